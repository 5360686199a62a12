import { readdir } from 'node:fs/promises';

/** What could be pushed of a directory; a `.git` in it does not count. `missing`: no directory is there. */
export async function filesIn(
  dir: string,
): Promise<'some' | 'none' | 'missing'> {
  try {
    const names = await readdir(dir);
    return names.some(name => name !== '.git') ? 'some' : 'none';
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return 'missing';
    throw error;
  }
}
