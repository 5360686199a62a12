import { durationToMilliseconds, type HumanDuration } from '@backstage/types';

/** Limits of one call. All times in milliseconds. */
export interface RequestLimits {
  /** For one attempt, answer read included. Default 30 s. */
  attemptTimeoutMs: number;
  /** For the call with all its attempts and waits. Default 2 min. */
  totalBudgetMs: number;
  /**
   * Repeats after a 5xx or a network failure. Default 5, about 15 s, after which a person learns more from the error
   * than from silence. A 429 is bounded by the budget alone, unless the integration sets `retry.maxRetries`.
   */
  maxRetries: number;
  /** Repeats after a 429. Default: as many as the budget has room for. */
  maxRetriesWhenLimited: number;
  /** Statuses to repeat besides 429, 502, 503 and 504, for methods that are safe to repeat. Default none. */
  retryStatusCodes: number[];
  /** First wait of the exponential backoff. Default 500 ms. */
  firstDelayMs: number;
  /** Longest wait of the backoff; what GitLab asks for is not cut. Default 30 s. */
  longestDelayMs: number;
}

/** What the configuration's `http.timeout` and `http.budget` are where it says nothing. */
export const DEFAULT_TIMEOUT: HumanDuration = { seconds: 30 };
export const DEFAULT_BUDGET: HumanDuration = { minutes: 2 };

export const defaultLimits: RequestLimits = {
  attemptTimeoutMs: durationToMilliseconds(DEFAULT_TIMEOUT),
  totalBudgetMs: durationToMilliseconds(DEFAULT_BUDGET),
  maxRetries: 5,
  maxRetriesWhenLimited: Number.POSITIVE_INFINITY,
  retryStatusCodes: [],
  firstDelayMs: 500,
  longestDelayMs: 30_000,
};

/** How an attempt ended, as far as repeating is concerned. */
export type AttemptEnd =
  | {
      kind: 'answer';
      status: number;
      retryAfter?: string | null;
      rateLimitReset?: string | null;
    }
  | { kind: 'unreachable'; code: string | undefined }
  | { kind: 'lost' | 'timeout' };

export type RetryDecision =
  | { repeat: false }
  | {
      repeat: true;
      delayMs: number;
      /** The header that asked for this wait; `undefined` when the wait is our own backoff. */
      askedBy: 'Retry-After' | 'RateLimit-Reset' | undefined;
    };

/**
 * Methods whose second identical call changes nothing that the first has not changed. POST is not among them: GitLab
 * knows no idempotency keys, and a repeated `POST .../access_tokens` makes a second token.
 */
const SAFE_TO_REPEAT = new Set(['GET', 'HEAD', 'PUT', 'DELETE']);

const GATEWAY_STATUSES = [502, 503, 504];

/**
 * Whether and when to repeat.
 *
 * | how the attempt ended | GET, HEAD, PUT, DELETE | POST, PATCH |
 * | --- | --- | --- |
 * | 429: refused before acting | yes | yes |
 * | no connection (refused, DNS not answering, no route) | yes | yes |
 * | the name does not exist (`ENOTFOUND`) | no: a typing error does not mend itself | no |
 * | 502, 503, 504, the integration's `retryStatusCodes` | yes | no |
 * | connection broke, no answer in time | yes | no |
 */
export function decideRetry(options: {
  method: string;
  end: AttemptEnd;
  /** Repeats made so far. */
  repeats: number;
  limits: RequestLimits;
  nowMs: number;
  /** 0 (included) to 1 (excluded). */
  random: () => number;
}): RetryDecision {
  const { method, end, repeats, limits, nowMs, random } = options;
  const limited = end.kind === 'answer' && end.status === 429;
  const allowed = limited ? limits.maxRetriesWhenLimited : limits.maxRetries;
  if (repeats >= allowed || !mayRepeat(method, end, limits)) {
    return { repeat: false };
  }
  if (end.kind === 'answer') {
    const asked =
      waitOf('Retry-After', retryAfterMs(end.retryAfter, nowMs)) ??
      waitOf('RateLimit-Reset', rateLimitResetMs(end.rateLimitReset, nowMs));
    if (asked) return asked;
  }
  const full = Math.min(
    limits.firstDelayMs * 2 ** repeats,
    limits.longestDelayMs,
  );
  // Half fixed, half random: two steps that failed together do not come back together.
  const delayMs = Math.round(full / 2 + (full / 2) * random());
  return { repeat: true, delayMs, askedBy: undefined };
}

function mayRepeat(
  method: string,
  end: AttemptEnd,
  limits: RequestLimits,
): boolean {
  const safe = SAFE_TO_REPEAT.has(method);
  switch (end.kind) {
    case 'answer':
      if (end.status === 429) return true;
      return (
        safe &&
        [...GATEWAY_STATUSES, ...limits.retryStatusCodes].includes(end.status)
      );
    case 'unreachable':
      return end.code !== 'ENOTFOUND';
    default:
      return safe;
  }
}

function waitOf(
  askedBy: 'Retry-After' | 'RateLimit-Reset',
  delayMs: number | undefined,
): RetryDecision | undefined {
  return delayMs === undefined ? undefined : { repeat: true, delayMs, askedBy };
}

/** `Retry-After`: seconds or an HTTP date (RFC 9110, 10.2.3). `undefined` when absent, unreadable or already over. */
export function retryAfterMs(
  value: string | null | undefined,
  nowMs: number,
): number | undefined {
  const text = value?.trim();
  if (!text) return undefined;
  const ms = /^\d+$/.test(text)
    ? Number(text) * 1000
    : Date.parse(text) - nowMs;
  return Number.isFinite(ms) && ms > 0 ? ms : undefined;
}

/** `RateLimit-Reset`: seconds since 1970 at which GitLab's limit starts anew (its `lib/gitlab/rack_attack.rb`). */
export function rateLimitResetMs(
  value: string | null | undefined,
  nowMs: number,
): number | undefined {
  const text = value?.trim();
  if (!text || !/^\d+$/.test(text)) return undefined;
  const ms = Number(text) * 1000 - nowMs;
  return ms > 0 ? ms : undefined;
}
