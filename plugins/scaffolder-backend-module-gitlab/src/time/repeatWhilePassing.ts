import type { Clock } from './clock';
import {
  type AttemptEnd,
  decideRetry,
  defaultLimits,
  type RequestLimits,
  type RetryDecision,
} from './retryPolicy';
import { realSleep, type Sleep } from './sleep';
import type { Throttle } from './throttle';

/** How patient a call is. */
export interface Patience {
  clock: Clock;
  /** Default: `defaultLimits`. */
  limits?: Partial<RequestLimits>;
  /** Ends pauses at once. */
  signal?: AbortSignal;
  /** Shared by all calls to one host. Default: no pace is kept. */
  throttle?: Throttle;
  /** For tests. Default: real time. */
  sleep?: Sleep;
  /** For tests: 0 (included) to 1 (excluded). Default: `Math.random`. */
  random?: () => number;
}

/** How far a call has come. */
export interface Progress {
  /** This one included. */
  attempts: number;
  /** In milliseconds, since before the first attempt. */
  elapsedMs: number;
  /** All that the call may take, in milliseconds. */
  budgetMs: number;
}

/** Why a call has ended without a value. */
export type Ending<F> =
  | {
      kind: 'failed';
      failure: F;
      /** A pause, in milliseconds, that the other side has asked for and that the budget has no room for. */
      refusedWaitMs: number | undefined;
    }
  /** The own pace asks for a longer pause than the budget has room for. */
  | { kind: 'throttled'; refusedWaitMs: number }
  | { kind: 'cancelled' };

/** A call that may be repeated: what to try, and the words for what becomes of it. */
export interface RepeatableCall<T, F> {
  /** Of HTTP; decides what is safe to repeat. */
  method: string;
  /** That one attempt makes, for the pace. Default 1. */
  requests?: number;
  /** @param timeoutMs - how long it may take, in milliseconds */
  attempt(timeoutMs: number): Promise<{ value: T } | { failure: F }>;
  /** What the policy has to know of a failure; `undefined`: never to be repeated. */
  endOf(failure: F): AttemptEnd | undefined;
  /** Told before a repeat. */
  onRepeat(failure: F, pause: Extract<RetryDecision, { repeat: true }>): void;
  /** Told before a pause for the pace's sake. */
  onThrottle?(delayMs: number, perMinute: number): void;
  toError(ending: Ending<F>, progress: Progress): Error;
}

/**
 * Tries until there is a value, again after what passes by itself, within the budget; see {@link decideRetry} for what is
 * repeated when.
 *
 * @throws what `toError` makes
 */
export async function repeatWhilePassing<T, F>(
  call: RepeatableCall<T, F>,
  patience: Patience,
): Promise<T> {
  const { clock, signal, throttle } = patience;
  const { sleep = realSleep, random = Math.random } = patience;
  const limits = { ...defaultLimits, ...patience.limits };
  const budgetMs = limits.totalBudgetMs;
  const nowMs = () => clock.now().getTime();
  const startMs = nowMs();
  const elapsedMs = () => nowMs() - startMs;

  for (let attempts = 1; ; attempts += 1) {
    const end = (ending: Ending<F>) =>
      call.toError(ending, { attempts, elapsedMs: elapsedMs(), budgetMs });
    const pause = async (ms: number) => {
      await sleep(ms, signal).catch(() => {
        throw end({ kind: 'cancelled' });
      });
      if (signal?.aborted) throw end({ kind: 'cancelled' });
    };

    if (signal?.aborted) throw end({ kind: 'cancelled' });
    const pace = { requests: call.requests ?? 1, nowMs: nowMs() };
    await keepPace(throttle, pace, async (delayMs, perMinute) => {
      if (elapsedMs() + delayMs > budgetMs) {
        throw end({ kind: 'throttled', refusedWaitMs: delayMs });
      }
      call.onThrottle?.(delayMs, perMinute);
      await pause(delayMs);
    });

    const timeoutMs = Math.max(
      1,
      Math.min(limits.attemptTimeoutMs, budgetMs - elapsedMs()),
    );
    const tried = await call.attempt(timeoutMs);
    if ('value' in tried) return tried.value;

    const { failure } = tried;
    const decision = decide(call.endOf(failure), {
      method: call.method,
      repeats: attempts - 1,
      limits,
      nowMs: nowMs(),
      random,
    });
    if (!decision.repeat || elapsedMs() + decision.delayMs > budgetMs) {
      const refusedWaitMs =
        decision.repeat && decision.askedBy ? decision.delayMs : undefined;
      throw end({ kind: 'failed', failure, refusedWaitMs });
    }
    call.onRepeat(failure, decision);
    await pause(decision.delayMs);
  }
}

function decide(
  end: AttemptEnd | undefined,
  options: Omit<Parameters<typeof decideRetry>[0], 'end'>,
): RetryDecision {
  return end ? decideRetry({ ...options, end }) : { repeat: false };
}

/** Books a place for each request, waits for the last of them, and gives back those that are not waited for. */
async function keepPace(
  throttle: Throttle | undefined,
  { requests, nowMs }: { requests: number; nowMs: number },
  waitFor: (delayMs: number, perMinute: number) => Promise<void>,
): Promise<void> {
  if (!throttle) return;
  const delays = Array.from({ length: requests }, () =>
    throttle.reserve(nowMs),
  );
  const delayMs = Math.max(...delays);
  if (delayMs <= 0) return;
  try {
    await waitFor(delayMs, throttle.perMinute);
  } catch (error) {
    for (const delay of delays) throttle.release(nowMs + delay);
    throw error;
  }
}
