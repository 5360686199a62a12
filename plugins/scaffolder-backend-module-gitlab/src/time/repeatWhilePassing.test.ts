import { fakeTime } from '../testing/fakeTime';
import {
  type Ending,
  type Patience,
  type Progress,
  repeatWhilePassing,
} from './repeatWhilePassing';
import type { AttemptEnd } from './retryPolicy';
import { Throttle } from './throttle';

const LOST: AttemptEnd = { kind: 'lost' };

class Ended extends Error {
  constructor(
    readonly ending: Ending<AttemptEnd>,
    readonly progress: Progress,
  ) {
    super(ending.kind);
  }
}

/** Fails so often, then says how many attempts it took. */
function call(
  { failing, end = LOST }: { failing: number; end?: AttemptEnd },
  patience: Partial<Patience> & Pick<Patience, 'clock' | 'sleep'>,
) {
  let attempts = 0;
  const onRepeat = jest.fn();
  const done = repeatWhilePassing<number, AttemptEnd>(
    {
      method: 'GET',
      attempt: async () => {
        attempts += 1;
        return attempts > failing ? { value: attempts } : { failure: end };
      },
      endOf: failure => failure,
      onRepeat,
      toError: (ending, progress) => new Ended(ending, progress),
    },
    { random: () => 0, ...patience },
  );
  return { done, onRepeat };
}

describe('repeatWhilePassing', () => {
  it('gives the first value, after pauses that grow', async () => {
    const { clock, sleep, slept } = fakeTime();
    const { done, onRepeat } = call({ failing: 3 }, { clock, sleep });

    await expect(done).resolves.toBe(4);

    expect(slept).toEqual([250, 500, 1000]);
    expect(onRepeat).toHaveBeenCalledTimes(3);
  });

  it('ends with the last failure, and says how far it has come', async () => {
    const { clock, sleep } = fakeTime();
    const { done } = call(
      { failing: 9 },
      { clock, sleep, limits: { maxRetries: 2 } },
    );

    await expect(done).rejects.toMatchObject({
      ending: { kind: 'failed', failure: LOST, refusedWaitMs: undefined },
      progress: { attempts: 3, elapsedMs: 750, budgetMs: 120_000 },
    });
  });

  it('does not begin a pause that the budget has no room for', async () => {
    const { clock, sleep, slept } = fakeTime();
    const end = { kind: 'answer', status: 429, retryAfter: '130' } as const;
    const { done } = call({ failing: 1, end }, { clock, sleep });

    await expect(done).rejects.toMatchObject({
      ending: { kind: 'failed', refusedWaitMs: 130_000 },
    });
    expect(slept).toEqual([]);
  });

  it('keeps the pace, and gives back a place that it cannot wait for', async () => {
    const { clock, sleep, slept } = fakeTime();
    const throttle = new Throttle(1);
    const patience = { clock, sleep, throttle };
    await call({ failing: 0 }, patience).done;
    const impatient = { ...patience, limits: { totalBudgetMs: 10_000 } };

    await expect(call({ failing: 0 }, impatient).done).rejects.toMatchObject({
      ending: { kind: 'throttled', refusedWaitMs: 60_000 },
    });
    await call({ failing: 0 }, patience).done;

    expect(slept).toEqual([60_000]);
  });

  it('ends at once when it is cancelled', async () => {
    const { clock } = fakeTime();
    const cancel = new AbortController();
    const sleep = async () => cancel.abort();
    const { done } = call(
      { failing: 9 },
      { clock, sleep, signal: cancel.signal },
    );

    await expect(done).rejects.toMatchObject({
      ending: { kind: 'cancelled' },
      progress: { attempts: 1 },
    });
  });
});
