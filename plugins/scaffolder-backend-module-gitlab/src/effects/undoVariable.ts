import { readMark } from '../domain/mark';
import type { ResourceOwner, Variable } from '../gitlab/api';
import { type LedgerEntry, wasThere } from '../ledger/ledger';
import { changeBack, isAsBefore, isAsWritten, readBefore } from './before';
import { isMarkedBy } from './entries';
import { undoInOwner } from './presence';
import {
  describeEntry,
  gone,
  left,
  type Outcome,
  type UndoScope,
  undone,
} from './undoing';

/**
 * How long after its last write a variable is removed whose value nobody can compare, because GitLab hides it: a run's own
 * rollback comes right after, and its token dies in the same move.
 */
const UNSEEN_VALUE_MS = 60 * 60 * 1000;

/** Deletes what the task has made, and puts back what was there before; what somebody has changed since is left. */
export async function undoVariable(
  entry: LedgerEntry,
  scope: UndoScope,
): Promise<Outcome> {
  const { step } = scope;
  return undoInOwner(entry, scope, async owner => {
    const what = describeEntry(entry, scope.paths);
    const environments = entry.environmentScope ?? '*';
    const existing = await step.api.findVariable(
      owner,
      entry.name,
      environments,
    );
    if (!existing) {
      return gone(`${what} is gone already`);
    }
    if (wasThere(entry)) {
      return putBack(entry, existing, owner, scope);
    }
    const because = await whyNotOurVariable(entry, existing, scope);
    if (because) {
      return left(`Left ${what}: ${because}`);
    }
    await step.api.deleteVariable(owner, entry.name, environments);
    return undone(`Deleted ${what}`);
  });
}

const CHANGED = 'somebody has changed it since, or made it';

/** Why a variable that the task has made is not as it made it, or cannot be told to be; `undefined`: it is. */
export async function whyNotOurVariable(
  entry: LedgerEntry,
  existing: Variable,
  { step }: UndoScope,
): Promise<string | undefined> {
  if (
    !isMarkedBy(entry, existing.description, step.portal) ||
    !(await namesOurToken(existing, step))
  ) {
    return CHANGED;
  }
  const kept =
    entry.sealedBefore === undefined
      ? undefined
      : await readBefore(step.sealer, entry, entry.sealedBefore);
  const isKnown = kept !== undefined && typeof kept !== 'string';
  if (isKnown && !isAsWritten(kept, existing)) {
    return CHANGED;
  }
  if (isKnown && existing.value !== undefined) {
    return undefined;
  }
  const age = step.clock.now().getTime() - entry.updatedAt.getTime();
  return age <= UNSEEN_VALUE_MS
    ? undefined
    : `its value cannot be compared, and this task wrote it more than an hour ago, at ${entry.updatedAt.toISOString()}: somebody may have typed another one. Remove it in the CI/CD settings of the ${entry.ownerKind}, if nobody needs it`;
}

/** A deposit's mark says which token is in the variable. */
async function namesOurToken(
  existing: Variable,
  step: UndoScope['step'],
): Promise<boolean> {
  const mark = readMark(existing.description);
  if (mark?.kind !== 'deposit') {
    return true;
  }
  const generations = await step.register.generationsOf(mark.credential);
  return generations.some(it => it.tokenId === mark.tokenId);
}

/** A variable that was there before this task wrote to it. */
async function putBack(
  entry: LedgerEntry,
  existing: Variable,
  owner: ResourceOwner,
  scope: UndoScope,
): Promise<Outcome> {
  const { step } = scope;
  const what = describeEntry(entry, scope.paths);
  const kept = await readBefore(step.sealer, entry, entry.sealedBefore ?? '');
  if (typeof kept === 'string') {
    return left(
      isMarkedBy(entry, existing.description, step.portal)
        ? cannotPutBack(entry, scope, kept)
        : `Left ${what}: ${CHANGED}`,
    );
  }
  if (isAsBefore(kept, existing)) {
    return gone(`${what} is as it was before this task`);
  }
  if (!isAsWritten(kept, existing)) {
    return left(`Left ${what}: ${CHANGED}`);
  }
  const change = changeBack(kept);
  if (!change) {
    return left(
      cannotPutBack(
        entry,
        scope,
        'GitLab never shows the value of a hidden variable',
      ),
    );
  }
  const { key, environmentScope } = existing;
  await step.api.updateVariable(owner, key, environmentScope, change);
  return undone(`Put ${what} back as it was before this task`);
}

function cannotPutBack(
  entry: LedgerEntry,
  scope: UndoScope,
  because: string,
): string {
  return `Left ${describeEntry(entry, scope.paths)} with the value that this task wrote to it: it was there before, and ${because}. Set the value it should have in the CI/CD settings of the ${entry.ownerKind}`;
}
