import { ServiceUnavailableError } from '@backstage/errors';
import type { Container, DeployToken, NewDeployToken } from '../../gitlab/api';
import type { LedgerEntry } from '../../ledger/ledger';
import type { Attempt } from '../../saga/attempt';
import type { Mintable, Minting } from '../../saga/minting';
import { changeOf, placeIn } from '../../saga/resource';
import { type DeployTokenDetails, deployTokenDetails } from './details';
import { describeLost, findLost } from './lost';
import { deployTokenTarget } from './target';

/** A deploy token that a step wants. */
export interface WantedDeployToken {
  /** By its number. */
  container: Container;
  spec: NewDeployToken;
}

/**
 * {@link Mintable} of a deploy token. GitLab tells its value once, and it has no description for a mark: before the first
 * call the youngest id is noted, and after a lost answer the one token that is younger, and as asked, is deleted and
 * made again. Where several are, none is touched.
 */
export function mintableDeployToken(
  wanted: WantedDeployToken,
): Mintable<DeployToken, DeployTokenDetails> {
  const remove = async (attempt: Attempt, tokenId: number) => {
    const { container, spec } = wanted;
    await attempt.change(
      changeOf(
        deployTokenTarget,
        'delete',
        placeIn(attempt.api.host, container, spec.name),
      ),
      api => api.deleteDeployToken(container, tokenId),
    );
  };
  return {
    mint: attempt => howToMint(attempt, wanted, remove),
    isAlive: async ({ api }, tokenId) => {
      const token = await api.findDeployToken(wanted.container, tokenId);
      return token !== undefined && !token.revoked && !token.expired;
    },
    revoke: remove,
  };
}

function howToMint(
  attempt: Attempt,
  { container, spec }: WantedDeployToken,
  remove: (by: Attempt, tokenId: number) => Promise<void>,
): Minting<DeployToken, DeployTokenDetails> {
  const { logger } = attempt;
  const what = `deploy token "${spec.name}" of ${container.kind} ${container.id}`;
  let current: LedgerEntry | undefined;

  /** @throws ServiceUnavailableError where more than one may be it; no refusal, because the entry has to stay open */
  const removeLost = async (by: Attempt, entry: LedgerEntry, keep?: number) => {
    const [lost, ...others] = await findLost(by, container, entry, keep);
    if (others.length > 0) {
      throw new ServiceUnavailableError(
        `One of ${describeLost([lost, ...others])} of ${container.kind} ${container.id} was made by this step, whose answer from GitLab was lost; which one cannot be told, because they are alike. Nothing was changed. Delete those that nobody uses in the settings of the ${container.kind}, and try again`,
      );
    }
    if (lost) {
      await remove(by, lost.id);
      logger.warn(
        `Deleted deploy token ${lost.id} "${lost.name}" of ${container.kind} ${container.id}: this step made it, but nobody has its value`,
      );
    }
  };

  /** What is younger than that, and as asked, is this step's. */
  const noteFloor = async (entry: LedgerEntry): Promise<LedgerEntry> => {
    const there = await attempt.api.listDeployTokens(container);
    const floor = Math.max(0, ...there.map(it => it.id));
    return attempt.ledger.note(entry, { floor });
  };

  return {
    what,
    make: async (entry, { note }) => {
      current = entry;
      if (deployTokenDetails.read(entry).floor === undefined) {
        current = await noteFloor(entry);
        note(current);
      }
      const { value, ...token } = await attempt.change(
        changeOf(deployTokenTarget, 'create', entry),
        api => api.createDeployToken(container, spec),
      );
      attempt.hide(value);
      return { token, value };
    },
    look: async entry => {
      await removeLost(attempt, entry);
      return undefined;
    },
    discard: async entry => {
      logger.warn(
        `An earlier attempt made ${what} (id ${entry.gitlabId}), but nobody has its value any more; deleting it and making it again`,
      );
      await remove(attempt, Number(entry.gitlabId));
    },
    recorded: ({ token }) => ({
      gitlabId: token.id,
      expiresAt: token.expiresAt?.slice(0, 10),
      details: { username: token.username },
    }),
    abandon: async made => {
      if (made) {
        await remove(attempt.cleanUp(), made.token.id);
      } else if (current) {
        await removeLost(attempt.cleanUp(), current);
      }
      return true;
    },
    settle: async ({ made, entry, uncertain }) => {
      if (uncertain) {
        await removeLost(attempt, entry, made.token.id);
      }
      return made;
    },
  };
}
