import type { LoggerService } from '@backstage/backend-plugin-api';
import { TaskAttempt } from '../ledger/taskAttempt';
import { type AttemptDeps, openAttempt } from '../saga/attempt';
import type { Keeper } from './keeper';
import { pass, type PassResult } from './pass';
import type { LifeSettings } from './view';

/** For people, in the history and to whoever waits for a lease. */
const WHO = "the portal's own pass";

/** Looks after credentials on nobody's behalf, with the integration's token. */
export function createPass(
  deps: AttemptDeps & { life: LifeSettings; logger: LoggerService },
): (options: { signal?: AbortSignal; now: Date }) => Promise<PassResult> {
  const { store, logger, life } = deps;
  const keeperFor = async (
    host: string,
    signal: AbortSignal | undefined,
  ): Promise<Keeper> => ({
    attempt: await openAttempt(deps, {
      by: {
        taskId: 'pass',
        stepId: 'pass',
        actionId: 'pass',
        taskAttempt: new TaskAttempt(),
      },
      says: WHO[0].toUpperCase() + WHO.slice(1),
      host,
      token: undefined,
      signal,
      logger,
    }),
    settings: life,
    who: WHO,
  });
  return options =>
    pass(
      {
        listDue: due => store.register.life.listDue(due),
        keeperFor,
        logger,
      },
      options,
    );
}
