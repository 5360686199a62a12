import type { ActionContext } from '@backstage/plugin-scaffolder-node';
import type { AccessToken } from '../gitlab/api';
import type { Thing } from '../ledger/ledger';
import { howToMint } from '../resources/accessToken/mint';
import { accessToken } from '../resources/accessToken/resource';
import type { WantedToken } from '../resources/accessToken/wanted';
import { complete } from '../saga/act';
import { type Attempt, bindingOf } from '../saga/attempt';
import { changeOf, thingOf } from '../saga/resource';

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
  attempt: Attempt,
  ctx: Pick<ActionContext<any, any, any>, 'checkpoint'>,
  wanted: { token: WantedToken; tokenThing: Omit<Thing, 'kind'> },
): Promise<SealedToken> {
  const { ledger, register } = attempt;
  const tokenThing = thingOf(accessToken, wanted.tokenThing);
  const round = attempt.roundOf(tokenThing);
  return attempt.hold([accessToken.target(tokenThing)], async lease => {
    for (;;) {
      const how = howToMint(attempt, lease, wanted.token, { deposited: false });
      const { credentialId } = how;
      const entry = await ledger.begin(
        attempt.ref,
        { ...tokenThing, credentialId, round },
        how.alsoIntended,
      );
      const stored = (await ctx.checkpoint({
        key: `sealed.token.${entry.id}`,
        fn: async () => {
          const { token, value } = await how.settle(
            await complete(attempt, entry, entry.earlier, how),
          );
          const sealed = await attempt.sealer.sealOutput(value!, {
            ...bindingOf(attempt),
            entryId: entry.id,
            gitlabId: token.id,
          });
          return JSON.parse(JSON.stringify({ token, sealed }));
        },
      })) as unknown as SealedToken;

      const problem = entry.earlier
        ? await whyUseless(attempt, wanted.token, stored)
        : undefined;
      if (!problem) {
        return stored;
      }
      attempt.logger.warn(
        `Access token ${stored.token.id} "${stored.token.name}" of an earlier attempt can no longer be used; revoking it and making another. ${problem}`,
      );
      // Whoever could not open the envelope may have made the token again, under the same entry.
      const ids = new Set([stored.token.id, Number(entry.gitlabId ?? 0)]);
      for (const id of ids) {
        if (id > 0) {
          await attempt.change(
            changeOf(accessToken, 'delete', tokenThing),
            api => api.revokeAccessToken(wanted.token.container, id),
          );
        }
      }
      await ledger.close(entry, 'undone', problem);
      if (entry.credentialId) {
        await register.end(entry.credentialId, 'replaced', attempt.api.now());
      }
    }
  });
}

async function whyUseless(
  attempt: Attempt,
  wanted: WantedToken,
  stored: SealedToken,
): Promise<string | undefined> {
  const closed = await attempt.sealer.canOpen(
    stored.sealed,
    bindingOf(attempt),
  );
  if (closed) {
    return closed;
  }
  const token = await attempt.api.findAccessToken(
    wanted.container,
    stored.token.id,
  );
  return token?.active ? undefined : 'It was revoked, or has expired';
}
