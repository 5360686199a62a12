import { randomUUID } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ConflictError } from '@backstage/errors';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { initRepoAndPush } from '@backstage/plugin-scaffolder-node';
import { scrub } from '../sealing/scrub';
import { scrubbingLogger } from '../sealing/scrubbingLogger';
import type { Secret } from '../sealing/secret';
import { GitAbortedError, untilAborted } from './aborted';
import type { PushAnswer } from './pushAnswer';
import { pushError } from './pushErrors';

/**
 * scaffolder-node's push, for signed commits and for machines without git. Weaker than ours, as it is: it holds all
 * files in memory, makes 3 requests, writes a `.git` into the directory (moved away again here), and a cancelled
 * task does not stop the request that is under way.
 *
 * @throws ConflictError when the branch has commits
 */
export async function pushWithScaffolderNode(options: {
  dir: string;
  remoteUrl: string;
  branch: string;
  message: string;
  author: { name: string; email: string };
  signingKey?: Secret;
  credential: { username: string; password: Secret };
  signal?: AbortSignal;
  logger: Pick<LoggerService, 'debug' | 'info' | 'warn'>;
}): Promise<{ commitHash: string }> {
  const { dir, remoteUrl, branch, credential, signingKey, signal } = options;
  const secrets = [credential.password, ...(signingKey ? [signingKey] : [])];
  const dotGit = join(dir, '.git');
  // Beside the directory, not in it: it would be committed.
  const aside = `${dir.replace(/\/+$/, '')}.git-${randomUUID()}`;
  const hadGit = await rename(dotGit, aside).then(
    () => true,
    () => false,
  );
  try {
    return await untilAborted(
      signal,
      initRepoAndPush({
        dir,
        remoteUrl,
        defaultBranch: branch,
        auth: {
          username: credential.username,
          password: credential.password.reveal(),
        },
        // isomorphic-git's messages quote what the server said.
        logger: scrubbingLogger(options.logger, secrets),
        commitMessage: options.message,
        gitAuthorInfo: options.author,
        signingKey: signingKey?.reveal(),
      }),
    );
  } catch (error) {
    if (error instanceof GitAbortedError) throw error;
    const text = scrub(error instanceof Error ? error.message : '', secrets);
    if (/not a simple fast-forward|push rejected/i.test(text)) {
      throw new ConflictError(
        `Could not push to branch "${branch}" of ${remoteUrl}: it has commits already, which are never overwritten.`,
      );
    }
    throw pushError(answerOf(text), { remoteUrl, branch, secrets, tried: '' });
  } finally {
    await rm(dotGit, { recursive: true, force: true });
    if (hadGit) await rename(aside, dotGit);
  }
}

function answerOf(
  text: string,
): Exclude<PushAnswer, { kind: 'done' | 'branch-exists' }> {
  const status = /HTTP Error: (\d{3})/.exec(text)?.[1];
  if (status) return { kind: 'status', status: Number(status), text };
  if (/ECONNREFUSED|ENOTFOUND|EAI_AGAIN/.test(text)) {
    return { kind: 'unreachable', text };
  }
  if (/certificate|self.signed/i.test(text)) return { kind: 'untrusted', text };
  if (/ECONNRESET|hang up|timed? ?out/i.test(text)) {
    return { kind: 'lost', text };
  }
  return { kind: 'unknown', text };
}
