import { InputError } from '@backstage/errors';
import type { ActionDeps } from '../../deps';
import { filesIn } from '../../git/filesIn';
import type { LedgerEntry } from '../../ledger/ledger';
import {
  PROJECT,
  type ProjectDetails,
  projectDetails,
} from '../../resources/project/details';
import type { Rehearsal } from '../../saga/attempt';

/** What the entry of the project keeps, so that a later attempt knows that no files were lost. */
export function detailsOfFiles(isEmpty: boolean): ProjectDetails {
  return isEmpty ? { emptyWorkspace: true } : {};
}

/** @param earlier - what earlier attempts of this step have left in the ledger */
export function hadNoFiles(earlier: LedgerEntry[]): boolean {
  return earlier.some(
    it =>
      it.kind === PROJECT && projectDetails.read(it).emptyWorkspace === true,
  );
}

/**
 * Whether the first commit is to be an empty one, because no step has put a file there yet. A template may publish first,
 * for the address, and push its files later; upstream lets it.
 *
 * @throws InputError for a directory that is not there, and for one that a recovered task has lost
 */
export async function isWithoutFiles(
  attempt: Rehearsal,
  deps: Pick<ActionDeps, 'config' | 'recoveries'>,
  dir: string,
): Promise<boolean> {
  const files = await filesIn(dir);
  if (files === 'some') {
    return false;
  }
  if (files === 'missing') {
    throw new InputError(
      'There is nothing to push: the directory is not there. Check "sourcePath" and the step that writes its files; or the workspace of this run is gone after a restart of the backend: then start it over. Nothing was changed',
    );
  }
  if (
    deps.config.recoveredTasksLoseFiles &&
    (await deps.recoveries.mayBeRecovered(attempt.ref.taskId))
  ) {
    throw new InputError(
      'There is nothing to push: this run was taken up again after a restart of the backend or a retry, which skips the steps that wrote its files, and the files are gone. Nothing was changed. Start it over, and have a Backstage administrator set scaffolder.taskRecovery.workspaceProvider so that workspaces survive',
    );
  }
  attempt.logger.warn(
    'There is nothing to push yet: no step before this one has put files into the workspace. The first commit is an empty one; push the files in a later step, with gitlab:repo:push for example',
  );
  return true;
}
