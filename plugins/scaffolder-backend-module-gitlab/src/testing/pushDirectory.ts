import { type CommitOptions, prepareCommit } from '../git/commit';
import type { PushResult, Remote } from '../git/push';

/** All that a push needs at once. */
export type PushOptions = CommitOptions & Remote;

/** Makes the commit and pushes it, and leaves nothing behind. */
export async function pushDirectory(options: PushOptions): Promise<PushResult> {
  const commit = await prepareCommit(options);
  try {
    return await commit.push(options);
  } finally {
    await commit.discard();
  }
}
