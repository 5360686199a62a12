import { toError } from '@backstage/errors';
import type { GitLabProject } from '../gitlab/api';
import { isOutcomeUnknown, isTaken } from '../gitlab/errors';
import type { LedgerEntry, MadeFacts } from '../ledger/ledger';
import { ownerOf } from './entries';
import type { Step } from './step';
import { describeEntry, gone, left, type UndoScope, undone } from './undoing';

/** What a step adds to a project by name, so that a second call does no harm: GitLab says that it is there. */
export interface Addition {
  kind: 'branch' | 'protectedBranch';
  name: string;
}

/**
 * Adds something to a project for its ledger entry. What is there already is as good; it is not this task's, and a
 * rollback leaves it alone.
 *
 * @param add - the one call
 */
export async function addOnce(
  step: Step,
  project: GitLabProject,
  addition: Addition,
  add: () => Promise<MadeFacts>,
): Promise<'added' | 'already'> {
  const entry = await step.ledger.begin(step.ref, {
    ...addition,
    host: step.api.host,
    ownerKind: 'project',
    ownerId: String(project.id),
    identity: {},
  });
  if (entry.state === 'made') {
    return 'already';
  }
  let facts: MadeFacts;
  try {
    facts = await add();
  } catch (error) {
    // After an answer that was lost, what is there may be what this step added: the entry stays open.
    const mayBeThere =
      isOutcomeUnknown(error) ||
      step.signal?.aborted ||
      (isTaken(error) && entry.earlier);
    if (!mayBeThere) {
      await step.ledger.close(entry.id, 'void', toError(error).message);
    }
    if (isTaken(error)) {
      return 'already';
    }
    throw error;
  }
  await step.ledger.made(entry.id, facts);
  return 'added';
}

/** A branch is deleted only while nobody has pushed to it. */
export async function undoBranch(entry: LedgerEntry, { api }: UndoScope) {
  const { id } = ownerOf(entry);
  const existing = await api.findBranch(id, entry.name);
  if (!existing) {
    return gone(`${describeEntry(entry)} is gone already`);
  }
  if (entry.state === 'intended') {
    return uncertain(entry);
  }
  if (existing.commitId !== entry.details.commitId) {
    return left(
      `Left ${describeEntry(entry)}: commit ${existing.commitId} in it is not what it was created with, and would be lost`,
    );
  }
  await api.deleteBranch(id, entry.name);
  return undone(`Deleted ${describeEntry(entry)}`);
}

/** A rule that somebody has made anew since has another id. */
export async function undoProtectedBranch(
  entry: LedgerEntry,
  { api }: UndoScope,
) {
  const { id } = ownerOf(entry);
  const existing = await api.findProtectedBranch(id, entry.name);
  if (!existing) {
    return gone(`${describeEntry(entry)} is gone already`);
  }
  if (entry.state === 'intended') {
    return uncertain(entry);
  }
  if (String(existing.id) !== entry.gitlabId) {
    return left(
      `Left ${describeEntry(entry)}: somebody has protected it anew since`,
    );
  }
  await api.unprotectBranch(id, entry.name);
  return undone(`Removed ${describeEntry(entry)}`);
}

function uncertain(entry: LedgerEntry) {
  return left(
    `Left ${describeEntry(entry)}: GitLab's answer was lost, so it is not certain that this task made it`,
  );
}
