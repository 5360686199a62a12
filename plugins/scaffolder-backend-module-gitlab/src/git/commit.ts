import { tmpdir } from 'node:os';
import { InputError } from '@backstage/errors';
import pLimit from 'p-limit';
import { branchNameProblem } from '../domain/branchName';
import { CancelledError } from '../gitlab/errors/errors';
import { GitAbortedError, untilAborted } from './aborted';
import { filesIn } from './filesIn';
import { hasUsableGit } from './native/gitBinary';
import { packCommit } from './pack/packCommit';
import { type Oddity, withoutGit, isLeftToGit } from './pack/oddities';
import { walk } from './pack/walk';
import type { CommitToPush, PushResult } from './commitToPush';
import { type MadeCommit, pushCommit } from './push';
import type { Remote } from './remote';
import { pushSigned } from './signed';
import { StageError } from './stageError';
import { TemporaryPlace } from './temporaryPlace';
import { gitCommit, stage } from './native/gitCommit';

/** scaffolder-node's defaults, so that a template's commits look as before. */
const DEFAULT_AUTHOR = {
  name: 'Scaffolder',
  email: 'scaffolder@backstage.io',
};
const DEFAULT_MESSAGE = 'Initial commit';

/** git's name for "no files". */
const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

/** Commits made at the same time in this process: they share one thread, or start processes. */
const makingAtOnce = pLimit(2);

/** Pushes at the same time in this process. */
const pushingAtOnce = pLimit(8);

/** The commit to make; what is left out is scaffolder-node's. */
export interface CommitOptions extends Omit<
  CommitToPush,
  'message' | 'author'
> {
  /** Makes an empty commit of a directory without files. Default: refuses it. */
  allowEmpty?: boolean;
  /** Default `Initial commit`. */
  message?: string;
  /** Default `Scaffolder <scaffolder@backstage.io>`. */
  author?: { name?: string; email?: string };
  /** Where the commit is kept until it is discarded. Default: the machine's directory for temporary files. */
  temporaryDirectory?: string;
}

/** A directory as the first commit of a branch, before anybody has been asked to take it. */
export interface PreparedCommit {
  /** `undefined`: only the push makes the commit, because it is signed. */
  hash: string | undefined;
  /**
   * Pushes it. Never forces. Safe to repeat: what is there already, even under another commit, is success.
   *
   * @throws ConflictError when the branch has other content, and what `pushErrors.ts` makes of GitLab's answers
   */
  push(remote: Remote): Promise<PushResult>;
  /** Removes what it keeps of it. */
  discard(): Promise<void>;
}

/** Who makes a commit: Node in this process, git in processes of its own, or scaffolder-node when it pushes. */
type Way = 'node' | 'git' | 'scaffolder-node';

/**
 * Makes a commit of a directory, with memory that does not grow with the files and no trace in the directory. The same
 * content, message, author and time make the same commit. Starts no process for what Node packs as git does; the rest is
 * git's, where there is one (2.31 or newer). Signed commits are made by scaffolder-node while it pushes.
 *
 * Discard it in the end.
 *
 * @throws InputError for a directory without files, and for what git would not take
 */
export async function prepareCommit(
  options: CommitOptions,
  decide: typeof decideWay = decideWay,
): Promise<PreparedCommit> {
  const { signal, temporaryDirectory = tmpdir() } = options;
  const problem = branchNameProblem(options.branch);
  if (problem) {
    throw new InputError(
      `"${options.branch}" is not a valid name for a branch: it ${problem}.`,
    );
  }
  await checkHasFiles(options);
  const place = new TemporaryPlace(temporaryDirectory);
  const wanted: CommitToPush = {
    ...options,
    message: options.message?.trim() || DEFAULT_MESSAGE,
    author: {
      name: options.author?.name?.trim() || DEFAULT_AUTHOR.name,
      email: options.author?.email?.trim() || DEFAULT_AUTHOR.email,
    },
  };
  const hasGit = () => hasUsableGit(temporaryDirectory);

  async function make(): Promise<MadeCommit | Signed> {
    const { root, oddities } = await walk(wanted.dir, signal);
    const way = decide(wanted, oddities);
    const native = way !== 'node' && (await hasGit());
    if (!native) takeWithoutGit(wanted, oddities);
    if (way === 'scaffolder-node') {
      return {
        signed: true,
        staged: native ? await stage(wanted, place) : undefined,
      };
    }
    return native
      ? gitCommit(wanted, place)
      : packCommit(wanted, root, place, hasGit);
  }

  return untilCancelled(signal, 'make a commit of the files', async () => {
    try {
      const made = await atOnce(makingAtOnce, signal, make);
      const tree = 'signed' in made ? made.staged?.tree : made.tree;
      if (tree === EMPTY_TREE && !options.allowEmpty) {
        throw new InputError(
          'There is nothing to push: .gitignore leaves out every file of the directory.',
        );
      }
      return {
        hash: 'signed' in made ? undefined : made.commit,
        discard: () => place.discard(),
        push: remote =>
          untilCancelled(signal, `push to ${remote.remoteUrl}`, () =>
            atOnce(pushingAtOnce, signal, () =>
              'signed' in made
                ? pushSigned(wanted, remote, made.staged)
                : pushCommit(wanted, remote, made),
            ),
          ),
      };
    } catch (error) {
      await place.discard();
      throw error;
    }
  });
}

interface Signed {
  signed: true;
  staged: Awaited<ReturnType<typeof stage>> | undefined;
}

/** Pure: who makes the commit, where there is a git. */
function decideWay(
  { signingKey }: Pick<CommitToPush, 'signingKey'>,
  oddities: Oddity[],
): Way {
  if (signingKey) return 'scaffolder-node';
  return isLeftToGit(oddities, process.platform) ? 'git' : 'node';
}

/** @throws StageError for what GitLab would refuse */
function takeWithoutGit(
  { logger, signingKey }: CommitToPush,
  oddities: Oddity[],
): void {
  const { refused, warnings } = withoutGit(oddities);
  if (refused.length > 0) throw new StageError(refused[0]);
  const missing = "No git of version 2.31 or newer on this backend's PATH";
  if (signingKey) {
    logger.warn(
      `${missing}: pushing with scaffolder-node, which holds all files in memory`,
    );
  } else if (warnings.length > 0) {
    logger.warn(`${missing}: ${warnings.join('; ')}`);
  }
}

/** Waits for its turn; a cancelled task does not. */
async function atOnce<T>(
  limit: ReturnType<typeof pLimit>,
  signal: AbortSignal | undefined,
  run: () => Promise<T>,
): Promise<T> {
  let started = false;
  const turn = limit(async () => {
    if (signal?.aborted) throw new GitAbortedError();
    started = true;
    return run();
  });
  // What has started ends by itself, and tidies up.
  return untilAborted(signal, turn).catch(error => {
    if (started) return turn;
    throw error;
  });
}

/** With the error of a cancelled task, whatever git said when it was stopped. */
async function untilCancelled<T>(
  signal: AbortSignal | undefined,
  what: string,
  run: () => Promise<T>,
): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof GitAbortedError || signal?.aborted) {
      throw new CancelledError(`Could not ${what}: the task was cancelled.`);
    }
    if (error instanceof StageError) {
      throw new InputError(
        `Could not make a commit of the files: ${error.message.replace(/\s+/g, ' ').slice(0, 500)}`,
      );
    }
    throw error;
  }
}

/** @throws InputError for a directory without files, or none */
async function checkHasFiles({
  dir,
  allowEmpty,
}: CommitOptions): Promise<void> {
  const files = await filesIn(dir);
  if (files === 'some' || (files === 'none' && allowEmpty)) return;
  throw new InputError(
    'There is nothing to push: the directory is empty or missing. Either no step before this one put files there (check "sourcePath" and the fetch step), or this run was recovered after a restart of the backend and its workspace is gone: then start it over, and have a Backstage administrator set scaffolder.taskRecovery.workspaceProvider so that workspaces survive.',
  );
}
