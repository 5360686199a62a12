import { InputError } from '@backstage/errors';
import type { ActionContext } from '@backstage/plugin-scaffolder-node';
import type { ActingAs } from '../ledger/ledger';
import type { Recoveries } from '../ledger/recoveries';

/** Where a step notes, for its next attempt, with whose token it acts. */
const CHECKPOINT = 'gitlab.actingAs';

/**
 * Refuses to go on with the integration's token where an earlier attempt of the step acted with the user's own: Backstage
 * sends no secrets with a retry. A first attempt without a token acts with the integration's.
 *
 * @throws InputError before anything is asked or changed
 */
export async function refuseLostToken(
  { recoveries }: { recoveries: Recoveries },
  ctx: Pick<ActionContext<any, any, any>, 'checkpoint' | 'task' | 'isDryRun'>,
  token: string | undefined,
): Promise<void> {
  const actingAs: ActingAs = token?.trim() ? 'user' : 'integration';
  const isNoted =
    actingAs === 'user' || (await recoveries.mayBeRecovered(ctx.task.id));
  if (!isNoted || ctx.isDryRun) {
    return;
  }
  const before = await ctx.checkpoint({
    key: CHECKPOINT,
    fn: async () => actingAs,
  });
  if (before === 'user' && actingAs === 'integration') {
    throw new InputError(
      "This retry has no token of yours: the step acted with the user's own token before, and Retry sends none. Nothing was asked or changed. Use Start over, which asks for it again, or clean up what the first attempt has made: docs/recovery.md says how",
    );
  }
}
