import type { Dirent } from 'node:fs';

/** What a directory may have that only git is known to read as git does. */
export interface Oddity {
  kind: OddityKind;
  path: string;
}

export type OddityKind = keyof typeof WITHOUT_GIT;

/** A control character, or what is special on Windows. */
const ODD_CHARACTER = /[\p{Cc}\\~:]/u;

/** What becomes of it where there is no git: how it is taken then, or why it cannot be. */
const WITHOUT_GIT = {
  attributes: { taken: 'the attributes in it are not applied' },
  'ignore-pattern': {
    taken: 'its patterns are read in the way of the npm package "ignore"',
  },
  'counted-bytes': {
    taken: 'a pattern takes a character of its name for one, and git for more',
  },
  'ignore-link': { taken: 'it is a link, so its patterns do not count' },
  'folder-taken-back': {
    taken: 'a .gitignore above leaves it out, and what is in it may miss',
  },
  'odd-name': { taken: undefined },
  'gits-own-name': { refused: 'invalid path' },
  'not-utf8': { refused: 'its name is not UTF-8:' },
} as const satisfies Record<
  string,
  { taken: string | undefined } | { refused: string }
>;

/** What is odd about the name of something in a folder. */
export function oddName(
  entry: Pick<Dirent, 'name' | 'isSymbolicLink'>,
): OddityKind | undefined {
  const { name } = entry;
  if (name.includes('\ufffd')) return 'not-utf8';
  const lower = name.toLowerCase();
  if (lower === '.gitattributes') return 'attributes';
  if (lower === '.gitignore' && entry.isSymbolicLink()) return 'ignore-link';
  return lower === '.gitmodules' || ODD_CHARACTER.test(name)
    ? 'odd-name'
    : undefined;
}

/** Pure: whether git has to make the commit, where there is one. */
export function isLeftToGit(
  oddities: Oddity[],
  platform: NodeJS.Platform,
): boolean {
  // Windows knows neither executable files nor bytes in names.
  return platform === 'win32' || oddities.length > 0;
}

/** Pure: what a machine without git says to them. */
export function withoutGit(oddities: Oddity[]): {
  refused: string[];
  warnings: string[];
} {
  const refused: string[] = [];
  const warnings: string[] = [];
  for (const { kind, path } of oddities) {
    const what = WITHOUT_GIT[kind];
    if ('refused' in what) refused.push(`${what.refused} '${path}'`);
    else if (what.taken) warnings.push(`${path}: ${what.taken}`);
  }
  return { refused, warnings };
}
