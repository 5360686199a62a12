import { COMMIT_FORMAT, type CommitInfo, parseCommits } from './commitInfo';
import { tryGit } from './gitProcess';
import { headBranch } from './refs';
import type { Repository } from './repository';

/** A branch and the commit it points to. */
export interface BranchInfo {
  name: string;
  commit: CommitInfo;
  /** Reachable from HEAD; false for the branch that HEAD names. */
  merged: boolean;
}

/** The branches whose refs are of a pattern, in the order of their names. */
export async function readBranches(
  { gitDir, git }: Repository,
  pattern: string,
): Promise<BranchInfo[]> {
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
    headBranch(gitDir),
    git(
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
