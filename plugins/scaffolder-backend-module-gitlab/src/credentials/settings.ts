import type { Timing } from '../ledger/timing';
import type { LifeSettings } from './view';

const HOUR = 60 * 60_000;

/** What the life of credentials goes by, until the configuration says otherwise. */
export function lifeSettings(options: {
  timing: Timing;
  /** How long a request and its repetitions may take, in milliseconds. */
  budgetMs: number;
  movedFrom: string | undefined;
}): LifeSettings {
  const { timing, budgetMs, movedFrom } = options;
  return {
    graceMs: 24 * HOUR,
    onForeignRevocation: 'remint',
    sweepEveryMs: 6 * HOUR,
    timing: {
      sendWithinMs: timing.putWithinMs + budgetMs,
      settleMs: timing.settleMs,
    },
    movedFrom,
  };
}
