import type { CommitToPush } from '../commitToPush';
import type { MadeCommit } from '../push';
import type { TemporaryPlace } from '../temporaryPlace';
import { type Bench, commitTree, openBench, sendWithGit } from './bench';
import { stageTree } from './stage';

/** Has git read the files, attributes and filters included. */
export async function stage(
  { dir, signal }: CommitToPush,
  place: TemporaryPlace,
): Promise<{ bench: Bench; tree: string }> {
  const bench = await openBench(dir, await place.home(), signal);
  return { bench, tree: await stageTree({ dir, env: bench.env, signal }) };
}

/** A commit made by git, and pushed by it. */
export async function gitCommit(
  wanted: CommitToPush,
  place: TemporaryPlace,
): Promise<MadeCommit> {
  const { bench, tree } = await stage(wanted, place);
  const commit = await commitTree(wanted, bench, tree);
  return {
    commit,
    tree,
    send: remote => sendWithGit(wanted, bench, commit, remote),
    bench: async () => bench,
  };
}
