const MINUTE_MS = 60_000;

/**
 * At most so many requests in any 60 seconds, for one GitLab host, shared by everything in this process that talks
 * to it. It only counts; waiting is the caller's, so that a cancelled task stops waiting at once.
 *
 * The number is Backstage's `integrations.gitlab[].retry.maxApiRequestsPerMinute`.
 */
export class Throttle {
  /** Start times (ms) of the requests of the last minute and of those promised a later start, oldest first. */
  private readonly starts: number[] = [];

  constructor(readonly perMinute: number) {}

  /** Books the next free place and says in how many milliseconds it begins; 0 is now. */
  reserve(nowMs: number): number {
    while (this.starts.length > 0 && this.starts[0] <= nowMs - MINUTE_MS) {
      this.starts.shift();
    }
    const blocking = this.starts.at(-this.perMinute);
    const start =
      blocking === undefined ? nowMs : Math.max(nowMs, blocking + MINUTE_MS);
    this.starts.push(start);
    return start - nowMs;
  }

  /** Gives back a place booked for the future that will not be used (the caller gave up or was cancelled). */
  release(startMs: number): void {
    const index = this.starts.lastIndexOf(startMs);
    if (index >= 0) this.starts.splice(index, 1);
  }
}
