import { randomUUID } from 'node:crypto';
import { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { handleControl } from '../control/routes';
import { Fault } from '../faults/vocabulary';
import { handleGitHttp } from '../git/smartHttp';
import { JournalEntry } from '../journal/journal';
import { redactPath } from '../journal/redact';
import { handlePage } from '../pages/pages';
import { Sandbox } from '../sandbox';
import { knownSecrets } from '../world/tokens';
import { internalError } from './apiErrors';
import { serveApi } from './api';
import {
  credentialsOf,
  describePrincipal,
  principalPresented,
} from './authenticate';
import { readBytes } from './body';
import { faultReply } from './faultReply';
import { holdBack } from './heldResponse';
import { Destination, destinationOf } from './operations';
import { replyOf, send } from './send';
import { watchStatus } from './watchStatus';

type Served = Exclude<Destination, { kind: 'control' }>;

/** Everything that happens to a request, in this order. */
export async function serve(
  sandbox: Sandbox,
  request: IncomingMessage,
  response: ServerResponse,
  closing: AbortSignal,
): Promise<void> {
  const address = new URL(request.url ?? '/', sandbox.url);
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
  response.setHeader('X-Request-Id', randomUUID());
  try {
    const fired = sandbox.faults.take(destination.operation, address.href);
    if (fired) {
      entry.fault = fired.text;
      // Where nobody acts, nobody authenticates either.
      entry.principal = describePrincipal(
        principalPresented(sandbox.world, credentialsOf(request, address)),
      );
    }
    await pause(sandbox.latencyMs, closing);
    if (!isAwaited(request)) {
      return;
    }
    await withFault(fired?.fault ?? { kind: 'pass' }, {
      sandbox,
      request,
      response,
      closing,
      destination,
      entry,
      act: () => act(sandbox, request, response, address, destination, entry),
    });
  } finally {
    entry.durationMs = Math.round(performance.now() - startedAt);
  }
}

/** Where nobody waits any more, nothing is done: the proxy in front of GitLab drops such a request. */
function isAwaited(request: IncomingMessage): boolean {
  return !request.socket.destroyed;
}

async function pause(ms: number, closing: AbortSignal): Promise<void> {
  if (ms > 0) {
    await wait(ms, undefined, { signal: closing });
  }
}

interface Acting {
  sandbox: Sandbox;
  request: IncomingMessage;
  response: ServerResponse;
  closing: AbortSignal;
  destination: Served;
  entry: JournalEntry;
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
  stall: async ({ ms }, { request, closing, act: go }) => {
    await pause(ms, closing);
    if (isAwaited(request)) {
      await go();
    }
  },
  hold: async ({ ms }, { response, closing, act: go }) => {
    const held = holdBack(response);
    await go();
    await held.complete;
    await pause(ms, closing);
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

async function act(
  sandbox: Sandbox,
  request: IncomingMessage,
  response: ServerResponse,
  address: URL,
  destination: Served,
  entry: JournalEntry,
): Promise<void> {
  // Whatever time has brought about is so before anybody looks.
  await sandbox.settle();
  if (destination.kind === 'api') {
    const bytes = await readBytes(request).catch(() => undefined);
    if (!bytes) {
      // The client left before it had said everything.
      return;
    }
    const reply = await serveApi(sandbox, request, address, entry, bytes).catch(
      (error: unknown) => {
        sandbox.report(error);
        return replyOf(internalError());
      },
    );
    await sandbox.persist();
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
    await handleGitHttp(sandbox, request, response);
  } else {
    await handlePage(sandbox, request, response);
  }
  await sandbox.persist();
}
