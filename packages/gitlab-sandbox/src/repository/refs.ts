import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { isBranchName } from './refName';

const BRANCHES = 'refs/heads/';

/*
 * Refs are read as git keeps them (gitrepository-layout(5)): a file each, and the others in `packed-refs`. Files come first:
 * git packs a ref before it removes the file. Every answer about a project needs them, and a git process costs a hundred
 * times as much.
 */

/** A directory is where branches `a/b` are, and `a` is none; and no ref is longer than the name of a file may be. */
const NO_SUCH_REF = ['ENOENT', 'EISDIR', 'ENOTDIR', 'ENAMETOOLONG'];

async function read(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (NO_SUCH_REF.includes(codeOf(error))) {
      return undefined;
    }
    throw error;
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? '';
}

/** Commit ids by branch. */
async function packedBranches(gitDir: string): Promise<Map<string, string>> {
  const text = (await read(path.join(gitDir, 'packed-refs'))) ?? '';
  return new Map(
    text
      .split('\n')
      .map(line => line.split(/ (.*)/s, 2))
      .filter(([, ref]) => ref?.startsWith(BRANCHES))
      .map(([id, ref]) => [ref.slice(BRANCHES.length), id]),
  );
}

/** Paths of files; a directory that goes meanwhile has none, for git removes those of refs that are gone. */
async function filesBelow(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(
    (error: unknown) => {
      if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) {
        return [];
      }
      throw error;
    },
  );
  const paths = await Promise.all(
    entries.map(async entry => {
      if (!entry.isDirectory()) {
        return entry.name.endsWith('.lock') ? [] : [entry.name];
      }
      const below = await filesBelow(path.join(directory, entry.name));
      return below.map(name => `${entry.name}/${name}`);
    }),
  );
  return paths.flat();
}

/** The commit that a branch points to. */
export async function branchTip(
  gitDir: string,
  branch: string,
): Promise<string | undefined> {
  if (!isBranchName(branch)) {
    return undefined;
  }
  const own = await read(path.join(gitDir, BRANCHES, branch));
  return own?.trim() ?? (await packedBranches(gitDir)).get(branch);
}

/** The names of all branches, in git's order. */
export async function branchNames(gitDir: string): Promise<string[]> {
  const files = await filesBelow(path.join(gitDir, BRANCHES));
  const packed = await packedBranches(gitDir);
  return [...new Set([...files, ...packed.keys()])].sort((a, b) =>
    Buffer.compare(Buffer.from(a), Buffer.from(b)),
  );
}

/** The branch that HEAD names, whether it exists or not; `undefined` where there is no repository. */
export async function headBranch(gitDir: string): Promise<string | undefined> {
  const text = await read(path.join(gitDir, 'HEAD'));
  return text?.trim().replace(`ref: ${BRANCHES}`, '');
}
