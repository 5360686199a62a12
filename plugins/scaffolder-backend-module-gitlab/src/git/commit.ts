import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InputError } from '@backstage/errors';
import { branchNameProblem } from '../domain/branchName';
import { CancelledError } from '../gitlab/errors/errors';
import { filesIn } from './filesIn';
import { GitAbortedError, hasUsableGit, runGit } from './gitBinary';
import { gitEnvironment } from './gitEnvironment';
import {
  type Bench,
  type CommitToPush,
  pushCommit,
  type PushResult,
  pushWithoutCommit,
  type Remote,
} from './push';
import { refuseGitsOwnNames, StageError, stageTree } from './stage';

/** scaffolder-node's defaults, so that a template's commits look as before. */
const DEFAULT_AUTHOR = {
  name: 'Scaffolder',
  email: 'scaffolder@backstage.io',
};
const DEFAULT_MESSAGE = 'Initial commit';

/** git's name for "no files". */
const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

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
  /** `undefined`: only the push makes the commit, because it is signed or there is no usable git. */
  hash: string | undefined;
  /**
   * Pushes it. Never forces. Safe to repeat: what is there already, even under another commit, is success.
   *
   * @throws ConflictError when the branch has other content, and what `pushErrors.ts` makes of GitLab's answers
   */
  push(remote: Remote): Promise<PushResult>;
  /** Removes what it keeps on this machine. */
  discard(): Promise<void>;
}

/**
 * Makes a commit of a directory with the native git: memory that does not grow with the number of files, no trace in the
 * directory. The same content, message, author and time make the same commit. Without a usable git (2.31 or newer), and
 * for signed commits, scaffolder-node makes it while it pushes.
 *
 * Discard it in the end.
 *
 * @throws InputError for a directory without files, and for what git would not take
 */
export async function prepareCommit(
  options: CommitOptions,
): Promise<PreparedCommit> {
  const { temporaryDirectory = tmpdir() } = options;
  const problem = branchNameProblem(options.branch);
  if (problem) {
    throw new InputError(
      `"${options.branch}" is not a valid name for a branch: it ${problem}.`,
    );
  }
  await checkHasFiles(options);
  const native = await hasUsableGit(temporaryDirectory);
  const home = await mkdtemp(join(temporaryDirectory, 'forgekey-push-'));
  const discard = () =>
    rm(home, { recursive: true, force: true, maxRetries: 3 });
  const commit: CommitToPush = {
    ...options,
    message: options.message?.trim() || DEFAULT_MESSAGE,
    author: {
      name: options.author?.name?.trim() || DEFAULT_AUTHOR.name,
      email: options.author?.email?.trim() || DEFAULT_AUTHOR.email,
    },
  };
  try {
    if (!native) await refuseGitsOwnNames(options.dir);
    const bench = native
      ? await openBench({ ...options, ...commit }, home)
      : undefined;
    const hash =
      bench && !commit.signingKey ? await commitTree(commit, bench) : undefined;
    return {
      hash,
      discard,
      push: remote =>
        untilCancelled(commit.signal, `push to ${remote.remoteUrl}`, () =>
          bench && hash
            ? pushCommit(commit, remote, { ...bench, commit: hash })
            : pushWithoutCommit(commit, remote, bench),
        ),
    };
  } catch (error) {
    await discard();
    return untilCancelled(commit.signal, 'make a commit of the files', () => {
      throw error;
    });
  }
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

async function openBench(options: CommitOptions, home: string): Promise<Bench> {
  const { dir, allowEmpty, signal } = options;
  const place = { gitDir: join(home, 'repository'), workTree: dir, home };
  const env = gitEnvironment(place);
  const made = await runGit(['init', '--quiet', '--template='], {
    cwd: dir,
    env,
    signal,
  });
  if (made.code !== 0) throw new StageError(made.stderr);
  const tree = await stageTree({ dir, env, signal });
  if (tree === EMPTY_TREE && !allowEmpty) {
    throw new InputError(
      'There is nothing to push: .gitignore leaves out every file of the directory.',
    );
  }
  return { place, env, tree };
}

async function commitTree(
  options: CommitToPush,
  bench: Bench,
): Promise<string> {
  const { dir, author, message, clock, signal } = options;
  const date = `${Math.floor(clock.now().getTime() / 1000)} +0000`;
  const { code, stdout, stderr } = await runGit(
    ['commit-tree', bench.tree, '-F', '-'],
    {
      cwd: dir,
      env: {
        ...bench.env,
        GIT_AUTHOR_NAME: author.name,
        GIT_AUTHOR_EMAIL: author.email,
        GIT_AUTHOR_DATE: date,
        GIT_COMMITTER_NAME: author.name,
        GIT_COMMITTER_EMAIL: author.email,
        GIT_COMMITTER_DATE: date,
      },
      input: `${message.replace(/\r\n/g, '\n')}\n`,
      signal,
    },
  );
  if (code !== 0) throw new StageError(stderr);
  return stdout.trim();
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
