import { type CommitOptions, prepareCommit } from '../git/commit';
import type { PushResult } from '../git/commitToPush';
import type { Remote } from '../git/remote';

/** All that a push needs at once. */
export type PushOptions = CommitOptions &
  Remote & {
    /** Who makes the commit. Default: as for everybody. */
    by?: 'git';
  };

/** Makes the commit and pushes it, and leaves nothing behind. */
export async function pushDirectory(options: PushOptions): Promise<PushResult> {
  const { by, signingKey } = options;
  const commit = await (by && !signingKey
    ? prepareCommit(options, () => by)
    : prepareCommit(options));
  try {
    return await commit.push(options);
  } finally {
    await commit.discard();
  }
}
