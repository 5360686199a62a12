import type { Container } from '../gitlab/api';
import type { LedgerEntry } from '../ledger/ledger';
import { describeEntry } from '../saga/naming';
import type { UndoContext } from '../saga/resource';
import { gone, left, type Outcome } from '../saga/undoResult';
import { undoInContainer } from '../target/presence';

/**
 * Undoes what a step has added by name.
 *
 * @param undo - gives nothing where it is no longer there
 */
export async function undoAddition(
  entry: LedgerEntry,
  context: UndoContext,
  undo: (container: Container) => Promise<Outcome | undefined>,
): Promise<Outcome> {
  const isGone = 'is gone already';
  return undoInContainer(
    entry,
    context,
    async container =>
      (await undo(container)) ??
      gone(`${describeEntry(entry, context)} ${isGone}`),
    isGone,
  );
}

/** Its answer was lost, and something of that name is there. */
export function maybeOthers(entry: LedgerEntry, context: UndoContext): Outcome {
  return left(
    `Left ${describeEntry(entry, context)}: GitLab's answer was lost, so it is not certain that this task made it`,
  );
}
