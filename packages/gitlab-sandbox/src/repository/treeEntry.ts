/** One line of `git ls-tree`. */
export interface TreeEntry {
  mode: string;
  type: 'tree' | 'blob' | 'commit';
  id: string;
  path: string;
}

/** Reads one line of `git ls-tree -z`. */
export function parseTreeEntry(line: string): TreeEntry {
  const [meta, path] = [
    line.slice(0, line.indexOf('\t')),
    line.slice(line.indexOf('\t') + 1),
  ];
  const [mode, type, id] = meta.split(' ');
  return { mode, type: type as TreeEntry['type'], id, path };
}

const ORDER: Record<TreeEntry['type'], number> = {
  tree: 0,
  blob: 1,
  commit: 2,
};

/** GitLab lists directories first, then files, then submodules (app/models/tree.rb, `sorted_entries`). */
export function sortEntries(entries: readonly TreeEntry[]): TreeEntry[] {
  return [...entries].sort((a, b) => ORDER[a.type] - ORDER[b.type]);
}
