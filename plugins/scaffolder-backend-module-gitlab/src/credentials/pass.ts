import { toError } from '@backstage/errors';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Credential } from '../ledger/credential';
import { keepCredential } from './keepCredential';
import type { Keeper } from './keeper';

/** Most credentials that one pass looks at. */
const MOST_AT_ONCE = 50;

/** What a pass has found. */
export interface PassResult {
  looked: number;
  failed: number;
}

/**
 * Finishes what was begun and not ended: retires what a grace is over of, clears what a crash has left, takes in what the
 * marks show. It never makes a token: what is due waits for who renews.
 *
 * @param options.now - what is to be looked at by then is
 */
export async function pass(
  deps: {
    listDue(options: { now: Date; limit: number }): Promise<Credential[]>;
    keeperFor(host: string, signal: AbortSignal | undefined): Promise<Keeper>;
    logger: LoggerService;
  },
  options: { signal?: AbortSignal; now: Date },
): Promise<PassResult> {
  const { signal, now } = options;
  const due = await deps.listDue({ now, limit: MOST_AT_ONCE });
  const result = { looked: 0, failed: 0 };
  const keepers = new Map<string, Promise<Keeper>>();
  for (const { id, host, name } of due) {
    if (signal?.aborted) break;
    try {
      const keeper = keepers.get(host) ?? deps.keeperFor(host, signal);
      keepers.set(host, keeper);
      await keepCredential(await keeper, id, { mayMint: false });
      result.looked += 1;
    } catch (error) {
      result.failed += 1;
      deps.logger.warn(
        `Could not look after credential ${id} "${name}" at ${host}; the next pass tries again. ${toError(error).message}`,
      );
    }
  }
  return result;
}
