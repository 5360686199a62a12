import { listing } from '../../domain/listing';
import type {
  Commit,
  GitLabProject,
  GitLabReads,
  ProjectInventory,
} from '../../gitlab/api';
import { answerOf, isNotFound } from '../../gitlab/errors/errors';
import type { LedgerEntry } from '../../ledger/ledger';
import { describeEntry } from '../../saga/naming';
import type { UndoContext } from '../../saga/resource';
import { gone, left, type Outcome, undone } from '../../saga/undoResult';
import { findProjectAt } from '../../target/find';
import {
  cannotTell,
  isProvablyFree,
  seesEverything,
} from '../../target/presence';
import { isCommitOf } from '../content/commits';
import { CONTENT } from '../content/details';
import { projectDetails } from './details';
import { isRenamed, whyNotOurs } from './ours';

export function isProjectMadeHere(entry: LedgerEntry): boolean {
  return (
    entry.gitlabId !== undefined && projectDetails.read(entry).created === true
  );
}

/** Deletes a project that the task has made, while nothing is in it that somebody else has put there. */
export async function undoProject(
  entry: LedgerEntry,
  context: UndoContext,
): Promise<Outcome> {
  const { attempt } = context;
  if (entry.state === 'intended') {
    return undoIntendedProject(entry, context);
  }
  const what = describeEntry(entry, context);
  if (!isProjectMadeHere(entry)) {
    return left(`Left ${what}: it was there before this task`);
  }
  const existing = await attempt.api.findProject(Number(entry.gitlabId));
  if (!existing) {
    return (await seesEverything(attempt))
      ? gone(`${what} is gone already`)
      : cannotTell(entry, context);
  }
  if (!existing.markedForDeletionOn && isRenamed(existing, entry)) {
    return left(
      `Left ${what}: it is called "${existing.name}" and is at ${existing.fullPath} by now, so somebody uses it`,
    );
  }
  const because = await whyKept(existing, context);
  return because
    ? left(`Left ${what}: ${because}`)
    : deleteProject(existing, what, context);
}

/** Its answer was lost: what is at its path is deleted only where it is provably what the step made. */
async function undoIntendedProject(
  entry: LedgerEntry,
  context: UndoContext,
): Promise<Outcome> {
  const { attempt } = context;
  const what = describeEntry(entry, context);
  const existing = await findProjectAt(attempt.api, entry.name);
  if (!existing) {
    return (await isProvablyFree(entry.name, attempt))
      ? gone(`${what} never came to be`)
      : cannotTell(entry, context);
  }
  const doubt = await whyNotOurs(attempt, existing, entry);
  if (doubt) {
    return left(
      `Left project ${entry.name} (id ${existing.id}): it is not certain that this task made it; ${doubt}`,
    );
  }
  const because = await whyKept(existing, context);
  return because
    ? left(`Left project ${entry.name} (id ${existing.id}): ${because}`)
    : deleteProject(existing, `${what} (id ${existing.id})`, context);
}

/** What is in the project that would be lost; `undefined`: nothing but what this task has made. */
async function whyKept(
  project: GitLabProject,
  context: UndoContext,
): Promise<string | undefined> {
  const { attempt } = context;
  const stranger = await findStrangersCommit(
    attempt.api,
    project.id,
    context.entries,
  );
  if (stranger) {
    return `commit ${stranger} in it is not of this task, and would be lost`;
  }
  const inventory = await attempt.api.takeInventory(project.id);
  const own = await findOwn(inventory, context);
  const foreign = foreignIn(inventory, project, own);
  return foreign.length === 0
    ? undefined
    : `there is something in it that this task did not make, and that would be lost: ${listing(foreign)}`;
}

/** What of an inventory the task has made, as far as it takes a look at each. */
async function findOwn(
  inventory: ProjectInventory,
  context: UndoContext,
): Promise<Set<object>> {
  const { entries, resources } = context;
  const own: object[] = [];
  for (const resource of resources.all) {
    const ofKind = entries.filter(it => it.kind === resource.kind);
    own.push(...((await resource.findOwn?.(ofKind, inventory, context)) ?? []));
  }
  return new Set(own);
}

/** Pure: what people have put into it. */
function foreignIn(
  inventory: ProjectInventory,
  project: GitLabProject,
  own: Set<object>,
): string[] {
  const [namespace] = project.fullPath.split('/');
  // GitLab's own users for access tokens; the tokens are listed by themselves.
  const isBot = (username: string) =>
    username.startsWith(`project_${project.id}_bot`);
  const foreign = <T extends object>(things: T[]) =>
    things.filter(it => !own.has(it));
  return [
    ...foreign(inventory.branches)
      .filter(it => it.name !== project.defaultBranch)
      .map(it => `branch "${it.name}"`),
    ...foreign(inventory.accessTokens).map(
      it => `access token "${it.name}" (${it.id})`,
    ),
    ...foreign(inventory.deployTokens).map(it => `deploy token ${it.id}`),
    ...foreign(inventory.variables).map(it => `CI/CD variable ${it.key}`),
    ...inventory.hooks.map(id => `webhook ${id}`),
    ...foreign(inventory.members)
      .filter(it => !isBot(it.username))
      .filter(
        it => it.userId !== project.creatorId && it.username !== namespace,
      )
      .map(it => `member ${it.username}`),
    ...(inventory.hasIssues ? ['an issue'] : []),
    ...(inventory.hasMergeRequests ? ['a merge request'] : []),
  ];
}

async function deleteProject(
  project: GitLabProject,
  what: string,
  { attempt, permanently, change }: UndoContext,
): Promise<Outcome> {
  if (!project.markedForDeletionOn) {
    await change('delete', api => api.deleteProject(project.id));
  }
  const kept = `Deleted ${what}; GitLab keeps it under another name until its retention period is over`;
  if (!permanently) {
    return undone(kept);
  }
  const marked = await attempt.api.findProject(project.id);
  try {
    if (marked) {
      await change('delete', api =>
        api.removeProjectPermanently(project.id, marked.fullPath),
      );
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
  api: GitLabReads,
  projectId: number,
  entries: LedgerEntry[],
): Promise<string | undefined> {
  const pushes = entries.filter(
    it => it.kind === CONTENT && it.containerId === String(projectId),
  );
  const commits = await listSomeCommits(api, projectId, pushes.length + 1);
  const strangers = commits.filter(
    commit => !pushes.some(push => isCommitOf(push, commit)),
  );
  return strangers[0]?.id;
}

async function listSomeCommits(
  api: GitLabReads,
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
