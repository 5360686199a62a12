import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
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

const FULL_SHA = /^([0-9a-f]{40}|[0-9a-f]{64})$/i;

/** The bare repositories of a sandbox, one directory per project id; everything in them is done by the real git. */
export class Repositories {
  readonly rootDir: string;
  readonly #writing = new Map<number, Promise<unknown>>();
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
    await rm(this.pathOf(projectId), { recursive: true, force: true });
  }

  /** Removes every repository; the root directory stays. */
  async removeAll(): Promise<void> {
    await Promise.allSettled(this.#writing.values());
    await rm(this.rootDir, { recursive: true, force: true });
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
    const refs = await tryGit(this.pathOf(projectId), [
      'for-each-ref',
      '--count=1',
      'refs/heads',
    ]);
    return !refs?.length;
  }

  /** The name of the branch that HEAD names, whether it exists or not. */
  async head(projectId: number): Promise<string> {
    const head = await runGit(this.pathOf(projectId), [
      'symbolic-ref',
      '--short',
      'HEAD',
    ]);
    return head.toString().trim();
  }

  async setHead(projectId: number, branch: string): Promise<void> {
    await runGit(this.pathOf(projectId), [
      'symbolic-ref',
      'HEAD',
      `refs/heads/${branch}`,
    ]);
  }

  /** Whether GitLab takes this for the name of a branch (lib/gitlab/git_ref_validator.rb). */
  async isBranchName(name: string): Promise<boolean> {
    return (
      !/^(-|refs\/(heads|remotes)\/|HEAD$)/.test(name) &&
      (await tryGit(this.rootDir, [
        'check-ref-format',
        `refs/heads/${name}`,
      ])) !== undefined
    );
  }

  async branchNames(projectId: number): Promise<string[]> {
    const names = await runGit(this.pathOf(projectId), [
      'for-each-ref',
      '--format=%(refname:lstrip=2)',
      'refs/heads',
    ]);
    return names.toString().split('\n').filter(Boolean);
  }

  /** Every branch, in the order of their names. */
  async branches(projectId: number): Promise<BranchInfo[]> {
    return this.#branches(projectId, 'refs/heads');
  }

  async branch(
    projectId: number,
    name: string,
  ): Promise<BranchInfo | undefined> {
    if (!(await this.isBranchName(name))) {
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
      runGit(
        gitDir,
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
    await runGit(this.pathOf(projectId), [
      'update-ref',
      `refs/heads/${name}`,
      commitId,
      '',
    ]);
  }

  async deleteBranch(projectId: number, name: string): Promise<void> {
    await runGit(this.pathOf(projectId), [
      'update-ref',
      '-d',
      `refs/heads/${name}`,
    ]);
  }

  /** The sha of the commit that a branch, tag, sha or `HEAD` means; a branch wins over anything of the same name. */
  async resolve(projectId: number, ref: string): Promise<string | undefined> {
    for (const candidate of [`refs/heads/${ref}`, ref]) {
      const id = await tryGit(this.pathOf(projectId), [
        'rev-parse',
        '--verify',
        '--quiet',
        '--end-of-options',
        `${candidate}^{commit}`,
      ]);
      if (id) {
        return id.toString().trim();
      }
    }
    return undefined;
  }

  async commitInfo(
    projectId: number,
    ref: string,
  ): Promise<CommitInfo | undefined> {
    const id = await this.resolve(projectId, ref);
    const found = id && (await this.commits(projectId, { ref: id, limit: 1 }));
    return found ? found[0] : undefined;
  }

  async commits(projectId: number, query: CommitQuery): Promise<CommitInfo[]> {
    const gitDir = this.pathOf(projectId);
    const start = await this.resolve(projectId, query.ref ?? 'HEAD');
    if (!start && !query.all) {
      return [];
    }
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
    return parseCommits(
      await runGit(gitDir, [
        '--literal-pathspecs',
        'log',
        ...COMMIT_FORMAT,
        ...flags,
        '--',
        ...(query.path ? [query.path] : []),
      ]),
    );
  }

  async stats(projectId: number, commitId: string): Promise<CommitStats> {
    const numbers = await runGit(this.pathOf(projectId), [
      'show',
      '--numstat',
      '--first-parent',
      '--format=',
      commitId,
    ]);
    const sum = { additions: 0, deletions: 0, total: 0 };
    for (const line of numbers.toString().split('\n').filter(Boolean)) {
      const [added, removed] = line.split('\t');
      // Binary files count as "-".
      sum.additions += Number(added) || 0;
      sum.deletions += Number(removed) || 0;
    }
    return { ...sum, total: sum.additions + sum.deletions };
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

  /** Whether there is something of that name on a branch; cheaper than to read it. */
  async hasFile(
    projectId: number,
    branch: string,
    filePath: string,
  ): Promise<boolean> {
    const found = await tryGit(this.pathOf(projectId), [
      'cat-file',
      '-e',
      `refs/heads/${branch}:${filePath}`,
    ]);
    return found !== undefined;
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
      runGit(gitDir, ['cat-file', 'blob', entry.id]),
      this.commits(projectId, { ref: commitId, path: filePath, limit: 1 }),
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
    const gitDir = this.pathOf(projectId);
    const parent = await this.#parentOf(projectId, request);
    await this.#refuseStale(projectId, parent, request.actions);
    const files = parent
      ? splitNul(await runGit(gitDir, ['ls-tree', '-r', '-z', parent]))
      : [];
    const stream = fastImportStream({
      branch: request.branch,
      parent,
      message: request.message,
      author: request.author,
      committer: request.committer ?? request.author,
      changes: planActions(files.map(parseTreeEntry), request.actions),
    });
    try {
      await runGit(
        gitDir,
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
    return (await this.commitInfo(projectId, request.branch))!;
  }

  /** The order of checks and their texts: app/services/commits/create_service.rb. */
  async #parentOf(
    projectId: number,
    request: CommitRequest,
  ): Promise<string | undefined> {
    const { branch, startSha, startBranch = branch, force } = request;
    const parent = startSha
      ? await this.#startingAt(projectId, startSha)
      : (await this.branch(projectId, startBranch))?.commit.id;
    const isEmpty = await this.isEmpty(projectId);
    if (!parent && !isEmpty) {
      throw new CommitRefused(
        'You can only create or edit files when you are on a branch',
      );
    }
    const isElsewhere = startSha !== undefined || startBranch !== branch;
    if (isElsewhere && !force && (await this.branch(projectId, branch))) {
      throw new CommitRefused(
        `A branch called '${branch}' already exists. Switch to that branch in order to make changes`,
      );
    }
    if (!(await this.isBranchName(branch))) {
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

  /** Settles when the commit that is being written, if any, is written. */
  async #written(projectId: number): Promise<void> {
    await this.#writing.get(projectId)?.catch(() => {});
  }
}

function isBlobAt(filePath: string): (entry: TreeEntry) => boolean {
  return entry => entry.type === 'blob' && entry.path === filePath;
}
