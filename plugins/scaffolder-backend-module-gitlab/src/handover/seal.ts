import type { ActionContext } from '@backstage/plugin-scaffolder-node';
import type { Thing } from '../ledger/ledger';
import { complete } from '../saga/act';
import { type Attempt, bindingOf } from '../saga/attempt';
import type { Mintable } from '../saga/minting';
import { type Resource, thingOf } from '../saga/resource';

/** What the checkpoint of a step may store: everything about the token, and its value in an envelope. */
export interface SealedToken<Token> {
  token: Token;
  sealed: string;
}

/**
 * Mints a token whose value leaves the step in an envelope.
 *
 * The envelope is kept in the checkpoint of the ledger entry. An attempt that finds it keeps the token, if it lives and
 * the envelope still opens; else the token is revoked and made again, under a new entry.
 */
export async function sealToken<
  Token extends { id: number; name: string },
  Details extends object,
>(
  attempt: Attempt,
  ctx: Pick<ActionContext<any, any, any>, 'checkpoint'>,
  resource: Resource<Details>,
  mintable: Mintable<Token, Details>,
  named: Omit<Thing, 'kind'>,
): Promise<SealedToken<Token>> {
  const { ledger } = attempt;
  const thing = thingOf(resource, named);
  const round = attempt.roundOf(thing);
  return attempt.hold([resource.target(thing)], async lease => {
    for (;;) {
      const minting = mintable.mint(attempt, lease);
      const { credentialId, alsoIntended } = minting;
      const entry = await ledger.begin(
        attempt.ref,
        { ...thing, credentialId, round },
        alsoIntended,
      );
      const stored = (await ctx.checkpoint({
        key: `sealed.token.${entry.id}`,
        fn: async () => {
          const { token, value } = await minting.settle(
            await complete(attempt, entry, entry.earlier, minting),
          );
          const sealed = await attempt.sealer.sealOutput(value!, {
            ...bindingOf(attempt),
            entryId: entry.id,
            gitlabId: token.id,
          });
          return JSON.parse(JSON.stringify({ token, sealed }));
        },
      })) as unknown as SealedToken<Token>;

      const problem = entry.earlier
        ? await whyUseless(attempt, mintable, stored)
        : undefined;
      if (!problem) {
        return stored;
      }
      const { noun } = resource;
      attempt.logger.warn(
        `${noun[0].toUpperCase()}${noun.slice(1)} ${stored.token.id} "${stored.token.name}" of an earlier attempt can no longer be used; revoking it and making another. ${problem}`,
      );
      // Whoever could not open the envelope may have made the token again, under the same entry.
      const ids = new Set([stored.token.id, Number(entry.gitlabId ?? 0)]);
      for (const id of ids) {
        if (id > 0) {
          await mintable.revoke(attempt, id);
        }
      }
      await ledger.close(entry, 'undone', problem);
      await resource.undone?.(entry, attempt, 'replaced');
    }
  });
}

async function whyUseless(
  attempt: Attempt,
  mintable: Pick<Mintable<{ id: number }>, 'isAlive'>,
  { token, sealed }: SealedToken<{ id: number }>,
): Promise<string | undefined> {
  const closed = await attempt.sealer.canOpen(sealed, bindingOf(attempt));
  if (closed) {
    return closed;
  }
  return (await mintable.isAlive(attempt, token.id))
    ? undefined
    : 'It was revoked, or has expired';
}
