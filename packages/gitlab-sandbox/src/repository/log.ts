import { COMMIT_FORMAT, type CommitInfo, parseCommits } from './commitInfo';
import { GitError } from './gitProcess';
import type { Repository } from './repository';

/** Which commits are looked for; left out is anything. */
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

/** Lines changed by a commit. */
export interface CommitStats {
  additions: number;
  deletions: number;
  total: number;
}

/** The commits from `start` on, the newest first. */
export async function readLog(
  { git }: Repository,
  start: string | undefined,
  query: Omit<CommitQuery, 'ref'>,
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
  const found = git([
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
export async function readStats(
  { git }: Repository,
  commitIds: readonly string[],
): Promise<Map<string, CommitStats>> {
  if (commitIds.length === 0) {
    return new Map();
  }
  const output = await git([
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

function nothingInPlaceOfGitError(error: unknown): Buffer {
  if (error instanceof GitError) {
    return Buffer.alloc(0);
  }
  throw error;
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
