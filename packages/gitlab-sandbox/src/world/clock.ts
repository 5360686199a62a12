/** The sandbox's own time. It runs with the machine's until it is set; from then on it stands still. */
export class Clock {
  #fixed: number | undefined;

  constructor(now?: Date | string) {
    this.set(now);
  }

  /** Stops the clock at `now`; without an argument the machine's time runs again. */
  set(now?: Date | string | null): void {
    const time = now === undefined || now === null ? undefined : new Date(now);
    if (time && Number.isNaN(time.getTime())) {
      throw new RangeError(`Not a time: ${String(now)}`);
    }
    this.#fixed = time?.getTime();
  }

  /** Moves a standing clock (or stops a running one) `ms` ahead of what it shows. */
  advance(ms: number): void {
    this.#fixed = this.now().getTime() + ms;
  }

  now(): Date {
    return this.#fixed === undefined ? new Date() : new Date(this.#fixed);
  }

  /** `2026-11-22T14:13:37.921Z` */
  timestamp(): string {
    return this.now().toISOString();
  }

  /** `2026-11-22`, today in UTC, `days` from now. */
  date(days: number = 0): string {
    const time = this.now();
    time.setUTCDate(time.getUTCDate() + days);
    return time.toISOString().slice(0, 10);
  }
}
