import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runGit } from './gitProcess';
import { readModel, type RepositoryModel, writeModel } from './repositoryModel';

/** What `git init` is told. */
export interface EmptyRepository {
  defaultBranch: string;
  objectFormat?: 'sha1' | 'sha256';
}

/** Of every kind that git was asked for. */
const models = new Map<string, Promise<RepositoryModel>>();

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
  await writeModel(gitDir, await model);
}

async function askGit(args: string[]): Promise<RepositoryModel> {
  const gitDir = await mkdtemp(path.join(tmpdir(), 'gitlab-sandbox-empty-'));
  try {
    await runGit(gitDir, ['init', '--quiet', '--bare', '--template=', ...args]);
    return await readModel(gitDir);
  } finally {
    await rm(gitDir, { recursive: true, force: true });
  }
}
