import {
  ConflictError,
  ServiceUnavailableError,
  toError,
} from '@backstage/errors';
import type { GitLabProject, ResourceOwner } from '../gitlab/api';
import { isTaken } from '../gitlab/errors';
import type { LedgerEntry, MadeFacts } from '../ledger/ledger';
import { act } from './act';
import { undoInOwner } from './presence';
import type { Step } from './step';
import {
  describeEntry,
  gone,
  left,
  type Outcome,
  type UndoScope,
  undone,
} from './undoing';

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
  step: Step,
  project: Pick<GitLabProject, 'id'>,
  addition: Addition,
  add: () => Promise<MadeFacts>,
): Promise<'added' | 'already'> {
  let kept = false;
  try {
    await act<MadeFacts>(step, {
      thing: {
        ...addition,
        host: step.api.host,
        ownerKind: 'project',
        ownerId: String(project.id),
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
      facts: facts => facts,
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
  scope: UndoScope,
): Promise<Outcome> {
  return undoAddition(entry, scope, async ({ id }) => {
    const { api } = scope.step;
    const existing = await api.findBranch(id, entry.name);
    if (!existing || entry.state === 'intended') {
      return existing && maybeOthers(entry, scope);
    }
    if (existing.commitId !== entry.details.commitId) {
      return left(
        `Left ${describeEntry(entry, scope.paths)}: commit ${existing.commitId} in it is not what it was created with, and would be lost`,
      );
    }
    await api.deleteBranch(id, entry.name);
    return undone(`Deleted ${describeEntry(entry, scope.paths)}`);
  });
}

/** A rule that somebody has made anew since has another id. */
export async function undoProtectedBranch(
  entry: LedgerEntry,
  scope: UndoScope,
): Promise<Outcome> {
  return undoAddition(entry, scope, async ({ id }) => {
    const { api } = scope.step;
    const existing = await api.findProtectedBranch(id, entry.name);
    if (!existing || entry.state === 'intended') {
      return existing && maybeOthers(entry, scope);
    }
    if (String(existing.id) !== entry.gitlabId) {
      return left(
        `Left ${describeEntry(entry, scope.paths)}: somebody has protected it anew since`,
      );
    }
    await api.unprotectBranch(id, entry.name);
    return undone(`Removed ${describeEntry(entry, scope.paths)}`);
  });
}

/** @param undo - gives nothing where it is not there any more */
async function undoAddition(
  entry: LedgerEntry,
  scope: UndoScope,
  undo: (owner: ResourceOwner) => Promise<Outcome | undefined>,
): Promise<Outcome> {
  const isGone = 'is gone already';
  return undoInOwner(
    entry,
    scope,
    async owner =>
      (await undo(owner)) ??
      gone(`${describeEntry(entry, scope.paths)} ${isGone}`),
    isGone,
  );
}

function maybeOthers(entry: LedgerEntry, scope: UndoScope): Outcome {
  return left(
    `Left ${describeEntry(entry, scope.paths)}: GitLab's answer was lost, so it is not certain that this task made it`,
  );
}
