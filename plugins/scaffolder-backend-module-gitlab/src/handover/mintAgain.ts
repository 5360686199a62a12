import { ConflictError } from '@backstage/errors';
import { isOpen, type LedgerEntry } from '../ledger/ledger';
import { RESOURCES } from '../resources/index';
import { VARIABLE, variableDetails } from '../resources/variable/details';
import { keepPriorState } from '../resources/variable/priorState';
import { variable } from '../resources/variable/resource';
import { complete } from '../saga/act';
import type { Attempt } from '../saga/attempt';
import { containerOf, isMarkedBy, numbered } from '../saga/mark';
import { changeOf } from '../saga/resource';
import type { Secret } from '../sealing/secret';

/** The CI/CD variable that a value is for. */
export interface Destination {
  key: string;
  environmentScope: string;
}

/**
 * Revokes a token whose value is lost, makes it again as its step did, and writes it to the variables in which this task
 * has stored it.
 *
 * @param because - why the value is lost, for the log
 * @param destination - the variable that the caller writes itself
 * @returns the new value
 * @throws ConflictError before anything is changed, if a variable that holds the token cannot be written again
 */
export async function mintAgain(
  attempt: Attempt,
  found: LedgerEntry,
  because: string,
  destination: Destination,
): Promise<Secret> {
  const resource = RESOURCES.of(found);
  const holders = await findHolders(attempt, found);
  refuseToBreak(attempt, found, holders, destination);
  return attempt.hold([resource.target(found)], async lease => {
    // From here on nobody takes the envelope for good, wherever this attempt ends.
    const taken = await attempt.ledger.takeOver(
      attempt.ref.taskAttempt,
      found.id,
    );
    attempt.logger.warn(
      `The sealed value of ${resource.noun} "${found.name}" of ${found.containerKind} ${found.containerId} can no longer be used; making the token again. ${because}`,
    );
    const asMade: Attempt = {
      ...attempt,
      ref: { ...attempt.ref, stepId: found.stepId, actionId: found.actionId },
    };
    const minting = resource.mintable!(found).mint(asMade, lease);
    const entry = isOpen(taken) ? taken : await attempt.ledger.reopen(taken);
    const { token, value } = await minting.settle(
      await complete(asMade, entry, true, minting),
    );
    for (const holder of holders) {
      await storeAgain(attempt, holder, {
        noun: resource.noun,
        id: token.id,
        value: value!,
      });
    }
    return value!;
  });
}

/** Variables of this task that hold the token, as far as the ledger knows. */
async function findHolders(
  attempt: Attempt,
  token: LedgerEntry,
): Promise<LedgerEntry[]> {
  const entries = await attempt.ledger.listTask(attempt.ref.taskId);
  return entries.filter(
    it =>
      it.kind === VARIABLE &&
      it.state === 'made' &&
      variableDetails.read(it).holding?.entryIds.includes(token.id),
  );
}

/** Before anything is revoked: what cannot be written again would be left with a dead token. */
function refuseToBreak(
  attempt: Attempt,
  token: LedgerEntry,
  holders: LedgerEntry[],
  destination: Destination,
): void {
  const broken = holders.find(it => {
    const isThisOne =
      it.stepId === attempt.ref.stepId &&
      it.name === destination.key &&
      it.environmentScope === destination.environmentScope;
    const canBeWritten =
      variableDetails.read(it).holding?.whole && it.host === attempt.api.host;
    return !isThisOne && !canBeWritten;
  });
  if (broken) {
    throw new ConflictError(
      `The sealed value of ${RESOURCES.of(token).noun} "${token.name}" (id ${token.gitlabId}) can no longer be used, and making the token again would break CI/CD variable ${broken.name} of ${broken.containerKind} ${broken.containerId}, which holds it as a part of a longer text or at another GitLab. Nothing was changed. Start the task over`,
    );
  }
}

/** Writes the new value where the variable is still as its step left it. */
async function storeAgain(
  attempt: Attempt,
  holder: LedgerEntry,
  token: { noun: string; id: number; value: Secret },
): Promise<void> {
  const container = numbered(containerOf(holder));
  const environmentScope = holder.environmentScope ?? '*';
  const what = `CI/CD variable ${holder.name} of ${container.kind} ${container.id}`;
  await attempt.hold([variable.target(holder)], async () => {
    const existing = await attempt.api.findVariable(
      container,
      holder.name,
      environmentScope,
    );
    if (
      !existing ||
      !isMarkedBy(holder, existing.description, attempt.portal)
    ) {
      attempt.logger.warn(
        `Did not write ${token.noun} ${token.id} to ${what}: somebody has changed or removed it since`,
      );
      return;
    }
    const entry = await attempt.ledger.takeOver(
      attempt.ref.taskAttempt,
      holder.id,
    );
    const change = { value: token.value };
    await keepPriorState(attempt, entry, existing, change);
    await attempt.change(changeOf(variable, 'update', holder), api =>
      api.updateVariable(container, holder.name, environmentScope, change),
    );
    attempt.logger.info(`${what} holds ${token.noun} ${token.id} now`);
  });
}
