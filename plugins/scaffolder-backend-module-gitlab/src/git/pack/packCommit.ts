import { join } from 'node:path';
import { messageProblem, readAuthor } from '../../domain/commitText';
import { receivePack } from '../http/receivePack';
import { openBench } from '../native/bench';
import type { CommitToPush } from '../commitToPush';
import type { MadeCommit } from '../push';
import { StageError } from '../stageError';
import type { TemporaryPlace } from '../temporaryPlace';
import { encodeCommit } from './objects';
import { PackFile } from './packFile';
import { packTree } from './packTree';
import type { Folder } from './walk';

/**
 * A commit made by Node, and pushed by it.
 *
 * @param hasGit - asked only for the look at a branch that has other commits
 * @throws StageError for what cannot be read, GitAbortedError
 */
export async function packCommit(
  wanted: CommitToPush,
  root: Folder,
  place: TemporaryPlace,
  hasGit: () => Promise<boolean>,
): Promise<MadeCommit & { pack: PackFile }> {
  const { dir, branch, message, signal } = wanted;
  const author = readAuthor(wanted.author);
  if (!author.ok) throw new StageError(`the author ${author.problem}`);
  const problem = messageProblem(message);
  if (problem) throw new StageError(`the message ${problem}`);

  const pack = new PackFile(async () => join(await place.home(), 'pack'));
  place.onDiscard(() => pack.close());
  const tree = await packTree(dir, root, pack, signal);
  const date = wanted.clock.now();
  const commit = await pack.add(
    'commit',
    encodeCommit({ tree, author: author.value, date, message }),
  );
  return {
    commit,
    tree,
    pack,
    send: remote => receivePack({ branch, commit, pack, signal }, remote),
    bench: async () =>
      (await hasGit()) ? openBench(dir, await place.home(), signal) : undefined,
  };
}
