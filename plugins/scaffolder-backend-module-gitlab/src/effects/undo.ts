import { stringifyError } from '@backstage/errors';
import {
  FencedOutError,
  isOpen,
  type LedgerEntry,
  type ThingKind,
} from '../ledger/ledger';
import { undoBranch, undoProtectedBranch } from './addition';
import { placeOf } from './entries';
import type { Step } from './step';
import { undoAccessToken } from './undoAccessToken';
import { isProjectMadeHere, undoProject } from './undoProject';
import { undoVariable } from './undoVariable';
import {
  describeEntry,
  failed,
  left,
  type Outcome,
  pathsIn,
  type Undo,
  type Undoing,
  type UndoScope,
} from './undoing';

/** What of a step undoing needs. `api` may be one that ignores the task's cancel signal. */
export type Undoer = Pick<
  Step,
  | 'api'
  | 'clock'
  | 'hold'
  | 'ledger'
  | 'logger'
  | 'portal'
  | 'ref'
  | 'register'
  | 'sealer'
  | 'session'
  | 'timing'
>;

/** How each kind of thing is undone. */
const UNDO: Record<ThingKind, Undo> = {
  accessToken: undoAccessToken,
  variable: undoVariable,
  content: leaveContent,
  branch: undoBranch,
  protectedBranch: undoProtectedBranch,
  member: leaveMember,
  project: undoProject,
};

/**
 * Undoes the open ones of these entries in the order given, each under its lease, and notes it in the ledger. Goes on
 * after a failure, and never touches what the ledger does not say the task made. Safe to run twice.
 */
export async function undoEntries(
  step: Undoer,
  entries: LedgerEntry[],
  options: { permanently?: boolean } = {},
): Promise<Undoing[]> {
  const scope: UndoScope = {
    step,
    entries,
    permanently: options.permanently ?? false,
    paths: pathsIn(entries),
  };
  const open = entries.filter(isOpen);
  const results: Undoing[] = [];
  for (const entry of open.filter(it => !goesWithItsProject(it, open))) {
    const result = await undoOne(entry, scope);
    if (!result) {
      continue;
    }
    results.push({ entry, ...result });
    if (result.outcome === 'failed' || result.outcome === 'left') {
      step.logger.warn(result.says);
      continue;
    }
    step.logger.info(result.says);
    const wentWithIt = open.filter(it => isPartOf(it, entry));
    await close(step, [entry, ...wentWithIt], result.says);
  }
  return results;
}

/** A ledger that fails must not keep the rest from being undone; whoever comes next finds these gone. */
async function close(
  step: Undoer,
  entries: LedgerEntry[],
  reason: string,
): Promise<void> {
  try {
    for (const { id, credentialId, kind } of entries) {
      const entry = await step.ledger.takeOver(step.ref.attempt, id);
      await step.ledger.close(entry, 'undone', reason);
      if (credentialId && kind === 'accessToken') {
        await step.register.end(credentialId, 'ended', step.api.now());
      }
    }
  } catch (error) {
    step.logger.warn(
      `The ledger could not be told of it: ${stringifyError(error)}`,
    );
  }
}

/** @returns nothing where another attempt has dealt with it in between */
async function undoOne(
  entry: LedgerEntry,
  scope: UndoScope,
): Promise<Outcome | undefined> {
  const { step } = scope;
  try {
    return await step.hold([placeOf(entry)], async () => {
      const mine = await step.ledger
        .takeOver(step.ref.attempt, entry.id)
        .catch(error => {
          if (error instanceof FencedOutError) throw error;
          return entry; // the ledger's database is what fails, and the thing has to go all the same
        });
      return isOpen(mine) ? await UNDO[mine.kind](mine, scope) : undefined;
    });
  } catch (error) {
    return failed(
      `Could not undo ${describeEntry(entry, scope.paths)}: ${reasonOf(error)}`,
    );
  }
}

/** The messages of this module are for people, the names of its errors' classes are not. */
function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : stringifyError(error);
}

/** Only content of a project that was there before gets here; the rest goes with its project. */
async function leaveContent(
  entry: LedgerEntry,
  scope: UndoScope,
): Promise<Outcome> {
  return left(
    `Left ${describeEntry(entry, scope.paths)}: the project was there before this task`,
  );
}

/** Members are added only to projects that the task has made, and go with them. */
async function leaveMember(
  entry: LedgerEntry,
  scope: UndoScope,
): Promise<Outcome> {
  return left(
    `Left ${describeEntry(entry, scope.paths)}: the project is still there`,
  );
}

/** What is of no interest any more where its project is gone. Tokens are: they live on until GitLab has deleted it. */
const IN_PROJECT: ThingKind[] = [
  'content',
  'branch',
  'protectedBranch',
  'member',
];

function goesWithItsProject(entry: LedgerEntry, open: LedgerEntry[]): boolean {
  return open.some(it => isProjectMadeHere(it) && isPartOf(entry, it));
}

function isPartOf(entry: LedgerEntry, project: LedgerEntry): boolean {
  return (
    IN_PROJECT.includes(entry.kind) &&
    project.kind === 'project' &&
    entry.ownerId === project.gitlabId
  );
}
