import { readMark } from '../../domain/mark';
import type { Container, Variable } from '../../gitlab/api';
import type { LedgerEntry } from '../../ledger/ledger';
import type { Generation } from '../../ledger/register';
import { isMarkedBy } from '../../saga/mark';
import { describeEntry } from '../../saga/naming';
import type { UndoContext } from '../../saga/resource';
import { gone, left, type Outcome, undone } from '../../saga/undoResult';
import { undoInContainer } from '../../target/presence';
import { variableDetails, wasThere } from './details';
import {
  changeBack,
  isAsPriorState,
  isAsWritten,
  readPriorState,
} from './priorState';

/**
 * How long after its last write a variable is removed whose value nobody can compare, because GitLab hides it: a run's own
 * rollback comes right after, and its token dies in the same move.
 */
const UNSEEN_VALUE_MS = 60 * 60 * 1000;

/** Deletes what the task has made, and puts back what was there before; what somebody has changed since is left. */
export async function undoVariable(
  entry: LedgerEntry,
  context: UndoContext,
): Promise<Outcome> {
  const { attempt } = context;
  return undoInContainer(entry, context, async container => {
    const what = describeEntry(entry, context);
    const environments = entry.environmentScope ?? '*';
    const existing = await attempt.api.findVariable(
      container,
      entry.name,
      environments,
    );
    if (!existing) {
      return gone(`${what} is gone already`);
    }
    if (wasThere(entry)) {
      return putBack(entry, existing, container, context);
    }
    const because = await whyNotOurVariable(entry, existing, context);
    if (because) {
      return left(`Left ${what}: ${because}`);
    }
    await context.change('delete', api =>
      api.deleteVariable(container, entry.name, environments),
    );
    return undone(`Deleted ${what}`);
  });
}

const CHANGED = 'somebody has changed it since, or made it';

/** Why a variable that the task has made is not as it made it, or cannot be told to be; `undefined`: it is. */
export async function whyNotOurVariable(
  entry: LedgerEntry,
  existing: Variable,
  { attempt }: UndoContext,
): Promise<string | undefined> {
  const isMarked = isMarkedBy(entry, existing.description, attempt.portal);
  const held = isMarked ? await heldGeneration(existing, attempt) : undefined;
  if (!isMarked || held === 'unknown') {
    return CHANGED;
  }
  const { tokenId } = variableDetails.read(entry);
  if (held && tokenId !== undefined && held.tokenId !== tokenId) {
    // Renewed since: what this task has written is not in it any more.
    return whyNotSure(new Date(held.putAt ?? 0), entry, attempt);
  }
  const kept =
    entry.sealedBefore === undefined
      ? undefined
      : await readPriorState(attempt.sealer, entry, entry.sealedBefore);
  const isKnown = kept !== undefined && typeof kept !== 'string';
  if (isKnown && !isAsWritten(kept, existing)) {
    return CHANGED;
  }
  if (isKnown && existing.value !== undefined) {
    return undefined;
  }
  return whyNotSure(entry.updatedAt, entry, attempt);
}

/** A value that nobody can compare is taken for ours for a while after it was written. */
function whyNotSure(
  writtenAt: Date,
  { containerKind }: LedgerEntry,
  { clock }: UndoContext['attempt'],
): string | undefined {
  const age = clock.now().getTime() - writtenAt.getTime();
  return age <= UNSEEN_VALUE_MS
    ? undefined
    : `its value cannot be compared, and this portal wrote it more than an hour ago, at ${writtenAt.toISOString()}: somebody may have typed another one. Remove it in the CI/CD settings of the ${containerKind}, if nobody needs it`;
}

/** A deposit's mark says which token is in the variable; `undefined`: it is not a deposit's. */
async function heldGeneration(
  existing: Variable,
  attempt: UndoContext['attempt'],
): Promise<Generation | 'unknown' | undefined> {
  const mark = readMark(existing.description);
  if (mark?.kind !== 'deposit') {
    return undefined;
  }
  const generations = await attempt.register.generationsOf(mark.credential);
  return generations.find(it => it.tokenId === mark.tokenId) ?? 'unknown';
}

/** A variable that was there before this task wrote to it. */
async function putBack(
  entry: LedgerEntry,
  existing: Variable,
  container: Container,
  context: UndoContext,
): Promise<Outcome> {
  const { attempt } = context;
  const what = describeEntry(entry, context);
  const kept = await readPriorState(
    attempt.sealer,
    entry,
    entry.sealedBefore ?? '',
  );
  if (typeof kept === 'string') {
    return left(
      isMarkedBy(entry, existing.description, attempt.portal)
        ? cannotPutBack(entry, context, kept)
        : `Left ${what}: ${CHANGED}`,
    );
  }
  if (isAsPriorState(kept, existing)) {
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
        context,
        'GitLab never shows the value of a hidden variable',
      ),
    );
  }
  const { key, environmentScope } = existing;
  await context.change('update', api =>
    api.updateVariable(container, key, environmentScope, change),
  );
  return undone(`Put ${what} back as it was before this task`);
}

function cannotPutBack(
  entry: LedgerEntry,
  context: UndoContext,
  because: string,
): string {
  return `Left ${describeEntry(entry, context)} with the value that this task wrote to it: it was there before, and ${because}. Set the value it should have in the CI/CD settings of the ${entry.containerKind}`;
}
