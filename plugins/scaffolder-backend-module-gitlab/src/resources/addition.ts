import {
  ConflictError,
  ServiceUnavailableError,
  toError,
} from '@backstage/errors';
import type { GitLabProject, Container } from '../gitlab/api';
import { isTaken } from '../gitlab/errors/errors';
import type { LedgerEntry, Recorded } from '../ledger/ledger';
import { act } from '../saga/act';
import { undoInContainer } from '../saga/presence';
import type { Attempt } from '../saga/attempt';
import {
  describeEntry,
  gone,
  left,
  type Outcome,
  type UndoContext,
  undone,
} from '../saga/undoResult';

/** What a step adds to a project by name, so that a second call does no harm: GitLab says that it is there. */
export interface Addition {
  kind: 'branch' | 'protectedBranch' | 'member';
  name: string;
}

/** A refusal: nothing of this task is there. */
class AlreadyThere extends ConflictError {}

/** After an answer that was lost, what is there may be what this step added: the entry stays open. */
class PerhapsAdded extends ServiceUnavailableError {}

/**
 * Adds something to a project, once. What is there already is as good; it is not this task's, and a rollback leaves it
 * alone.
 *
 * @param add - the one call
 */
export async function addOnce(
  attempt: Attempt,
  project: Pick<GitLabProject, 'id'>,
  addition: Addition,
  add: () => Promise<Recorded>,
): Promise<'added' | 'already'> {
  let kept = false;
  try {
    await act<Recorded>(attempt, {
      thing: {
        ...addition,
        host: attempt.api.host,
        containerKind: 'project',
        containerId: String(project.id),
        identity: {},
      },
      what: `${addition.kind} "${addition.name}" of project ${project.id}`,
      keep: async ({ gitlabId, details }) => {
        kept = true;
        return { gitlabId, details };
      },
      make: async (_, { uncertain }) => {
        try {
          return await add();
        } catch (error) {
          if (!isTaken(error)) {
            throw error;
          }
          const { message } = toError(error);
          throw uncertain
            ? new PerhapsAdded(message)
            : new AlreadyThere(message);
        }
      },
      recorded: facts => facts,
    });
  } catch (error) {
    if (error instanceof AlreadyThere || error instanceof PerhapsAdded) {
      return 'already';
    }
    throw error;
  }
  return kept ? 'already' : 'added';
}

/** A branch is deleted only while nobody has pushed to it. */
export async function undoBranch(
  entry: LedgerEntry,
  context: UndoContext,
): Promise<Outcome> {
  return undoAddition(entry, context, async ({ id }) => {
    const { api } = context.attempt;
    const existing = await api.findBranch(id, entry.name);
    if (!existing || entry.state === 'intended') {
      return existing && maybeOthers(entry, context);
    }
    if (existing.commitId !== entry.details.commitId) {
      return left(
        `Left ${describeEntry(entry, context.paths)}: commit ${existing.commitId} in it is not what it was created with, and would be lost`,
      );
    }
    await api.deleteBranch(id, entry.name);
    return undone(`Deleted ${describeEntry(entry, context.paths)}`);
  });
}

/** A rule that somebody has made anew since has another id. */
export async function undoProtectedBranch(
  entry: LedgerEntry,
  context: UndoContext,
): Promise<Outcome> {
  return undoAddition(entry, context, async ({ id }) => {
    const { api } = context.attempt;
    const existing = await api.findProtectedBranch(id, entry.name);
    if (!existing || entry.state === 'intended') {
      return existing && maybeOthers(entry, context);
    }
    if (String(existing.id) !== entry.gitlabId) {
      return left(
        `Left ${describeEntry(entry, context.paths)}: somebody has protected it anew since`,
      );
    }
    await api.unprotectBranch(id, entry.name);
    return undone(`Removed ${describeEntry(entry, context.paths)}`);
  });
}

/** @param undo - gives nothing where it is not there any more */
async function undoAddition(
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
      gone(`${describeEntry(entry, context.paths)} ${isGone}`),
    isGone,
  );
}

function maybeOthers(entry: LedgerEntry, context: UndoContext): Outcome {
  return left(
    `Left ${describeEntry(entry, context.paths)}: GitLab's answer was lost, so it is not certain that this task made it`,
  );
}
