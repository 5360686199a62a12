import type { Sleep } from '../time/sleep';
import type { Clock } from '../time/clock';

/** A clock that stands still, and a sleep that moves it instead of waiting. */
export function fakeTime(start = '2026-01-02T03:04:05Z'): {
  clock: Clock;
  sleep: Sleep;
  /** Every sleep so far, in milliseconds. */
  slept: number[];
} {
  let now = Date.parse(start);
  const slept: number[] = [];
  return {
    clock: { now: () => new Date(now) },
    sleep: async (ms, signal) => {
      if (signal?.aborted) throw new Error('aborted');
      slept.push(ms);
      now += ms;
    },
    slept,
  };
}
