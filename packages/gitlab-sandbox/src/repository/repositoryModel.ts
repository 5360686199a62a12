import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Directories, and files with what is in them, by their paths in a repository: as many copies as are wanted without git. */
export interface RepositoryModel {
  directories: string[];
  files: [name: string, content: Buffer][];
}

/** @param below - only what is in these folders */
export async function readModel(
  gitDir: string,
  below: string[] = ['.'],
): Promise<RepositoryModel> {
  const model: RepositoryModel = { directories: [], files: [] };
  for (const folder of below) {
    const entries = await readdir(path.join(gitDir, folder), {
      recursive: true,
      withFileTypes: true,
    });
    for (const entry of entries) {
      const file = path.join(entry.parentPath, entry.name);
      const name = path.relative(gitDir, file);
      if (entry.isDirectory()) model.directories.push(name);
      if (entry.isFile()) model.files.push([name, await readFile(file)]);
    }
  }
  return model;
}

export async function writeModel(
  gitDir: string,
  { directories, files }: RepositoryModel,
): Promise<void> {
  await mkdir(gitDir, { recursive: true });
  for (const name of directories) {
    await mkdir(path.join(gitDir, name), { recursive: true });
  }
  for (const [name, content] of files) {
    await writeFile(path.join(gitDir, name), content);
  }
}
