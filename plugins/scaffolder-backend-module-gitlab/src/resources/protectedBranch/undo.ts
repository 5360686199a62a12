import type { LedgerEntry } from '../../ledger/ledger';
import { describeEntry } from '../../saga/naming';
import type { UndoContext } from '../../saga/resource';
import { left, type Outcome, undone } from '../../saga/undoResult';
import { maybeOthers, undoAddition } from '../undoAddition';

/** A rule that somebody has made anew since has another id. */
export async function undoProtectedBranch(
  entry: LedgerEntry,
  context: UndoContext,
): Promise<Outcome> {
  return undoAddition(entry, context, async ({ id }) => {
    const existing = await context.attempt.api.findProtectedBranch(
      id,
      entry.name,
    );
    if (!existing || entry.state === 'intended') {
      return existing && maybeOthers(entry, context);
    }
    if (String(existing.id) !== entry.gitlabId) {
      return left(
        `Left ${describeEntry(entry, context)}: somebody has protected it anew since`,
      );
    }
    await context.change('delete', api => api.unprotectBranch(id, entry.name));
    return undone(`Removed ${describeEntry(entry, context)}`);
  });
}
