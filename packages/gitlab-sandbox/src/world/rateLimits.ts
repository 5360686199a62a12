import { Clock } from './clock';

const MINUTE_MS = 60_000;

/** Counts per so many minutes of the sandbox's clock, as lib/gitlab/application_rate_limiter.rb does. */
export class RateLimits {
  #counts = new Map<string, number>();

  constructor(private readonly clock: Clock) {}

  /** Counts one more; whether that is more than is allowed. */
  exceeds(key: string, times: number, minutes: number): boolean {
    const time = this.clock.now().getTime();
    const slot = `${key} ${Math.floor(time / (minutes * MINUTE_MS))}`;
    const count = (this.#counts.get(slot) ?? 0) + 1;
    this.#counts.set(slot, count);
    return count > times;
  }

  clear(): void {
    this.#counts.clear();
  }
}
