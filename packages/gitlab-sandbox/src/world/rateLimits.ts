import { Clock } from './clock';

const MINUTE_MS = 60_000;

/** Counts per minute of the sandbox's clock, as lib/gitlab/application_rate_limiter.rb does. */
export class RateLimits {
  #counts = new Map<string, number>();

  constructor(private readonly clock: Clock) {}

  /** Counts one more; whether that is more than is allowed. */
  exceeds(key: string, perMinute: number): boolean {
    const minute = Math.floor(this.clock.now().getTime() / MINUTE_MS);
    const slot = `${key} ${minute}`;
    const count = (this.#counts.get(slot) ?? 0) + 1;
    this.#counts.set(slot, count);
    return count > perMinute;
  }

  clear(): void {
    this.#counts.clear();
  }
}
