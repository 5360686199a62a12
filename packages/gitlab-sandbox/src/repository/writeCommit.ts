import type { CommitInfo, Person } from './commitInfo';
import { fastImportStream, type PlannedCommit } from './fastImport';
import { CommitRefused, type FileAction, planActions } from './fileActions';
import { isBlobAt } from './files';
import { firstCommit } from './firstCommits';
import { GitError, splitNul } from './gitProcess';
import { readLog } from './log';
import { isBranchName } from './refName';
import { branchNames, branchTip } from './refs';
import { type Repository, resolveCommit } from './repository';
import { parseTreeEntry } from './treeEntry';

/** One commit, and the branch it goes to. */
export interface CommitRequest {
  branch: string;
  /** The branch that a new one starts at. */
  startBranch?: string;
  /** The commit, with its full id, that a new branch starts at. */
  startSha?: string;
  /** Let `branch` start again there although it exists. */
  force?: boolean;
  message: string;
  author: Person;
  committer?: Person;
  actions: readonly FileAction[];
}

/** A commit that was made. */
interface Written {
  commit: CommitInfo;
  /** Whether there is a file of that path after it. */
  hasFile(path: string): boolean;
}

const FULL_SHA = /^([0-9a-f]{40}|[0-9a-f]{64})$/i;

/**
 * Does all the actions in one commit, or none of them. Throws {@link CommitRefused} with GitLab's text where an action or
 * the branch does not fit what is there.
 */
export async function writeCommit(
  repository: Repository,
  request: CommitRequest,
): Promise<Written> {
  const { gitDir, git } = repository;
  const parent = await parentOf(gitDir, request);
  await refuseStale(repository, parent, request.actions);
  const listing = parent
    ? splitNul(await git(['ls-tree', '-r', '-z', parent]))
    : [];
  const files = listing.map(parseTreeEntry);
  const changes = planActions(files, request.actions);
  const planned: PlannedCommit = {
    branch: request.branch,
    parent,
    message: request.message,
    author: request.author,
    committer: request.committer ?? request.author,
    changes,
  };
  const write = () => writeWithGit(repository, planned, request);
  const commit = parent
    ? await write()
    : await firstCommit(gitDir, planned, write);
  return {
    commit,
    hasFile: path =>
      changes.has(path)
        ? changes.get(path) !== undefined
        : files.some(isBlobAt(path)),
  };
}

async function writeWithGit(
  repository: Repository,
  planned: PlannedCommit,
  { branch, force }: CommitRequest,
): Promise<CommitInfo> {
  const { gitDir, git } = repository;
  try {
    await git(
      ['fast-import', '--quiet', '--done', ...(force ? ['--force'] : [])],
      fastImportStream(planned),
    );
  } catch (error) {
    if (error instanceof GitError && error.exitCode === 1) {
      // A push moved the branch after we looked.
      throw new CommitRefused(
        `Could not update refs/heads/${branch}. Please refresh and try again.`,
      );
    }
    throw error;
  }
  const tip = await resolveCommit(gitDir, branch);
  const [commit] = await readLog(repository, tip, { limit: 1 });
  return commit;
}

/** The order of checks and their texts: app/services/commits/create_service.rb. */
async function parentOf(
  gitDir: string,
  request: CommitRequest,
): Promise<string | undefined> {
  const { branch, startSha, startBranch = branch, force } = request;
  const parent = startSha
    ? await startingAt(gitDir, startSha)
    : await branchTip(gitDir, startBranch);
  const isEmpty = (await branchNames(gitDir)).length === 0;
  if (!parent && !isEmpty) {
    throw new CommitRefused(
      'You can only create or edit files when you are on a branch',
    );
  }
  const isElsewhere = startSha !== undefined || startBranch !== branch;
  if (isElsewhere && !force && (await branchTip(gitDir, branch))) {
    throw new CommitRefused(
      `A branch called '${branch}' already exists. Switch to that branch in order to make changes`,
    );
  }
  if (!isBranchName(branch)) {
    throw new CommitRefused(
      `Something went wrong when we tried to create '${branch}' for you: Branch name is invalid`,
    );
  }
  return parent;
}

async function startingAt(gitDir: string, sha: string): Promise<string> {
  if (!FULL_SHA.test(sha)) {
    throw new CommitRefused(`Invalid start_sha '${sha}'`);
  }
  const id = await resolveCommit(gitDir, sha);
  if (!id) {
    throw new CommitRefused(`Cannot find start_sha '${sha}'`);
  }
  return id;
}

/** app/services/files/multi_service.rb, `validate_file_status!`. */
async function refuseStale(
  repository: Repository,
  parent: string | undefined,
  actions: readonly FileAction[],
): Promise<void> {
  for (const action of actions) {
    if (parent && action.lastCommitId) {
      const file = action.previousPath ?? action.filePath;
      const [last] = await readLog(repository, parent, {
        path: file,
        limit: 1,
      });
      if (last && last.id !== action.lastCommitId) {
        throw new CommitRefused(
          `The file has changed since you started editing it: ${file}`,
        );
      }
    }
  }
}
