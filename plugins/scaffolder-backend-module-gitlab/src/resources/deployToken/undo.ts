import type { LedgerEntry } from '../../ledger/ledger';
import { describeEntry } from '../../saga/naming';
import type { UndoContext } from '../../saga/resource';
import { gone, left, type Outcome, undone } from '../../saga/undoResult';
import { undoInContainer } from '../../target/presence';
import { describeLost, findLost } from './lost';

/** GitLab lets nobody change a deploy token: what has its id is what the task has made. */
export async function undoDeployToken(
  entry: LedgerEntry,
  context: UndoContext,
): Promise<Outcome> {
  const { attempt } = context;
  return undoInContainer(entry, context, async container => {
    const what = describeEntry(entry, context);
    const known =
      entry.gitlabId !== undefined
        ? await attempt.api.findDeployToken(container, Number(entry.gitlabId))
        : undefined;
    const found =
      entry.state === 'made'
        ? known && [known]
        : await findLost(attempt, container, entry);
    if (!found || found.length === 0) {
      return gone(
        entry.state === 'made'
          ? `${what} is gone already`
          : `${what} never came to be`,
      );
    }
    if (found.length > 1) {
      return left(
        `Left ${what}: one of ${describeLost(found)} is it, and which one cannot be told, because they are alike. Delete those that nobody uses in the settings of the ${container.kind}`,
      );
    }
    await context.change('delete', api =>
      api.deleteDeployToken(container, found[0].id),
    );
    return undone(
      String(found[0].id) === entry.gitlabId
        ? `Deleted ${what}`
        : `Deleted ${what}, id ${found[0].id}`,
    );
  });
}
