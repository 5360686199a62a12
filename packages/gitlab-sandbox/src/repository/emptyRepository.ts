import {
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runGit } from './gitProcess';

/** What `git init` is told. */
export interface EmptyRepository {
  defaultBranch: string;
  objectFormat?: 'sha1' | 'sha256';
}

/** Directories, and files with what is in them, by their paths in the repository. */
interface Model {
  directories: string[];
  files: [name: string, content: Buffer][];
}

/** Of every kind that git was asked for. */
const models = new Map<string, Promise<Model>>();

/**
 * A new bare repository, as `git init` makes it. Git is asked once for each kind: a process costs more than two files.
 *
 * @throws GitError where git takes no such branch
 */
export async function createEmptyRepository(
  gitDir: string,
  { defaultBranch, objectFormat = 'sha1' }: EmptyRepository,
): Promise<void> {
  const args = [
    `--object-format=${objectFormat}`,
    `--initial-branch=${defaultBranch}`,
  ];
  const kind = args.join(' ');
  let model = models.get(kind);
  if (!model) {
    model = askGit(args);
    models.set(kind, model);
    model.catch(() => models.delete(kind));
  }
  const { directories, files } = await model;
  await mkdir(gitDir, { recursive: true });
  for (const name of directories) {
    await mkdir(path.join(gitDir, name), { recursive: true });
  }
  for (const [name, content] of files) {
    await writeFile(path.join(gitDir, name), content);
  }
}

async function askGit(args: string[]): Promise<Model> {
  const gitDir = await mkdtemp(path.join(tmpdir(), 'gitlab-sandbox-empty-'));
  try {
    await runGit(gitDir, ['init', '--quiet', '--bare', '--template=', ...args]);
    const entries = await readdir(gitDir, {
      recursive: true,
      withFileTypes: true,
    });
    const nameOf = (entry: (typeof entries)[number]) =>
      path.relative(gitDir, path.join(entry.parentPath, entry.name));
    return {
      directories: entries.filter(it => it.isDirectory()).map(nameOf),
      files: await Promise.all(
        entries
          .filter(it => it.isFile())
          .map(async (it): Promise<Model['files'][number]> => {
            const name = nameOf(it);
            return [name, await readFile(path.join(gitDir, name))];
          }),
      ),
    };
  } finally {
    await rm(gitDir, { recursive: true, force: true });
  }
}
