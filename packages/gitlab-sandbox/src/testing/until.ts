import { setTimeout as wait } from 'node:timers/promises';

export interface UntilOptions {
  /** What is waited for, for the error: "Gave up after 10 s waiting for …". */
  what: string;
  /** Default: two minutes, which a busy machine may need for what takes seconds. */
  timeoutMs?: number;
  /** The pause between two tries. Default: 50. */
  everyMs?: number;
  /** Looked at between two tries; a message ends the wait at once. */
  hopeless?: () => string | undefined;
}

type NotYet = undefined | false;

/**
 * Asks again until there is an answer, or something is so, for a bounded time. An error counts as "not yet" and is told
 * when it is the last.
 */
export async function until<T>(
  ask: () => Promise<T | NotYet> | T | NotYet,
  options: UntilOptions,
): Promise<T> {
  const { what, timeoutMs = 120_000, everyMs = 50, hopeless } = options;
  const end = Date.now() + timeoutMs;
  let lastError: unknown;
  for (;;) {
    try {
      lastError = undefined;
      const answer = await ask();
      if (answer !== undefined && answer !== false) {
        return answer;
      }
    } catch (error) {
      lastError = error;
    }
    const reason =
      hopeless?.() ??
      (Date.now() > end
        ? `Gave up after ${timeoutMs / 1000} s waiting for ${what}`
        : undefined);
    if (reason) {
      throw new Error(lastError ? `${reason}: ${lastError}` : reason);
    }
    await wait(everyMs);
  }
}
