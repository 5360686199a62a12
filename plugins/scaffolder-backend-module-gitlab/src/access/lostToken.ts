import { InputError } from '@backstage/errors';
import type { ActionContext } from '@backstage/plugin-scaffolder-node';
import type { ActingAs } from '../ledger/ledger';
import type { Recoveries } from '../ledger/recoveries';
import type { TaskAttempts } from '../ledger/taskAttempt';

/**
 * Where a step notes, for its next attempt, with whose token it acts. Each round of an `each`, and each host where a step
 * acts at several, has its own: one may act with a token and the next without.
 */
const CHECKPOINT = 'gitlab.actingAs';

/**
 * Refuses to go on with the integration's token where an earlier attempt of the step acted with the user's own: Backstage
 * sends no secrets with a retry. A first attempt without a token acts with the integration's.
 *
 * @param host - where the step acts at several
 * @throws InputError before anything is asked or changed
 */
export async function refuseLostToken(
  { recoveries, attempts }: { recoveries: Recoveries; attempts: TaskAttempts },
  ctx: Pick<
    ActionContext<any, any, any>,
    'checkpoint' | 'isDryRun' | 'signal' | 'step' | 'task'
  >,
  hasToken: boolean,
  host?: string,
): Promise<void> {
  const attempt = attempts.of(ctx.signal);
  const round = attempt.nextRound(ctx.step?.id ?? '', `${CHECKPOINT} ${host}`);
  const actingAs: ActingAs = hasToken ? 'user' : 'integration';
  attempt.isRecovery ??= recoveries.mayBeRecovered(ctx.task.id);
  const isNoted = actingAs === 'user' || (await attempt.isRecovery);
  if (!isNoted || ctx.isDryRun) {
    return;
  }
  const before = await ctx.checkpoint({
    key: [CHECKPOINT, host, round > 1 ? round : undefined]
      .filter(part => part !== undefined)
      .join('.'),
    fn: async () => actingAs,
  });
  if (before === 'user' && actingAs === 'integration') {
    throw new InputError(
      "This retry has no token of yours: the step acted with the user's own token before, and Retry sends none. Nothing was asked or changed. Use Start over, which asks for it again, or clean up what the first attempt has made: docs/recovery.md says how",
    );
  }
}
