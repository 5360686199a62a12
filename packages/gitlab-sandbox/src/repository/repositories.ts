import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import {
  COMMIT_FORMAT,
  type CommitInfo,
  type Person,
  parseCommits,
} from './commitInfo';
import { fastImportStream } from './fastImport';
import { CommitRefused, type FileAction, planActions } from './fileActions';
import { GitError, runGit, splitNul, tryGit } from './gitProcess';
import { installPushHooks } from './pushHooks';
import { isBranchName } from './refName';
import { branchNames, branchTip, headBranch } from './refs';
import { type TreeEntry, parseTreeEntry, sortEntries } from './treeEntry';

/** A branch and the commit it points to. */
export interface BranchInfo {
  name: string;
  commit: CommitInfo;
  /** Reachable from HEAD; false for the branch that HEAD names. */
  merged: boolean;
}

/** A file at a commit. */
export interface FileInfo {
  path: string;
  id: string;
  mode: string;
  content: Buffer;
  commitId: string;
  lastCommitId: string;
}

/** Lines changed by a commit. */
export interface CommitStats {
  additions: number;
  deletions: number;
  total: number;
}

/** What {@link Repositories.commits} looks for. */
export interface CommitQuery {
  ref?: string;
  path?: string;
  since?: string;
  until?: string;
  author?: string;
  all?: boolean;
  firstParent?: boolean;
  order?: 'default' | 'topo';
  skip?: number;
  limit?: number;
}

/** What {@link Repositories.commit} writes. */
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

const README = 'README.md';

const FULL_SHA = /^([0-9a-f]{40}|[0-9a-f]{64})$/i;

/** There is no repository: it is being removed, or was while somebody worked with it. */
export class RepositoryGone extends Error {
  constructor(projectId: number) {
    super(`There is no repository of project ${projectId}`);
    this.name = 'RepositoryGone';
  }
}

const PATIENT_REMOVAL = { recursive: true, force: true, maxRetries: 5 };

/** The bare repositories of a sandbox, one directory per project id; everything in them is done by the real git. */
export class Repositories {
  readonly rootDir: string;
  readonly #writing = new Map<number, Promise<unknown>>();
  /** Whether there is a README at a commit, by its id; what is asked of every project in every list. */
  readonly #readmes = new Map<string, boolean>();
  #hooks: Promise<string> | undefined;

  constructor(rootDir: string) {
    this.rootDir = rootDir;
  }

  /** The repository's directory, relative to the root: what `git http-backend` is told. */
  nameOf(projectId: number): string {
    return `${projectId}.git`;
  }

  pathOf(projectId: number): string {
    return path.join(this.rootDir, this.nameOf(projectId));
  }

  async create(
    projectId: number,
    options: { defaultBranch: string; objectFormat?: 'sha1' | 'sha256' },
  ): Promise<void> {
    const gitDir = this.pathOf(projectId);
    await mkdir(gitDir, { recursive: true });
    await runGit(gitDir, [
      'init',
      '--quiet',
      '--bare',
      '--template=',
      `--object-format=${options.objectFormat ?? 'sha1'}`,
      `--initial-branch=${options.defaultBranch}`,
    ]);
  }

  async remove(projectId: number): Promise<void> {
    await this.#written(projectId);
    // At once for everybody who looks, and then file by file, while git may still write.
    const gone = `${this.pathOf(projectId)}.gone`;
    await rename(this.pathOf(projectId), gone).catch(ignoreMissing);
    await rm(gone, PATIENT_REMOVAL);
  }

  /** Removes every repository; the root directory stays. */
  async removeAll(): Promise<void> {
    await Promise.allSettled(this.#writing.values());
    await rm(this.rootDir, PATIENT_REMOVAL);
    this.#readmes.clear();
    await mkdir(this.rootDir, { recursive: true });
    this.#hooks = undefined;
  }

  /** The directory of the hooks that every push runs through. */
  pushHooks(): Promise<string> {
    this.#hooks ??= installPushHooks(path.join(this.rootDir, 'hooks'));
    return this.#hooks;
  }

  /** A repository without a branch is empty for GitLab (app/models/repository.rb, `empty?`). */
  async isEmpty(projectId: number): Promise<boolean> {
    return (await this.branchNames(projectId)).length === 0;
  }

  /** The name of the branch that HEAD names, whether it exists or not. */
  async head(projectId: number): Promise<string> {
    const head = await headBranch(this.pathOf(projectId));
    if (head === undefined) {
      throw new RepositoryGone(projectId);
    }
    return head;
  }

  async setHead(projectId: number, branch: string): Promise<void> {
    if ((await this.head(projectId)) === branch) {
      return;
    }
    await this.#git(projectId, [
      'symbolic-ref',
      'HEAD',
      `refs/heads/${branch}`,
    ]);
  }

  async branchNames(projectId: number): Promise<string[]> {
    return branchNames(this.pathOf(projectId));
  }

  async hasBranch(projectId: number, name: string): Promise<boolean> {
    return (await branchTip(this.pathOf(projectId), name)) !== undefined;
  }

  /** Every branch, in the order of their names. */
  async branches(projectId: number): Promise<BranchInfo[]> {
    return this.#branches(projectId, 'refs/heads');
  }

  async branch(
    projectId: number,
    name: string,
  ): Promise<BranchInfo | undefined> {
    if (!isBranchName(name)) {
      return undefined;
    }
    const found = await this.#branches(projectId, `refs/heads/${name}`);
    return found.find(branch => branch.name === name);
  }

  async #branches(projectId: number, pattern: string): Promise<BranchInfo[]> {
    const gitDir = this.pathOf(projectId);
    const list = async (...filter: string[]) => {
      const refs = await tryGit(gitDir, [
        'for-each-ref',
        ...filter,
        '--format=%(objectname) %(refname:lstrip=2)',
        pattern,
      ]);
      return (refs?.toString() ?? '').split('\n').filter(Boolean);
    };
    const lines = await list();
    if (lines.length === 0) {
      return [];
    }
    const [merged, head, commits] = await Promise.all([
      list('--merged=HEAD').then(found => new Set(found)),
      this.head(projectId),
      this.#git(
        projectId,
        ['log', '--no-walk=unsorted', '--stdin', ...COMMIT_FORMAT],
        lines.map(line => `${line.split(' ', 1)[0]}\n`).join(''),
      ),
    ]);
    const byId = new Map(
      parseCommits(commits).map(commit => [commit.id, commit]),
    );
    return lines.map(line => {
      const id = line.split(' ', 1)[0];
      const name = line.slice(id.length + 1);
      return {
        name,
        commit: byId.get(id)!,
        merged: name !== head && merged.has(line),
      };
    });
  }

  /** Creates a branch at a commit that exists. Fails with {@link GitError} where git refuses the name. */
  async createBranch(
    projectId: number,
    name: string,
    commitId: string,
  ): Promise<void> {
    await this.#git(projectId, [
      'update-ref',
      `refs/heads/${name}`,
      commitId,
      '',
    ]);
  }

  async deleteBranch(projectId: number, name: string): Promise<void> {
    await this.#git(projectId, ['update-ref', '-d', `refs/heads/${name}`]);
  }

  /** The sha of the commit that a branch, tag, sha or `HEAD` means; a branch wins over anything of the same name. */
  async resolve(projectId: number, ref: string): Promise<string | undefined> {
    const gitDir = this.pathOf(projectId);
    const tip = await branchTip(gitDir, ref);
    if (tip) {
      return tip;
    }
    const id = await tryGit(gitDir, [
      'rev-parse',
      '--verify',
      '--quiet',
      '--end-of-options',
      `${ref}^{commit}`,
    ]);
    return id?.toString().trim();
  }

  async commitInfo(
    projectId: number,
    ref: string,
  ): Promise<CommitInfo | undefined> {
    const id = await this.resolve(projectId, ref);
    const found = id && (await this.#log(projectId, id, { limit: 1 }));
    return found ? found[0] : undefined;
  }

  async commits(projectId: number, query: CommitQuery): Promise<CommitInfo[]> {
    const start = await this.resolve(projectId, query.ref ?? 'HEAD');
    return start || query.all ? this.#log(projectId, start, query) : [];
  }

  async #log(
    projectId: number,
    start: string | undefined,
    query: CommitQuery,
  ): Promise<CommitInfo[]> {
    const flags = [
      query.since && `--since=${query.since}`,
      query.until && `--until=${query.until}`,
      query.author && `--author=${query.author}`,
      query.firstParent && '--first-parent',
      query.order === 'topo' && '--topo-order',
      query.skip && `--skip=${query.skip}`,
      query.limit && `--max-count=${query.limit}`,
      query.all ? '--all' : start,
    ].filter((flag): flag is string => Boolean(flag));
    const found = this.#git(projectId, [
      '--literal-pathspecs',
      'log',
      ...COMMIT_FORMAT,
      ...flags,
      '--',
      ...(query.path ? [query.path] : []),
    ]);
    // A path that leads out of the repository, or an author who is no regular expression, is nowhere in it.
    const isSearch = Boolean(query.path || query.author);
    return parseCommits(
      await (isSearch ? found.catch(nothingInPlaceOfGitError) : found),
    );
  }

  /** By commit id; git is asked once, however many there are. */
  async stats(
    projectId: number,
    commitIds: readonly string[],
  ): Promise<Map<string, CommitStats>> {
    if (commitIds.length === 0) {
      return new Map();
    }
    const output = await this.#git(projectId, [
      'show',
      '--numstat',
      '--first-parent',
      '--format=%x00%H',
      ...commitIds,
    ]);
    const [, ...commits] = output.toString().split('\0');
    return new Map(
      commits.map(text => {
        const [id, ...lines] = text.split('\n').filter(Boolean);
        return [id, sumOf(lines)];
      }),
    );
  }

  /** The entries of a directory, or `undefined` where there is no such directory at that ref. */
  async tree(
    projectId: number,
    query: { ref: string; path?: string; recursive?: boolean },
  ): Promise<TreeEntry[] | undefined> {
    const directory = (query.path ?? '').replace(/^\/+|\/+$/g, '');
    const commitId = await this.resolve(projectId, query.ref);
    const listing =
      commitId &&
      (await tryGit(this.pathOf(projectId), [
        'ls-tree',
        '-z',
        ...(query.recursive ? ['-r', '-t'] : []),
        `${commitId}:${directory}`,
      ]));
    if (!listing) {
      return undefined;
    }
    const prefix = directory === '' ? '' : `${directory}/`;
    return sortEntries(
      splitNul(listing)
        .map(parseTreeEntry)
        .map(entry => ({ ...entry, path: prefix + entry.path })),
    );
  }

  /** Whether there is a README.md on a branch. Git is asked once for every commit that a branch comes to be at. */
  async hasReadme(projectId: number, branch: string): Promise<boolean> {
    const gitDir = this.pathOf(projectId);
    const tip = await branchTip(gitDir, branch);
    const known = tip === undefined ? false : this.#readmes.get(tip);
    if (known !== undefined) {
      return known;
    }
    const found = await tryGit(gitDir, ['cat-file', '-e', `${tip}:${README}`]);
    const hasReadme = found !== undefined;
    if (await headBranch(gitDir)) {
      this.#readmes.set(tip!, hasReadme);
    }
    return hasReadme;
  }

  async file(
    projectId: number,
    ref: string,
    filePath: string,
  ): Promise<FileInfo | undefined> {
    const gitDir = this.pathOf(projectId);
    const commitId = await this.resolve(projectId, ref);
    const listing =
      commitId &&
      (await tryGit(gitDir, [
        '--literal-pathspecs',
        'ls-tree',
        '-z',
        commitId,
        '--',
        filePath,
      ]));
    const entry =
      listing && splitNul(listing).map(parseTreeEntry).find(isBlobAt(filePath));
    if (!commitId || !entry) {
      return undefined;
    }
    const [content, last] = await Promise.all([
      this.#git(projectId, ['cat-file', 'blob', entry.id]),
      this.#log(projectId, commitId, { path: filePath, limit: 1 }),
    ]);
    return {
      path: entry.path,
      id: entry.id,
      mode: entry.mode,
      content,
      commitId,
      lastCommitId: last[0].id,
    };
  }

  /**
   * Does all the actions in one commit, or none of them. Throws {@link CommitRefused} with GitLab's text where an
   * action or the branch does not fit what is there.
   */
  async commit(projectId: number, request: CommitRequest): Promise<CommitInfo> {
    const turn = this.#written(projectId).then(() =>
      this.#commit(projectId, request),
    );
    this.#writing.set(projectId, turn);
    return turn;
  }

  async #commit(
    projectId: number,
    request: CommitRequest,
  ): Promise<CommitInfo> {
    const parent = await this.#parentOf(projectId, request);
    await this.#refuseStale(projectId, parent, request.actions);
    const listing = parent
      ? splitNul(await this.#git(projectId, ['ls-tree', '-r', '-z', parent]))
      : [];
    const files = listing.map(parseTreeEntry);
    const changes = planActions(files, request.actions);
    const stream = fastImportStream({
      branch: request.branch,
      parent,
      message: request.message,
      author: request.author,
      committer: request.committer ?? request.author,
      changes,
    });
    try {
      await this.#git(
        projectId,
        [
          'fast-import',
          '--quiet',
          '--done',
          ...(request.force ? ['--force'] : []),
        ],
        stream,
      );
    } catch (error) {
      if (error instanceof GitError && error.exitCode === 1) {
        // A push moved the branch after we looked.
        throw new CommitRefused(
          `Could not update refs/heads/${request.branch}. Please refresh and try again.`,
        );
      }
      throw error;
    }
    const commit = (await this.commitInfo(projectId, request.branch))!;
    this.#readmes.set(
      commit.id,
      changes.has(README)
        ? changes.get(README) !== undefined
        : files.some(isBlobAt(README)),
    );
    return commit;
  }

  /** The order of checks and their texts: app/services/commits/create_service.rb. */
  async #parentOf(
    projectId: number,
    request: CommitRequest,
  ): Promise<string | undefined> {
    const { branch, startSha, startBranch = branch, force } = request;
    const parent = startSha
      ? await this.#startingAt(projectId, startSha)
      : await branchTip(this.pathOf(projectId), startBranch);
    const isEmpty = await this.isEmpty(projectId);
    if (!parent && !isEmpty) {
      throw new CommitRefused(
        'You can only create or edit files when you are on a branch',
      );
    }
    const isElsewhere = startSha !== undefined || startBranch !== branch;
    if (isElsewhere && !force && (await this.hasBranch(projectId, branch))) {
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

  async #startingAt(projectId: number, sha: string): Promise<string> {
    if (!FULL_SHA.test(sha)) {
      throw new CommitRefused(`Invalid start_sha '${sha}'`);
    }
    const id = await this.resolve(projectId, sha);
    if (!id) {
      throw new CommitRefused(`Cannot find start_sha '${sha}'`);
    }
    return id;
  }

  /** app/services/files/multi_service.rb, `validate_file_status!`. */
  async #refuseStale(
    projectId: number,
    parent: string | undefined,
    actions: readonly FileAction[],
  ): Promise<void> {
    for (const action of actions) {
      if (parent && action.lastCommitId) {
        const file = action.previousPath ?? action.filePath;
        const [last] = await this.commits(projectId, {
          ref: parent,
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

  /** Runs git in a repository, where there is one. */
  async #git(
    projectId: number,
    args: readonly string[],
    input?: string | Readable,
  ): Promise<Buffer> {
    try {
      return await runGit(this.pathOf(projectId), args, input);
    } catch (error) {
      // Says so with {@link RepositoryGone} where there is none.
      await this.head(projectId);
      throw error;
    }
  }

  /** Settles when the commit that is being written, if any, is written. */
  async #written(projectId: number): Promise<void> {
    await this.#writing.get(projectId)?.catch(() => {});
  }
}

function nothingInPlaceOfGitError(error: unknown): Buffer {
  if (error instanceof GitError) {
    return Buffer.alloc(0);
  }
  throw error;
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') {
    throw error;
  }
}

/** Of the lines of `--numstat`. */
function sumOf(lines: readonly string[]): CommitStats {
  const sum = { additions: 0, deletions: 0, total: 0 };
  for (const line of lines) {
    const [added, removed] = line.split('\t');
    // Binary files count as "-".
    sum.additions += Number(added) || 0;
    sum.deletions += Number(removed) || 0;
  }
  return { ...sum, total: sum.additions + sum.deletions };
}

function isBlobAt(filePath: string): (entry: TreeEntry) => boolean {
  return entry => entry.type === 'blob' && entry.path === filePath;
}
