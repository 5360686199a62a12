import { randomUUID } from 'node:crypto';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { withApiHeaders } from '../api/apiHeaders';
import { Fault } from '../faults/vocabulary';
import { Forgotten } from '../faults/waitingRequests';
import { handleGitHttp } from '../git/smartHttp';
import { addressOf } from '../http/address';
import { internalError, malformed } from '../http/apiErrors';
import { readBytes } from '../http/body';
import { holdBack } from '../http/heldResponse';
import { isMalformedAddress } from '../http/malformed';
import { replyOf, send } from '../http/send';
import { TakenBody, takeToFile, takeToMemory } from '../http/takenBody';
import { watchStatus } from '../http/watchStatus';
import type { Controls } from '../instance';
import { JournalEntry } from '../journal/journal';
import { redactPath } from '../journal/redact';
import { handlePage } from '../pages/pages';
import {
  credentialsOf,
  describePrincipal,
  principalPresented,
} from '../principal/authenticate';
import { knownSecrets } from '../world/tokens';
import { handleControl } from './control';
import { faultReply } from './faultReply';
import { Destination, destinationOf } from './operations';
import { serveApi } from './rest';

type Served = Exclude<Destination, { kind: 'control' }>;

/** Where a request is kept while it waits. */
const TAKE_IN: Record<
  Served['kind'],
  (request: IncomingMessage) => Promise<TakenBody>
> = {
  api: takeToMemory,
  git: takeToFile,
  page: takeToMemory,
};

/** Everything that happens to a request, in this order. */
export async function serve(
  sandbox: Controls,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const address = addressOf(request, sandbox.url);
  const destination = destinationOf(request.method ?? 'GET', address.pathname);

  // Control requests are ours, not GitLab's: no journal, no faults, no latency.
  if (destination.kind === 'control') {
    await handleControl(sandbox, request, response, destination.path);
    return;
  }

  // The journal comes first, so that it also knows of what never got an answer.
  const entry = sandbox.journal.begin({
    operation: destination.operation,
    method: request.method ?? 'GET',
    path: redactPath(request.url ?? '/', knownSecrets(sandbox.world)),
    startedAt: sandbox.clock.timestamp(),
  });
  const startedAt = performance.now();
  const requestId = randomUUID();
  response.setHeader('X-Request-Id', requestId);
  const wait = sandbox.waiting.admit(entry.id);
  let taken: TakenBody | undefined;
  // As GitLab does: what has come in whole is acted on, whether or not anybody still waits for the answer.
  const delay = async (ms: number) => {
    taken ??= await TAKE_IN[destination.kind](request);
    await wait(ms);
  };
  try {
    const fired = sandbox.faults.take(destination.operation, address.href);
    if (fired) {
      entry.fault = fired.text;
      // Where nobody acts, nobody authenticates either.
      entry.principal = describePrincipal(
        principalPresented(sandbox.world, credentialsOf(request, address)),
      );
    }
    if (sandbox.latencyMs > 0) {
      await delay(sandbox.latencyMs);
    }
    await withFault(fired?.fault ?? { kind: 'pass' }, {
      sandbox,
      request,
      response,
      destination,
      entry,
      delay,
      wait,
      act: () =>
        act({
          sandbox,
          request,
          body: taken?.read() ?? request,
          response,
          address,
          destination,
          entry,
          requestId,
          startedAt,
        }),
    });
  } catch (error) {
    if (!(error instanceof Forgotten) && !hasBrokenOff(request)) {
      throw error;
    }
    request.socket.destroy();
  } finally {
    await taken?.remove();
    entry.durationMs = Math.round(performance.now() - startedAt);
  }
}

/** The client left before it had said everything. */
function hasBrokenOff(request: IncomingMessage): boolean {
  return request.destroyed && !request.complete;
}

interface Acting {
  sandbox: Controls;
  request: IncomingMessage;
  response: ServerResponse;
  destination: Served;
  entry: JournalEntry;
  /** Takes the request in whole, and waits. */
  delay(ms: number): Promise<void>;
  wait(ms: number): Promise<void>;
  act(): Promise<void>;
}

/** One function per kind of fault: what comes before acting, and what after. */
const WITH_FAULT: {
  [K in Fault['kind']]: (
    fault: Extract<Fault, { kind: K }>,
    acting: Acting,
  ) => Promise<void>;
} = {
  pass: async (_, { act: go }) => go(),
  status: async (fault, { sandbox, request, response, entry, destination }) => {
    const reply = faultReply(fault, sandbox.clock.now(), destination.kind);
    entry.status = reply.status;
    request.resume();
    send(response, reply);
  },
  reset: async (_, { request }) => {
    request.socket.resetAndDestroy();
  },
  loseAnswer: async (_, { request, response, act: go }) => {
    const held = holdBack(response);
    await go();
    await held.complete;
    request.socket.destroy();
  },
  stall: async ({ ms }, { delay, act: go }) => {
    await delay(ms);
    await go();
  },
  hold: async ({ ms }, { response, wait, act: go }) => {
    const held = holdBack(response);
    await go();
    await held.complete;
    await wait(ms);
    held.release();
  },
};

async function withFault<K extends Fault['kind']>(
  fault: Extract<Fault, { kind: K }>,
  acting: Acting,
): Promise<void> {
  const apply = WITH_FAULT[fault.kind as K] as (
    fault: Extract<Fault, { kind: K }>,
    acting: Acting,
  ) => Promise<void>;
  await apply(fault, acting);
}

async function act({
  sandbox,
  request,
  body,
  response,
  address,
  destination,
  entry,
  requestId,
  startedAt,
}: {
  sandbox: Controls;
  request: IncomingMessage;
  body: Readable;
  response: ServerResponse;
  address: URL;
  destination: Served;
  entry: JournalEntry;
  requestId: string;
  startedAt: number;
}): Promise<void> {
  // Whatever time has brought about is so before anybody looks.
  await sandbox.settle();
  if (isMalformedAddress(address)) {
    request.resume();
    entry.status = 400;
    send(response, replyOf(malformed()));
    return;
  }
  if (destination.kind === 'api') {
    const bytes = await readBytes(body);
    const served = await serveApi(
      sandbox,
      request,
      address,
      entry,
      bytes,
    ).catch((error: unknown) => {
      sandbox.report(error);
      return replyOf(internalError());
    });
    await sandbox.persist();
    const reply = withApiHeaders(served, {
      method: request.method ?? 'GET',
      requestId,
      durationMs: performance.now() - startedAt,
      ifNoneMatch: request.headers['if-none-match'],
    });
    entry.status = reply.status;
    send(response, reply, { withoutBody: request.method === 'HEAD' });
    return;
  }
  watchStatus(response, status => {
    entry.status = status;
  });
  if (destination.kind === 'git') {
    entry.principal = describePrincipal(
      principalPresented(sandbox.world, credentialsOf(request, address)),
    );
    await handleGitHttp(sandbox, request, response, body);
  } else {
    await handlePage(sandbox, request, response);
  }
  await sandbox.persist();
}
