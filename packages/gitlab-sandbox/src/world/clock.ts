import { parseDuration } from './duration';

const machineTime = () => Date.now();

function timeOf(now: Date | string): number {
  const time = new Date(now).getTime();
  if (Number.isNaN(time)) {
    throw new RangeError(`Not a time: ${String(now)}`);
  }
  return time;
}

function milliseconds(span: number | string): number {
  const [, sign, amount] = /^([+-]?)(.*)$/s.exec(String(span))!;
  const ms = typeof span === 'number' ? span : parseDuration(amount);
  if (ms === undefined) {
    throw new RangeError(
      `Not a span of time: ${span}. It is written as 500ms, 90s, 5m, 12h or 1d, and -90s is back`,
    );
  }
  return sign === '-' && typeof span === 'string' ? -ms : ms;
}

/** What may be told a clock; each by itself, or together. */
export interface ClockChange {
  /** What it shows from here on; null is the machine's time. */
  now?: Date | string | null;
  /** Milliseconds, or a span such as `1d`, by which it is moved; back where that is negative. */
  advance?: number | string;
  /** Whether it stands. Default: it goes on from `now`; without `now` it stands or runs as before. */
  frozen?: boolean;
}

/** The sandbox's own time: the machine's, until it is set. It runs or stands. */
export class Clock {
  /** What it showed when the machine's clock showed `#since`, or what it shows where it stands. */
  #time = machineTime();
  #since: number | undefined = this.#time;

  get frozen(): boolean {
    return this.#since === undefined;
  }

  /** Throws a RangeError, and changes nothing, where `now` is no time or `advance` no span of time. */
  change({
    now,
    advance = 0,
    frozen = now === undefined && this.frozen,
  }: ClockChange): void {
    const from = now === null ? machineTime() : timeOf(now ?? this.now());
    this.#time = timeOf(new Date(from + milliseconds(advance)));
    this.#since = frozen ? undefined : machineTime();
  }

  /** Shows `now` from here on, and runs or stands as before. */
  set(now: Date | string): void {
    this.change({ now, frozen: this.frozen });
  }

  /** Stands from here on, at `now` or at what it shows. */
  freeze(now?: Date | string): void {
    this.change({ now, frozen: true });
  }

  /** Runs from here on, from `now` or from what it shows. */
  run(now?: Date | string): void {
    this.change({ now, frozen: false });
  }

  /** Moves it by milliseconds or a span such as `1d`, and it runs or stands as before. */
  advance(span: number | string): void {
    this.change({ advance: span });
  }

  now(): Date {
    const ran = this.#since === undefined ? 0 : machineTime() - this.#since;
    return new Date(this.#time + ran);
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
