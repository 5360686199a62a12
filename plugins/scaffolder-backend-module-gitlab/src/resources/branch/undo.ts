import type { LedgerEntry } from '../../ledger/ledger';
import { describeEntry } from '../../saga/naming';
import type { UndoContext } from '../../saga/resource';
import { left, type Outcome, undone } from '../../saga/undoResult';
import { maybeOthers, undoAddition } from '../undoAddition';
import { branchDetails } from './details';

/** A branch is deleted only while nobody has pushed to it. */
export async function undoBranch(
  entry: LedgerEntry,
  context: UndoContext,
): Promise<Outcome> {
  return undoAddition(entry, context, async ({ id }) => {
    const existing = await context.attempt.api.findBranch(id, entry.name);
    if (!existing || entry.state === 'intended') {
      return existing && maybeOthers(entry, context);
    }
    if (existing.commitId !== branchDetails.read(entry).commitId) {
      return left(
        `Left ${describeEntry(entry, context)}: commit ${existing.commitId} in it is not what it was created with, and would be lost`,
      );
    }
    await context.change('delete', api => api.deleteBranch(id, entry.name));
    return undone(`Deleted ${describeEntry(entry, context)}`);
  });
}
