import type { AccessToken } from '../../gitlab/api';
import type { LedgerEntry } from '../../ledger/ledger';
import { isMarkedBy } from '../../saga/mark';
import { describeEntry } from '../../saga/naming';
import type { UndoContext } from '../../saga/resource';
import { gone, type Outcome, undone } from '../../saga/undoResult';
import { undoInContainer } from '../../target/presence';
import { ACCESS_TOKEN } from './details';

/**
 * Revokes all that the credential has alive at GitLab, whatever its ids are by now: somebody may have rotated the token by
 * hand, and then another one carries its mark.
 */
export async function undoAccessToken(
  entry: LedgerEntry,
  context: UndoContext,
): Promise<Outcome> {
  const { attempt } = context;
  return undoInContainer(entry, context, async container => {
    const what = describeEntry(entry, context);
    const alive = await tokensOf(
      entry,
      context,
      await attempt.api.listAccessTokens(container, { state: 'active' }),
    );
    for (const token of alive) {
      await context.change('delete', api =>
        api.revokeAccessToken(container, token.id),
      );
    }
    if (alive.length === 0) {
      return gone(
        entry.state === 'made'
          ? `${what} is gone already`
          : `${what} never came to be`,
      );
    }
    const ids = alive.map(token => String(token.id));
    return undone(
      ids.length === 1 && ids[0] === entry.gitlabId
        ? `Revoked ${what}`
        : `Revoked ${what}, id ${ids.join(', ')}`,
    );
  });
}

/** Which of these active tokens the entry's credential has, or has had. */
export async function tokensOf(
  entry: LedgerEntry,
  { attempt, entries }: UndoContext,
  active: AccessToken[],
): Promise<AccessToken[]> {
  const generations = entry.credentialId
    ? await attempt.register.generationsOf(entry.credentialId)
    : [];
  const ids = [entry.gitlabId, ...generations.map(it => it.tokenId)]
    .filter(id => id !== undefined)
    .map(String);
  // A mark of an older version is the same for every round of an each: what another entry has is its.
  const others = entries
    .filter(it => it.id !== entry.id && it.kind === ACCESS_TOKEN)
    .map(it => it.gitlabId);
  return active.filter(
    token =>
      ids.includes(String(token.id)) ||
      (token.name === entry.name &&
        isMarkedBy(entry, token.description, attempt.portal) &&
        !others.includes(String(token.id))),
  );
}
