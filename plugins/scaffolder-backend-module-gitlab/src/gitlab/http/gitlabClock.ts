import type { Clock } from '../../time/clock';

/** One answer of GitLab: what its `Date` header says, and between which moments of the portal's clock it came. */
export interface DatedAnswer {
  /** Value of the `Date` header. */
  date: string | null;
  /** In milliseconds. */
  sentMs: number;
  /** In milliseconds. */
  receivedMs: number;
}

/** The header has whole seconds, cut off. */
const RESOLUTION_MS = 1000;

/**
 * The clock of one GitLab host, as its newest answer has shown it; the portal's own before the first answer. What
 * GitLab dates (`created_at`, `expires_at`) is compared with this clock, because the portal's may be minutes away.
 */
export class GitLabClock implements Clock {
  readonly #portal: Clock;
  #offsetMs = 0;

  constructor(portal: Clock) {
    this.#portal = portal;
  }

  /** How far GitLab's clock is ahead of the portal's, in milliseconds; negative where it is behind. */
  get offsetMs(): number {
    return this.#offsetMs;
  }

  now(): Date {
    return this.at(this.#portal.now());
  }

  /** What GitLab's clock showed when the portal's showed this. */
  at(portalTime: Date): Date {
    return new Date(portalTime.getTime() + this.#offsetMs);
  }

  /** Learns from an answer; one without a date that can be read teaches nothing. */
  learn(answer: DatedAnswer): void {
    this.#offsetMs = offsetOf(answer) ?? this.#offsetMs;
  }
}

/**
 * Pure: the smallest offset that explains the header. Clocks that may agree, do: neither the way of the answer nor the
 * cut of the header makes a difference of its own.
 *
 * @returns milliseconds, or `undefined` for a header that is missing or no date
 */
export function offsetOf(answer: DatedAnswer): number | undefined {
  const dateMs = Date.parse(answer.date ?? '');
  if (Number.isNaN(dateMs)) return undefined;
  const least = dateMs - answer.receivedMs;
  const most = dateMs + RESOLUTION_MS - answer.sentMs;
  return Math.min(Math.max(0, least), Math.max(most, least));
}
