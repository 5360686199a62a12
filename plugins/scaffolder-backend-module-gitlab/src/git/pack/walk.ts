import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isGitsOwnName } from '../../domain/gitPath';
import { IgnoreRules } from './ignore';
import { oddPattern } from './ignorePatterns';
import { type Oddity, oddName } from './oddities';
import { takeTurns } from './turns';

/** A folder of what is to be pushed; what `.gitignore` leaves out, and what is no file, link or folder, is not in it. */
export interface Folder {
  name: string;
  files: string[];
  links: string[];
  folders: Folder[];
}

/** What is in a directory, and what of it not everybody reads as git does. */
export interface Walked {
  root: Folder;
  oddities: Oddity[];
}

const ASCII = /^[\0-\x7f]*$/;

/** Looks at every name in a directory, but for what is in a `.git`, and reads the `.gitignore` files. */
export async function walk(dir: string, signal?: AbortSignal): Promise<Walked> {
  const oddities: Oddity[] = [];
  const turn = takeTurns(signal);

  /** @param below - with a slash at its end, or nothing */
  async function visit(
    name: string,
    below: string,
    above: IgnoreRules,
  ): Promise<Folder> {
    await turn();
    const folder: Folder = { name, files: [], links: [], folders: [] };
    const found = await readdir(join(dir, below), { withFileTypes: true });
    const inGitsOwn = below.split('/').some(isGitsOwnName);
    const rules = found.some(it => it.name === '.gitignore' && it.isFile())
      ? await withRulesOf(below, above)
      : above;
    for (const entry of found) {
      if (entry.name === '.git') continue;
      const path = `${below}${entry.name}`;
      const odd = oddName(entry);
      if (odd) oddities.push({ kind: odd, path });
      if (rules.bytesCount && !ASCII.test(entry.name)) {
        oddities.push({ kind: 'counted-bytes', path });
      }
      const isFolder = entry.isDirectory();
      const verdict = rules.verdict(isFolder ? `${path}/` : path);
      if (verdict === 'ignored') continue;
      if (!isFolder && (inGitsOwn || isGitsOwnName(entry.name))) {
        oddities.push({ kind: 'gits-own-name', path });
      }
      if (isFolder) {
        if (verdict === 'taken-back') {
          oddities.push({ kind: 'folder-taken-back', path });
        }
        folder.folders.push(await visit(entry.name, `${path}/`, rules));
      } else if (entry.isFile()) folder.files.push(entry.name);
      else if (entry.isSymbolicLink()) folder.links.push(entry.name);
    }
    return folder;
  }

  async function withRulesOf(
    below: string,
    above: IgnoreRules,
  ): Promise<IgnoreRules> {
    const path = `${below}.gitignore`;
    const text = await readFile(join(dir, path), 'utf8');
    if (oddPattern(text)) oddities.push({ kind: 'ignore-pattern', path });
    return above.below(below, text);
  }

  return { root: await visit('', '', IgnoreRules.none), oddities };
}
