import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { type BranchInfo, readBranches } from './branches';
import type { CommitInfo } from './commitInfo';
import { createEmptyRepository, type EmptyRepository } from './emptyRepository';
import { type FileInfo, readFileAt, readTree } from './files';
import { runGit, tryGit } from './gitProcess';
import { type CommitQuery, type CommitStats, readLog, readStats } from './log';
import { installPushHooks } from './pushHooks';
import { isBranchName } from './refName';
import { branchNames, branchTip, headBranch } from './refs';
import { type Repository, resolveCommit } from './repository';
import type { TreeEntry } from './treeEntry';
import { type CommitRequest, writeCommit } from './writeCommit';

const README = 'README.md';

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

  async create(projectId: number, options: EmptyRepository): Promise<void> {
    await createEmptyRepository(this.pathOf(projectId), options);
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
    return readBranches(this.#at(projectId), 'refs/heads');
  }

  async branch(
    projectId: number,
    name: string,
  ): Promise<BranchInfo | undefined> {
    if (!isBranchName(name)) {
      return undefined;
    }
    const found = await readBranches(this.#at(projectId), `refs/heads/${name}`);
    return found.find(branch => branch.name === name);
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
    return resolveCommit(this.pathOf(projectId), ref);
  }

  async commitInfo(
    projectId: number,
    ref: string,
  ): Promise<CommitInfo | undefined> {
    const id = await this.resolve(projectId, ref);
    const found = id && (await readLog(this.#at(projectId), id, { limit: 1 }));
    return found ? found[0] : undefined;
  }

  async commits(projectId: number, query: CommitQuery): Promise<CommitInfo[]> {
    const start = await this.resolve(projectId, query.ref ?? 'HEAD');
    return start || query.all ? readLog(this.#at(projectId), start, query) : [];
  }

  /** By commit id; git is asked once, however many there are. */
  async stats(
    projectId: number,
    commitIds: readonly string[],
  ): Promise<Map<string, CommitStats>> {
    return readStats(this.#at(projectId), commitIds);
  }

  /** The entries of a directory, or `undefined` where there is no such directory at that ref. */
  async tree(
    projectId: number,
    query: { ref: string; path?: string; recursive?: boolean },
  ): Promise<TreeEntry[] | undefined> {
    return readTree(this.#at(projectId), query);
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
    return readFileAt(this.#at(projectId), ref, filePath);
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
    const { commit, hasFile } = await writeCommit(this.#at(projectId), request);
    this.#readmes.set(commit.id, hasFile(README));
    return commit;
  }

  #at(projectId: number): Repository {
    return {
      gitDir: this.pathOf(projectId),
      git: (args, input) => this.#git(projectId, args, input),
    };
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

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') {
    throw error;
  }
}
