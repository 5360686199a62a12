import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { describePrincipal } from '../http/authenticate';
import { limitedByRackAttack } from '../http/apiErrors';
import type { Fault } from '../faults/vocabulary';
import type { JournalEntry } from '../journal/journal';
import { redactPath } from '../journal/redact';
import type { Sandbox } from '../sandbox';
import { checkGitAccess, gitPrincipal } from './gitAccess';
import { type GitCall, parseGitCall } from './gitPath';
import { GitRefusal, gitRefusals } from './gitRefusals';
import { runHttpBackend } from './httpBackend';
import type { PushRules } from './pushHooks';
import { pushRulesFor } from './pushRules';

interface GitAnswer {
  status: number;
  headers: [string, string][];
  body: Readable;
  abort(): void;
}

/** Answers `/<full path>.git/...`: git's smart HTTP protocol, spoken by the real `git http-backend`. */
export async function handleGitHttp(
  sandbox: Sandbox,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const address = request.url ?? '/';
  const call = parseGitCall(request.method ?? 'GET', address);
  const operation = call?.operation ?? 'unknown';
  const started = performance.now();
  const entry = sandbox.journal.begin({
    operation,
    method: request.method ?? 'GET',
    path: redactPath(address, sandbox.world.state.mintedValues),
    startedAt: sandbox.world.clock.timestamp(),
  });
  const taken = call && sandbox.faults.take(operation, address);
  if (taken) {
    entry.fault = taken.text;
  }
  try {
    await serve(sandbox, { request, response, call, entry }, taken?.fault);
  } finally {
    entry.durationMs = Math.round(performance.now() - started);
    entry.status = response.headersSent ? response.statusCode : null;
  }
}

interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  call: GitCall | undefined;
  entry: JournalEntry;
}

async function serve(
  sandbox: Sandbox,
  exchange: Exchange,
  fault: Fault | undefined,
): Promise<void> {
  const { request, response } = exchange;
  if (fault?.kind === 'reset') {
    request.socket.destroy();
    return;
  }
  if (fault?.kind === 'stall') {
    await delay(fault.ms);
  }
  const answer =
    fault?.kind === 'status'
      ? textAnswer(faultAnswer(sandbox, fault))
      : await answerOrRefusal(sandbox, exchange);
  if (fault?.kind === 'loseAnswer' || fault?.kind === 'hold') {
    // All of it has happened only when git has said its last word.
    answer.body = Readable.from(await answer.body.toArray());
  }
  if (fault?.kind === 'loseAnswer') {
    request.socket.destroy();
    return;
  }
  if (fault?.kind === 'hold') {
    await delay(fault.ms);
  }
  await send(exchange, answer);
  response.on('close', () => answer.abort());
}

async function answerOrRefusal(
  sandbox: Sandbox,
  exchange: Exchange,
): Promise<GitAnswer> {
  try {
    return await answerCall(sandbox, exchange);
  } catch (error) {
    if (error instanceof GitRefusal) {
      return textAnswer(error);
    }
    throw error;
  }
}

async function answerCall(
  sandbox: Sandbox,
  { request, call, entry }: Exchange,
): Promise<GitAnswer> {
  if (!call) {
    throw gitRefusals.project();
  }
  const principal = gitPrincipal(sandbox, request, call);
  entry.principal = describePrincipal(principal);
  if (request.method === 'HEAD') {
    throw gitRefusals.head();
  }
  const { project } = await checkGitAccess(sandbox, principal, call);
  return runHttpBackend({
    rootDir: sandbox.repositories.rootDir,
    repository: sandbox.repositories.nameOf(project.id),
    service: call.service,
    query: call.query,
    request,
    user: describePrincipal(principal),
    hooksDir: await sandbox.repositories.pushHooks(),
    rules:
      principal?.kind === 'user'
        ? pushRulesFor(sandbox, project, principal.user)
        : NO_PUSH,
  });
}

/** For those who only read. */
const NO_PUSH: PushRules = {
  refuse: async () => ['GitLab: You are not allowed to upload code.'],
  received: async () => [],
};

function textAnswer({ status, text, headers }: GitRefusal): GitAnswer {
  return {
    status,
    headers: [
      ['Content-Type', 'text/plain; charset=utf-8'],
      ...Object.entries(headers),
    ],
    body: Readable.from([Buffer.from(text)]),
    abort: () => {},
  };
}

const OUTAGE =
  'The git server, Gitaly, is not available at this time. Please contact your administrator.';

function faultAnswer(
  { world }: Sandbox,
  fault: Extract<Fault, { kind: 'status' }>,
): GitRefusal {
  if (fault.status !== 429) {
    return new GitRefusal(fault.status, OUTAGE);
  }
  const limited = limitedByRackAttack(
    fault.retryAfterSeconds ?? 0,
    world.clock.now(),
  );
  return new GitRefusal(
    429,
    String(limited.body),
    fault.retryAfterSeconds === undefined ? {} : limited.headers,
  );
}

async function send(
  { request, response }: Exchange,
  answer: GitAnswer,
): Promise<void> {
  if (!request.complete) {
    // What was refused is read to its end, or the client would not read the answer.
    request.resume();
  }
  response.writeHead(answer.status, answer.headers.flat());
  try {
    await pipeline(answer.body, response);
  } catch {
    // The client has gone.
    answer.abort();
  }
}
