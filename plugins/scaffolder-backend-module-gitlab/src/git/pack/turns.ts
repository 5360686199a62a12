import { setImmediate as nextTurn } from 'node:timers/promises';
import { GitAbortedError } from '../aborted';

/** Of work in one go; a request of somebody else waits for no longer. */
const TURN_MS = 5;

/**
 * Lets everything else in this process run after each few milliseconds of work. To be called between small pieces of it.
 *
 * @returns a function that throws GitAbortedError after the signal
 */
export function takeTurns(signal?: AbortSignal): () => Promise<void> {
  let since = performance.now();
  return async () => {
    if (performance.now() - since >= TURN_MS) {
      await nextTurn();
      since = performance.now();
    }
    if (signal?.aborted) throw new GitAbortedError();
  };
}
