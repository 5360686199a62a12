import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { addressOf } from '../http/address';
import type { Instance } from '../instance';
import { describePrincipal } from '../principal/authenticate';
import type { PushRules } from '../repository/pushHooks';
import { RepositoryGone } from '../repository/repositories';
import { checkGitAccess, gitPrincipal } from './gitAccess';
import { parseGitCall, withGit } from './gitPath';
import { GitRefusal, gitRefusals } from './gitRefusals';
import { runHttpBackend } from './httpBackend';
import { pushRulesFor } from './pushRules';

interface GitAnswer {
  status: number;
  headers: [string, string][];
  body: Readable;
  /** Whether it goes on when the client has gone: a push that was sent in whole is taken. */
  outlivesClient: boolean;
  /** Stops what still works on the answer. */
  abort(): void;
}

/** For those who only read. */
const NO_PUSH: PushRules = {
  refuse: async () => ['GitLab: You are not allowed to upload code.'],
  received: async () => [],
};

/**
 * Answers `/<full path>.git/...`: git's smart HTTP protocol, spoken by the real `git http-backend`.
 *
 * @param body - of the request, where it does not come from its connection any more
 */
export async function handleGitHttp(
  instance: Instance,
  request: IncomingMessage,
  response: ServerResponse,
  body: Readable = request,
): Promise<void> {
  const answer = await answerCall(instance, request, body).catch(
    (error: unknown) => {
      const refusal =
        error instanceof RepositoryGone ? gitRefusals.project() : error;
      if (refusal instanceof GitRefusal) {
        // What was refused is read to its end, or the client would not read the answer.
        request.resume();
        return textAnswer(refusal);
      }
      throw error;
    },
  );
  if (!answer.outlivesClient) {
    const abort = () => answer.abort();
    if (response.destroyed) {
      abort();
    }
    response.once('close', abort);
  }
  response.writeHead(answer.status, answer.headers.flat());
  await copy(answer, response);
  response.end();
}

/** Does not wait for the last byte to leave: a fault may hold the answer back. */
async function copy(
  { body, outlivesClient }: GitAnswer,
  response: ServerResponse,
): Promise<void> {
  const gone = once(response, 'close').catch(() => {});
  for await (const chunk of body) {
    if (response.destroyed && !outlivesClient) {
      return;
    }
    if (!response.destroyed && !response.write(chunk)) {
      await Promise.race([once(response, 'drain'), gone]);
    }
  }
}

async function answerCall(
  instance: Instance,
  request: IncomingMessage,
  body: Readable,
): Promise<GitAnswer> {
  const address = addressOf(request, instance.url);
  const call = parseGitCall(request.method ?? 'GET', address.href);
  if (!call) {
    const completed = withGit(address);
    throw completed
      ? gitRefusals.withGit(completed.href)
      : gitRefusals.project();
  }
  // Before anybody is asked who they are (`prepend_before_action :deny_head_requests`).
  if (request.method === 'HEAD') {
    throw gitRefusals.head();
  }
  const principal = gitPrincipal(instance, request, call);
  const { project } = await checkGitAccess(instance, principal, call);
  const answer = await runHttpBackend({
    rootDir: instance.repositories.rootDir,
    repository: instance.repositories.nameOf(project.id),
    service: call.service,
    query: call.query,
    request,
    body,
    user: describePrincipal(principal),
    hooksDir: await instance.repositories.pushHooks(),
    rules:
      principal?.kind === 'user'
        ? pushRulesFor(instance, project, principal.user)
        : NO_PUSH,
  }).catch(async (error: unknown) => {
    await instance.repositories.head(project.id);
    throw error;
  });
  return { ...answer, outlivesClient: call.direction === 'write' };
}

function textAnswer({ status, text, headers }: GitRefusal): GitAnswer {
  return {
    status,
    headers: [
      ['Content-Type', 'text/plain; charset=utf-8'],
      ...Object.entries(headers),
    ],
    body: Readable.from([Buffer.from(text)]),
    outlivesClient: false,
    abort: () => {},
  };
}
