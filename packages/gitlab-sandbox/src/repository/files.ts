import { splitNul, tryGit } from './gitProcess';
import { readLog } from './log';
import { type Repository, resolveCommit } from './repository';
import { parseTreeEntry, sortEntries, type TreeEntry } from './treeEntry';

/** A file at a commit. */
export interface FileInfo {
  path: string;
  id: string;
  mode: string;
  content: Buffer;
  commitId: string;
  lastCommitId: string;
}

/** The entries of a directory, or `undefined` where there is no such directory at that ref. */
export async function readTree(
  { gitDir }: Repository,
  query: { ref: string; path?: string; recursive?: boolean },
): Promise<TreeEntry[] | undefined> {
  const directory = (query.path ?? '').replace(/^\/+|\/+$/g, '');
  const commitId = await resolveCommit(gitDir, query.ref);
  const listing =
    commitId &&
    (await tryGit(gitDir, [
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

/** A file with its content, or `undefined` where there is none at that ref. */
export async function readFileAt(
  repository: Repository,
  ref: string,
  filePath: string,
): Promise<FileInfo | undefined> {
  const { gitDir } = repository;
  const commitId = await resolveCommit(gitDir, ref);
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
    repository.git(['cat-file', 'blob', entry.id]),
    readLog(repository, commitId, { path: filePath, limit: 1 }),
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

export function isBlobAt(filePath: string): (entry: TreeEntry) => boolean {
  return entry => entry.type === 'blob' && entry.path === filePath;
}
