import { stringifyError } from '@backstage/errors';
import {
  FencedOutError,
  isOpen,
  type LedgerEntry,
  type ThingKind,
} from '../ledger/ledger';
import { undoBranch, undoProtectedBranch } from '../resources/addition';
import { placeOf } from './mark';
import type { Attempt } from './attempt';
import { undoAccessToken } from '../resources/accessToken/undo';
import { isProjectMadeHere, undoProject } from '../resources/project/undo';
import { undoVariable } from '../resources/variable/undo';
import {
  describeEntry,
  failed,
  left,
  type Outcome,
  pathsIn,
  type Undo,
  type UndoResult,
  type UndoContext,
} from './undoResult';

/** What of a step undoing needs. `api` may be one that ignores the task's cancel signal. */
export type Undoer = Pick<
  Attempt,
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
  attempt: Undoer,
  entries: LedgerEntry[],
  options: { permanently?: boolean } = {},
): Promise<UndoResult[]> {
  const context: UndoContext = {
    attempt,
    entries,
    permanently: options.permanently ?? false,
    paths: pathsIn(entries),
  };
  const open = entries.filter(isOpen);
  const results: UndoResult[] = [];
  for (const entry of open.filter(it => !goesWithItsProject(it, open))) {
    const result = await undoOne(entry, context);
    if (!result) {
      continue;
    }
    results.push({ entry, ...result });
    if (result.outcome === 'failed' || result.outcome === 'left') {
      attempt.logger.warn(result.says);
      continue;
    }
    attempt.logger.info(result.says);
    const wentWithIt = open.filter(it => isPartOf(it, entry));
    await close(attempt, [entry, ...wentWithIt], result.says);
  }
  return results;
}

/** A ledger that fails must not keep the rest from being undone; whoever comes next finds these gone. */
async function close(
  attempt: Undoer,
  entries: LedgerEntry[],
  reason: string,
): Promise<void> {
  try {
    for (const { id, credentialId, kind } of entries) {
      const entry = await attempt.ledger.takeOver(attempt.ref.taskAttempt, id);
      await attempt.ledger.close(entry, 'undone', reason);
      if (credentialId && kind === 'accessToken') {
        await attempt.register.end(credentialId, 'ended', attempt.api.now());
      }
    }
  } catch (error) {
    attempt.logger.warn(
      `The ledger could not be told of it: ${stringifyError(error)}`,
    );
  }
}

/** @returns nothing where another attempt has dealt with it in between */
async function undoOne(
  entry: LedgerEntry,
  context: UndoContext,
): Promise<Outcome | undefined> {
  const { attempt } = context;
  try {
    return await attempt.hold([placeOf(entry)], async () => {
      const mine = await attempt.ledger
        .takeOver(attempt.ref.taskAttempt, entry.id)
        .catch(error => {
          if (error instanceof FencedOutError) throw error;
          return entry; // the ledger's database is what fails, and the thing has to go all the same
        });
      return isOpen(mine) ? await UNDO[mine.kind](mine, context) : undefined;
    });
  } catch (error) {
    return failed(
      `Could not undo ${describeEntry(entry, context.paths)}: ${reasonOf(error)}`,
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
  context: UndoContext,
): Promise<Outcome> {
  return left(
    `Left ${describeEntry(entry, context.paths)}: the project was there before this task`,
  );
}

/** Members are added only to projects that the task has made, and go with them. */
async function leaveMember(
  entry: LedgerEntry,
  context: UndoContext,
): Promise<Outcome> {
  return left(
    `Left ${describeEntry(entry, context.paths)}: the project is still there`,
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
    entry.containerId === project.gitlabId
  );
}
