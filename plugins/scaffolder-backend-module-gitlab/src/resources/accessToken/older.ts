import { readMark } from '../../domain/mark';
import type { AccessToken, Container } from '../../gitlab/api';
import type { LedgerEntry, Thing } from '../../ledger/ledger';
import type { Attempt, Rehearsal } from '../../saga/attempt';
import { isOfThisPortal } from '../../saga/mark';
import { changeOf, placeIn } from '../../saga/resource';
import { ACCESS_TOKEN } from './details';
import { isInDoubt } from './inDoubt';
import { accessToken } from './resource';
import { describeContainer, type WantedToken } from './wanted';

/**
 * Active tokens of that name that other tasks of this portal have made, and that the wanted one replaces. The newest
 * first. What this task has made is not older: in an `each`, it is the token of another round.
 */
export async function findOlderTokens(
  attempt: Rehearsal,
  container: Container,
  wanted: Omit<Thing, 'kind'>,
): Promise<AccessToken[]> {
  const { taskId } = attempt.ref;
  const active = await attempt.api.listAccessTokens(container, {
    state: 'active',
    name: wanted.name,
  });
  const named = active
    .filter(token => readMark(token.description))
    .sort((a, b) => b.id - a.id);
  if (named.length === 0) {
    return [];
  }
  const own = await attempt.ledger.listTask(taskId);
  const ofOthers: AccessToken[] = [];
  for (const token of named) {
    const mark = readMark(token.description);
    const isOwn =
      mark?.kind === 'task'
        ? mark.task === taskId
        : own.some(it => it.credentialId === mark?.credential);
    if (!isOwn && (await isOfThisPortal(attempt, token.description))) {
      ofOthers.push(token);
    }
  }
  return ofOthers.length === 0
    ? []
    : withoutSiblings(
        ofOthers,
        await attempt.ledger.listOpenElsewhere(taskId, {
          ...wanted,
          kind: ACCESS_TOKEN,
        }),
        wanted,
      );
}

/**
 * Pure: leaves out the tokens of other rounds. A step that ran in an `each` has made one token for this variable, and
 * others of the same name for other variables, which are not replaced here.
 *
 * @param entries - what the ledger knows of the tokens
 */
export function withoutSiblings(
  tokens: AccessToken[],
  entries: LedgerEntry[],
  wanted: Pick<Thing, 'variableKey' | 'environmentScope'>,
): AccessToken[] {
  const isForThis = (entry: LedgerEntry) =>
    entry.variableKey === wanted.variableKey &&
    entry.environmentScope === wanted.environmentScope;
  return tokens.filter(token => {
    const made = entries.find(it => it.gitlabId === String(token.id));
    return (
      !made ||
      isForThis(made) ||
      !entries.some(
        it =>
          it.taskId === made.taskId &&
          it.stepId === made.stepId &&
          isForThis(it),
      )
    );
  });
}

/** Revokes what a new token replaces, and leaves alone what somebody may be writing into a variable right now. */
export async function revokeOlder(
  attempt: Attempt,
  wanted: Pick<WantedToken, 'container' | 'containerPath'>,
  older: AccessToken[],
  keep: number,
): Promise<void> {
  const { host } = attempt.api;
  for (const token of older.filter(it => it.id !== keep)) {
    const known = await attempt.register.findToken(host, token.id);
    if (known && isInDoubt(known, attempt)) {
      attempt.logger.warn(
        `Left access token ${token.id} "${token.name}" of ${describeContainer(wanted)}: another run may still be writing it to a CI/CD variable`,
      );
      continue;
    }
    await attempt.change(
      changeOf(
        accessToken,
        'delete',
        placeIn(host, wanted.container, token.name),
      ),
      api => api.revokeAccessToken(wanted.container, token.id),
    );
    await attempt.ledger.recordGone(
      { kind: ACCESS_TOKEN, host, gitlabId: token.id },
      `Replaced by token ${keep}`,
    );
    if (known) {
      await attempt.register.closeToken(known, 'superseded', attempt.api.now());
    }
    attempt.logger.info(
      `Revoked access token ${token.id} "${token.name}" of ${describeContainer(wanted)}, which token ${keep} replaces`,
    );
  }
}
