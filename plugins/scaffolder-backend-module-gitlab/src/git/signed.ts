import { compare } from './compare';
import { type Bench, gitAtRemote } from './native/bench';
import { runGit } from './native/gitBinary';
import { readPushAnswer } from './native/readPushAnswer';
import type { CommitToPush, PushResult } from './commitToPush';
import { checkRemoteUrl, type Remote } from './remote';
import { pushWithScaffolderNode } from './pushWithScaffolderNode';
import { untilAnswered } from './untilAnswered';

/**
 * Lets scaffolder-node make a signed commit and push it. It is never the same twice, so only the content can tell that
 * it is there. Looked at before: scaffolder-node would repeat a refused push for a minute.
 *
 * @param staged - `undefined`: there is no usable git, and nobody looks
 */
export async function pushSigned(
  wanted: CommitToPush,
  remote: Remote,
  staged: { bench: Bench; tree: string } | undefined,
): Promise<PushResult> {
  checkRemoteUrl(remote.remoteUrl);
  const options = { ...wanted, ...remote };
  if (staged && (await branchExists(options, staged.bench))) {
    return compare(options, { tree: staged.tree }, staged.bench);
  }
  const { commitHash } = await pushWithScaffolderNode(options);
  return { commitHash, outcome: 'pushed' };
}

async function branchExists(
  options: CommitToPush & Remote,
  bench: Bench,
): Promise<boolean> {
  const { dir, remoteUrl, branch, signal } = options;
  const env = await gitAtRemote(bench, options);
  let exists = false;
  await untilAnswered(
    options,
    { what: `the look at ${remoteUrl}`, requests: 2 },
    async () => {
      const result = await runGit(
        ['ls-remote', '--exit-code', remoteUrl, `refs/heads/${branch}`],
        { cwd: dir, env, signal },
      );
      exists = result.code === 0;
      // With --exit-code, 2 is "no such branch".
      return result.code === 2
        ? { kind: 'done', fresh: false }
        : readPushAnswer(result);
    },
  );
  return exists;
}
