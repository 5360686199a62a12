import { ConflictError } from '@backstage/errors';
import { lookAt } from './http/receivePack';
import { type Bench, gitAtRemote } from './native/bench';
import { runGit } from './native/gitBinary';
import { readPushAnswer } from './native/readPushAnswer';
import type { CommitToPush, PushResult } from './commitToPush';
import type { Remote } from './remote';
import { untilAnswered } from './untilAnswered';

type Push = CommitToPush & Remote;

/** What was to be pushed. */
interface Ours {
  /** `undefined`: only the push would make it. */
  commit?: string;
  tree: string;
}

/**
 * Whether a branch that has commits has ours, or the same content.
 *
 * @param bench - `undefined`: there is no usable git, and the content cannot be compared
 * @throws ConflictError when it has not
 */
export async function compare(
  options: Push,
  ours: Ours,
  bench: Bench | undefined,
): Promise<PushResult> {
  const { remoteUrl, branch, logger } = options;
  const theirs = bench
    ? await fetchTip(options, bench)
    : { commit: await askTip(options), tree: undefined };
  // The push met its own first sending.
  if (theirs.commit === ours.commit) {
    return { commitHash: ours.commit!, outcome: 'pushed' };
  }
  if (theirs.tree === ours.tree) {
    logger.info(
      `Branch "${branch}" of ${remoteUrl} has this content already, in commit ${theirs.commit}`,
    );
    return { commitHash: theirs.commit!, outcome: 'already-there' };
  }
  const has = theirs.tree
    ? 'other content already'
    : "commits already, whose content cannot be compared without git on this backend's PATH";
  throw Object.assign(
    new ConflictError(
      `Could not push to branch "${branch}" of ${remoteUrl}: it has ${has} (commit ${theirs.commit}), which is never overwritten. Choose another branch or project, or remove that content if nobody needs it.`,
    ),
    { gitlab: { operation: 'git.receivePack', status: undefined, answer: '' } },
  );
}

async function askTip(options: Push): Promise<string | undefined> {
  let tip: string | undefined;
  await untilAnswered(options, lookOf(options, 1), async () => {
    const look = await lookAt(options.branch, options, options.signal);
    if (look.kind !== 'seen') return look;
    tip = look.tip;
    return { kind: 'done', fresh: false };
  });
  return tip;
}

async function fetchTip(
  options: Push,
  bench: Bench,
): Promise<{ commit: string; tree: string }> {
  const { dir, remoteUrl, branch, signal } = options;
  const env = await gitAtRemote(bench, options);
  await untilAnswered(options, lookOf(options, 3), async () =>
    readPushAnswer(
      await runGit(
        [
          'fetch',
          '--quiet',
          '--no-progress',
          '--depth=1',
          '--no-tags',
          '--no-recurse-submodules',
          remoteUrl,
          `+refs/heads/${branch}:refs/forgekey/remote`,
        ],
        { cwd: dir, env, signal },
      ),
    ),
  );
  const { stdout } = await runGit(
    ['rev-parse', 'refs/forgekey/remote', 'refs/forgekey/remote^{tree}'],
    { cwd: dir, env: bench.env, signal },
  );
  const [commit, tree] = stdout.trim().split('\n');
  return { commit, tree };
}

function lookOf({ remoteUrl }: Remote, requests: number) {
  return { what: `the look at ${remoteUrl}`, requests };
}
