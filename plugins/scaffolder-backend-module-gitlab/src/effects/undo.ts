import { stringifyError } from '@backstage/errors';
import { sameMark } from '../domain/mark';
import type {
  Commit,
  GitLabApi,
  GitLabProject,
  ResourceOwner,
  Variable,
} from '../gitlab/api';
import { answerOf, isNotFound } from '../gitlab/errors';
import { isOpen, type LedgerEntry, type ThingKind } from '../ledger/ledger';
import { changeBack, isAsBefore, isAsWritten, readBefore } from './before';
import { undoBranch, undoProtectedBranch } from './addition';
import { isCommitOf } from './content';
import { markOf, ownerOf } from './entries';
import { findProjectAt, whyNotOurs } from './project';
import type { Step } from './step';
import {
  describeEntry,
  gone,
  left,
  type Undo,
  type UndoScope,
  undone,
  type Undoing,
} from './undoing';

/** How each kind of thing is undone. */
const UNDO: Record<ThingKind, Undo> = {
  accessToken: undoAccessToken,
  variable: undoVariable,
  content: undoContent,
  branch: undoBranch,
  protectedBranch: undoProtectedBranch,
  project: undoProject,
};

/**
 * Undoes the open ones of these entries in the order given, and notes it in the ledger. Goes on after a failure, and
 * never touches what the ledger does not say the task made. Safe to run twice.
 *
 * @param api - which connection to use; one that ignores the task's cancel signal
 */
export async function undoEntries(
  step: Pick<Step, 'ledger' | 'logger' | 'sealer'>,
  api: GitLabApi,
  entries: LedgerEntry[],
  options: { permanently?: boolean } = {},
): Promise<Undoing[]> {
  const { permanently = false } = options;
  const open = entries.filter(isOpen);
  const results: Undoing[] = [];
  for (const entry of open.filter(it => !goesWithItsProject(it, open))) {
    const result = await undoOne(entry, {
      api,
      ledger: step.ledger,
      sealer: step.sealer,
      entries,
      permanently,
    });
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
  step: Pick<Step, 'ledger' | 'logger'>,
  entries: LedgerEntry[],
  reason: string,
): Promise<void> {
  try {
    for (const entry of entries) {
      await step.ledger.close(entry.id, 'undone', reason);
    }
  } catch (error) {
    step.logger.warn(
      `The ledger could not be told of it: ${stringifyError(error)}`,
    );
  }
}

async function undoOne(
  entry: LedgerEntry,
  scope: UndoScope,
): Promise<Pick<Undoing, 'outcome' | 'says'>> {
  try {
    return await UNDO[entry.kind](entry, scope);
  } catch (error) {
    return {
      outcome: 'failed',
      says: `Could not undo ${describeEntry(entry)}: ${reasonOf(error)}`,
    };
  }
}

/** The messages of this module are for people, the names of its errors' classes are not. */
function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : stringifyError(error);
}

async function undoAccessToken(entry: LedgerEntry, scope: UndoScope) {
  const { api } = scope;
  const what = describeEntry(entry);
  const owner = await findOwner(entry, scope);
  if (!owner) {
    return gone(`${what} is gone, with its project`);
  }
  if (entry.state === 'made') {
    const outcome = await api.revokeAccessToken(owner, Number(entry.gitlabId));
    return outcome === 'gone'
      ? gone(`${what} is gone already`)
      : undone(`Revoked ${what}`);
  }
  // Its answer was lost: whatever carries the mark of this step is what it made.
  const active = await api.listAccessTokens(owner, { state: 'active' });
  const ours = active.filter(
    token =>
      token.name === entry.name && sameMark(token.description, markOf(entry)),
  );
  for (const token of ours) {
    await api.revokeAccessToken(owner, token.id);
  }
  return ours.length === 0
    ? gone(`${what} never came to be`)
    : undone(`Revoked ${what}, id ${ours.map(token => token.id).join(', ')}`);
}

async function undoVariable(entry: LedgerEntry, scope: UndoScope) {
  const { api } = scope;
  const what = describeEntry(entry);
  const owner = await findOwner(entry, scope);
  if (!owner) {
    return gone(`${what} is gone, with its project`);
  }
  const environments = entry.environmentScope ?? '*';
  const existing = await api.findVariable(owner, entry.name, environments);
  if (!existing) {
    return gone(`${what} is gone already`);
  }
  if (entry.sealedBefore !== undefined) {
    return putBack(entry, entry.sealedBefore, existing, { owner, scope });
  }
  if (!sameMark(existing.description, markOf(entry))) {
    return left(changedSince(entry));
  }
  await api.deleteVariable(owner, entry.name, environments);
  return undone(`Deleted ${what}`);
}

/** A variable that was there before this task wrote to it. */
async function putBack(
  entry: LedgerEntry,
  sealedBefore: string,
  existing: Variable,
  { owner, scope }: { owner: ResourceOwner; scope: UndoScope },
) {
  const what = describeEntry(entry);
  const kept = await readBefore(scope.sealer, entry, sealedBefore);
  if (typeof kept === 'string') {
    return left(
      sameMark(existing.description, markOf(entry))
        ? cannotPutBack(entry, kept)
        : changedSince(entry),
    );
  }
  if (isAsBefore(kept, existing)) {
    return gone(`${what} is as it was before this task`);
  }
  if (!isAsWritten(kept, existing)) {
    return left(changedSince(entry));
  }
  const change = changeBack(kept);
  if (!change) {
    return left(
      cannotPutBack(entry, 'GitLab never shows the value of a hidden variable'),
    );
  }
  const { key, environmentScope } = existing;
  await scope.api.updateVariable(owner, key, environmentScope, change);
  return undone(`Put ${what} back as it was before this task`);
}

function changedSince(entry: LedgerEntry): string {
  return `Left ${describeEntry(entry)}: somebody has changed it since, or made it`;
}

function cannotPutBack(entry: LedgerEntry, because: string): string {
  return `Left ${describeEntry(entry)} with the value that this task wrote to it: it was there before, and ${because}. Set the value it should have in the CI/CD settings of the ${entry.ownerKind}`;
}

/** Only content of a project that was there before gets here; the rest goes with its project. */
async function undoContent(entry: LedgerEntry) {
  return left(
    `Left ${describeEntry(entry)}: the project was there before this task`,
  );
}

async function undoProject(entry: LedgerEntry, scope: UndoScope) {
  if (entry.state === 'intended') {
    return undoIntendedProject(entry, scope);
  }
  const { api, entries } = scope;
  const what = describeEntry(entry);
  if (!isProjectMadeHere(entry)) {
    return left(`Left ${what}: it was there before this task`);
  }
  const existing = await api.findProject(Number(entry.gitlabId));
  if (!existing) {
    return gone(`${what} is gone already`);
  }
  const stranger = await findStrangersCommit(api, existing.id, entries);
  if (stranger) {
    return left(
      `Left ${what}: commit ${stranger} in it is not of this task, and would be lost`,
    );
  }
  return deleteProject(existing, what, scope);
}

/** Its answer was lost: what is at its path is deleted only where it is provably what the step made. */
async function undoIntendedProject(entry: LedgerEntry, scope: UndoScope) {
  const what = describeEntry(entry);
  const existing = await findProjectAt(scope.api, entry.name);
  if (!existing) {
    return gone(`${what} never came to be`);
  }
  const doubt = await whyNotOurs(scope, existing, entry);
  return doubt
    ? left(
        `Left project ${entry.name} (id ${existing.id}): it is not certain that this task made it; ${doubt}`,
      )
    : deleteProject(existing, `${what} (id ${existing.id})`, scope);
}

async function deleteProject(
  project: GitLabProject,
  what: string,
  { api, permanently }: UndoScope,
) {
  if (!project.markedForDeletionOn) {
    await api.deleteProject(project.id);
  }
  const kept = `Deleted ${what}; GitLab keeps it under another name until its retention period is over`;
  if (!permanently) {
    return undone(kept);
  }
  const marked = await api.findProject(project.id);
  try {
    if (marked) {
      await api.removeProjectPermanently(project.id, marked.fullPath);
    }
  } catch (error) {
    if (/not permitted/i.test(answerOf(error) ?? '')) {
      return undone(`${kept}, because it does not permit to remove it at once`);
    }
    throw error;
  }
  return undone(`Deleted ${what} for good`);
}

/** A commit of any branch that the task did not push. */
async function findStrangersCommit(
  api: GitLabApi,
  projectId: number,
  entries: LedgerEntry[],
): Promise<string | undefined> {
  const pushes = entries.filter(
    it => it.kind === 'content' && it.ownerId === String(projectId),
  );
  const commits = await listSomeCommits(api, projectId, pushes.length + 1);
  const strangers = commits.filter(
    commit => !pushes.some(push => isCommitOf(push, commit)),
  );
  return strangers[0]?.id;
}

async function listSomeCommits(
  api: GitLabApi,
  projectId: number,
  limit: number,
): Promise<Commit[]> {
  try {
    return await api.listCommits(projectId, { all: true, limit });
  } catch (error) {
    if (isNotFound(error)) {
      return []; // the repository is empty
    }
    throw error;
  }
}

/**
 * The project or group that the thing belongs to, by its id where the template gave its path: GitLab renames a project
 * that it is to delete, and a write to the old path is "not found" although the thing lives.
 *
 * @returns `undefined` where it is gone
 */
async function findOwner(
  entry: LedgerEntry,
  { api, entries }: UndoScope,
): Promise<ResourceOwner | undefined> {
  const owner = ownerOf(entry);
  if (owner.kind !== 'project' || /^\d+$/.test(String(owner.id))) {
    return owner;
  }
  const made = entries.find(
    it => it.kind === 'project' && it.gitlabId && it.name === owner.id,
  );
  const project = await api.findProject(
    made ? Number(made.gitlabId) : owner.id,
  );
  return project && { kind: 'project', id: project.id };
}

/** What is of no interest any more where its project is gone. Tokens are: they live on until GitLab has deleted it. */
const IN_PROJECT: ThingKind[] = ['content', 'branch', 'protectedBranch'];

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

function isProjectMadeHere(entry: LedgerEntry): boolean {
  return (
    entry.kind === 'project' &&
    entry.gitlabId !== undefined &&
    entry.details.created === true
  );
}
