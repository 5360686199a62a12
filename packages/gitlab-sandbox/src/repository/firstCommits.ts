import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { CommitInfo } from './commitInfo';
import type { PlannedCommit } from './fastImport';
import { readModel, type RepositoryModel, writeModel } from './repositoryModel';

/** What a commit writes. */
const WRITTEN = ['objects', 'refs'];
/** Seeds have a few small ones. */
const MOST_REMEMBERED = 50;
const LARGEST = 64 * 1024;

interface FirstCommit {
  commit: CommitInfo;
  model: RepositoryModel;
}

/** By all that makes two commits the same one. */
const known = new Map<string, FirstCommit>();

/**
 * The first commit of an empty repository. The same one again, by the same person in the same second, is copied from what
 * git made of it the first time: a world that is reset a hundred times has the same commits a hundred times.
 *
 * @param write - lets git make it
 */
export async function firstCommit(
  gitDir: string,
  planned: PlannedCommit,
  write: () => Promise<CommitInfo>,
): Promise<CommitInfo> {
  // It says which hashes the repository has.
  const config = await readFile(path.join(gitDir, 'config'), 'utf8').catch(
    () => undefined, // it is gone, and git says so
  );
  const key = config === undefined ? undefined : keyOf(config, planned);
  const before = key === undefined ? undefined : known.get(key);
  if (before) {
    await writeModel(gitDir, before.model);
    return before.commit;
  }
  const commit = await write();
  if (key !== undefined && known.size < MOST_REMEMBERED) {
    known.set(key, { commit, model: await readModel(gitDir, WRITTEN) });
  }
  return commit;
}

function keyOf(
  config: string,
  { branch, message, author, committer, changes }: PlannedCommit,
): string | undefined {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([config, branch, message, author, committer]));
  let size = 0;
  for (const [name, file] of changes) {
    if (!file?.content) return undefined;
    size += file.content.length;
    hash.update(JSON.stringify([name, file.mode, file.content.length]));
    hash.update(file.content);
  }
  return size > LARGEST ? undefined : hash.digest('hex');
}
