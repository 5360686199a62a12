import type { ActionContext } from '@backstage/plugin-scaffolder-node';
import type { AccessToken } from '../gitlab/api';
import type { Thing } from '../ledger/ledger';
import { howToMint, type WantedToken } from './accessToken';
import { complete } from './act';
import { bindingOf, type Step } from './step';

/** What the checkpoint of a step may store: everything about the token, and its value in an envelope. */
export interface SealedToken {
  token: AccessToken;
  sealed: string;
}

/**
 * Mints a token whose value leaves the step in an envelope.
 *
 * The envelope is kept in the checkpoint of the ledger entry. An attempt that finds it keeps the token, if it lives and
 * the envelope still opens; else the token is revoked and made again, under a new entry.
 */
export async function sealToken(
  step: Step,
  ctx: Pick<ActionContext<any, any, any>, 'checkpoint'>,
  wanted: { token: WantedToken; tokenThing: Thing },
): Promise<SealedToken> {
  const { ledger, register } = step;
  const { tokenThing } = wanted;
  const round = step.roundOf(tokenThing);
  return step.hold([tokenThing], async lease => {
    for (;;) {
      const how = howToMint(step, lease, wanted.token, { deposited: false });
      const { credentialId } = how;
      const entry = await ledger.begin(
        step.ref,
        { ...tokenThing, credentialId, round },
        how.alsoIntended,
      );
      const stored = (await ctx.checkpoint({
        key: `sealed.token.${entry.id}`,
        fn: async () => {
          const { token, value } = await how.settle(
            await complete(step, entry, entry.earlier, how),
          );
          const sealed = await step.sealer.sealOutput(value!, {
            ...bindingOf(step),
            entryId: entry.id,
            gitlabId: token.id,
          });
          return JSON.parse(JSON.stringify({ token, sealed }));
        },
      })) as unknown as SealedToken;

      const problem = entry.earlier
        ? await whyUseless(step, wanted.token, stored)
        : undefined;
      if (!problem) {
        return stored;
      }
      step.logger.warn(
        `Access token ${stored.token.id} "${stored.token.name}" of an earlier attempt is of no use any more; revoking it and making another. ${problem}`,
      );
      // Whoever could not open the envelope may have made the token again, under the same entry.
      const ids = new Set([stored.token.id, Number(entry.gitlabId ?? 0)]);
      for (const id of ids) {
        if (id > 0) {
          await step.api.revokeAccessToken(wanted.token.owner, id);
        }
      }
      await ledger.close(entry, 'undone', problem);
      if (entry.credentialId) {
        await register.end(entry.credentialId, 'replaced', step.api.now());
      }
    }
  });
}

async function whyUseless(
  step: Step,
  wanted: WantedToken,
  stored: SealedToken,
): Promise<string | undefined> {
  const closed = await step.sealer.canOpen(stored.sealed, bindingOf(step));
  if (closed) {
    return closed;
  }
  const token = await step.api.findAccessToken(wanted.owner, stored.token.id);
  return token?.active ? undefined : 'It was revoked, or has expired';
}
