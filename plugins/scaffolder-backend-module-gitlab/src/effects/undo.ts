import { stringifyError } from '@backstage/errors';
import { sameMark } from '../domain/mark';
import type { GitLabApi } from '../gitlab/api';
import { isOpen, type LedgerEntry, type ThingKind } from '../ledger/ledger';
import { markOf, ownerOf } from './entries';
import type { Step } from './step';

/**
 * - `undone`: removed just now
 * - `gone`: was not there any more
 * - `left`: still there, and on purpose
 * - `failed`: still there, or nobody knows; try again
 */
export interface Undoing {
  entry: LedgerEntry;
  outcome: 'undone' | 'gone' | 'left' | 'failed';
  /** For people: what it is, and why it was left. */
  says: string;
}

const undone = (says: string) => ({ outcome: 'undone' as const, says });
const gone = (says: string) => ({ outcome: 'gone' as const, says });
const left = (says: string) => ({ outcome: 'left' as const, says });

/** What an undo may need to know. */
interface UndoScope {
  api: GitLabApi;
  /** All entries of the task, the newest first. */
  entries: LedgerEntry[];
  /** Delete projects for good at once, where GitLab lets us. */
  permanently: boolean;
}

type Undo = (
  entry: LedgerEntry,
  scope: UndoScope,
) => Promise<Pick<Undoing, 'outcome' | 'says'>>;

/** How each kind of thing is undone. */
const UNDO: Record<ThingKind, Undo> = {
  accessToken: undoAccessToken,
  variable: undoVariable,
  content: undoContent,
  project: undoProject,
};

/**
 * Undoes the open ones of these entries in the order given, and notes it in the ledger. Goes on after a failure, and
 * never touches what the ledger does not say the task made. Safe to run twice.
 *
 * @param api - which connection to use; one that ignores the task's cancel signal
 */
export async function undoEntries(
  step: Pick<Step, 'ledger' | 'logger'>,
  api: GitLabApi,
  entries: LedgerEntry[],
  options: { permanently?: boolean } = {},
): Promise<Undoing[]> {
  const { permanently = false } = options;
  const open = entries.filter(isOpen);
  const results: Undoing[] = [];
  for (const entry of open.filter(it => !goesWithItsProject(it, open))) {
    const result = await undoOne(entry, { api, entries, permanently });
    results.push({ entry, ...result });
    if (result.outcome === 'failed' || result.outcome === 'left') {
      step.logger.warn(result.says);
      continue;
    }
    step.logger.info(result.says);
    const wentWithIt = open.filter(it => isContentOf(it, entry));
    for (const closing of [entry, ...wentWithIt]) {
      await step.ledger.close(closing.id, 'undone', result.says);
    }
  }
  return results;
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
      says: `Could not undo ${describeEntry(entry)}: ${stringifyError(error)}`,
    };
  }
}

async function undoAccessToken(entry: LedgerEntry, { api }: UndoScope) {
  const owner = ownerOf(entry);
  const what = describeEntry(entry);
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

async function undoVariable(entry: LedgerEntry, { api }: UndoScope) {
  const owner = ownerOf(entry);
  const what = describeEntry(entry);
  const scope = entry.environmentScope ?? '*';
  const existing = await api.findVariable(owner, entry.name, scope);
  if (!existing) {
    return gone(`${what} is gone already`);
  }
  if (!sameMark(existing.description, markOf(entry))) {
    return left(`Left ${what}: somebody has changed it since, or made it`);
  }
  const { outcome, mayUpdate } = entry.details;
  if (outcome !== 'created' && (outcome || mayUpdate)) {
    return left(
      `Left ${what}: it was there before, or may have been; this task wrote to it, and its old value is not known`,
    );
  }
  await api.deleteVariable(owner, entry.name, scope);
  return undone(`Deleted ${what}`);
}

/** Only content of a project that was there before gets here; the rest goes with its project. */
async function undoContent(entry: LedgerEntry) {
  return left(
    `Left ${describeEntry(entry)}: the project was there before this task`,
  );
}

async function undoProject(
  entry: LedgerEntry,
  { api, entries, permanently }: UndoScope,
) {
  const what = describeEntry(entry);
  if (entry.state === 'intended') {
    const existing = await api.findProject(entry.name);
    return existing
      ? left(
          `Left project ${entry.name} (id ${existing.id}): whether this task made it is not certain, its answer was lost`,
        )
      : gone(`${what} never came to be`);
  }
  if (!isProjectMadeHere(entry)) {
    return left(`Left ${what}: it was there before this task`);
  }
  const id = Number(entry.gitlabId);
  const existing = await api.findProject(id);
  if (!existing) {
    return gone(`${what} is gone already`);
  }
  const stranger = await findStrangersCommit(api, id, entries);
  if (stranger) {
    return left(
      `Left ${what}: commit ${stranger} was pushed after this task, and would be lost`,
    );
  }
  if (!existing.markedForDeletionOn) {
    await api.deleteProject(id);
  }
  if (!permanently) {
    return undone(
      `Deleted ${what}; GitLab keeps it under another name until its retention period is over`,
    );
  }
  const marked = await api.findProject(id);
  if (marked) {
    await api.removeProjectPermanently(id, marked.fullPath);
  }
  return undone(`Deleted ${what} for good`);
}

/** The newest commit of the branch that was pushed, if it is not the one the task pushed. */
async function findStrangersCommit(
  api: GitLabApi,
  projectId: number,
  entries: LedgerEntry[],
): Promise<string | undefined> {
  const pushed = entries
    .filter(it => it.kind === 'content' && it.ownerId === String(projectId))
    .map(it => it.details.commitHash);
  const [newest] = await api.listCommits(projectId, { limit: 1 });
  return newest && !pushed.includes(newest.id) ? newest.id : undefined;
}

function goesWithItsProject(entry: LedgerEntry, open: LedgerEntry[]): boolean {
  return open.some(it => isProjectMadeHere(it) && isContentOf(entry, it));
}

function isContentOf(entry: LedgerEntry, project: LedgerEntry): boolean {
  return (
    entry.kind === 'content' &&
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

const NOUNS: Record<ThingKind, string> = {
  accessToken: 'access token',
  variable: 'CI/CD variable',
  content: 'the content of branch',
  project: 'project',
};

/** `access token "ci" (id 58) of project acme/orders` */
export function describeEntry(entry: LedgerEntry): string {
  const id = entry.gitlabId ? ` (id ${entry.gitlabId})` : '';
  const owner = entry.ownerId ? ` of ${entry.ownerKind} ${entry.ownerId}` : '';
  return `${NOUNS[entry.kind]} "${entry.name}"${id}${owner}`;
}
