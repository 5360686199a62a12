import type { LedgerEntry, ThingKind } from '../ledger/ledger';
import type { Undoer } from './undo';

/**
 * - `undone`: removed just now, or put back
 * - `gone`: was not there any more
 * - `left`: still there, and on purpose
 * - `failed`: still there, or it cannot be told; try again, perhaps with another credential
 */
export interface UndoResult {
  entry: LedgerEntry;
  outcome: 'undone' | 'gone' | 'left' | 'failed';
  /** For people: what it is, and why it was left. */
  says: string;
}

export type Outcome = Pick<UndoResult, 'outcome' | 'says'>;

export const undone = (says: string): Outcome => ({ outcome: 'undone', says });
export const gone = (says: string): Outcome => ({ outcome: 'gone', says });
export const left = (says: string): Outcome => ({ outcome: 'left', says });
export const failed = (says: string): Outcome => ({ outcome: 'failed', says });

/** What an undo may need to know. */
export interface UndoContext {
  attempt: Undoer;
  /** All entries of the task on this host, the newest first. */
  entries: LedgerEntry[];
  /** Delete projects for good at once, where GitLab lets us. */
  permanently: boolean;
  /** What is learnt on the way joins. */
  paths: Map<string, string>;
}

/** Undoes one kind of thing. */
export type Undo = (
  entry: LedgerEntry,
  context: UndoContext,
) => Promise<Outcome>;

const NOUNS: Record<ThingKind, string> = {
  accessToken: 'access token',
  variable: 'CI/CD variable',
  content: 'the content of branch',
  branch: 'branch',
  protectedBranch: 'the protection of branch',
  member: 'member',
  project: 'project',
};

/** Full paths of projects by their numbers, as far as they are known. */
export type Paths = ReadonlyMap<string, string>;

/** `access token "ci" (id 58) of project acme/orders (id 42)` */
export function describeEntry(
  entry: LedgerEntry,
  paths: Paths = new Map(),
): string {
  const id = entry.gitlabId ? ` (id ${entry.gitlabId})` : '';
  return `${NOUNS[entry.kind]} "${entry.name}"${id}${describeOwner(entry, paths)}`;
}

function describeOwner(
  { containerKind, containerId }: LedgerEntry,
  paths: Paths,
): string {
  if (!containerId) {
    return '';
  }
  const path = paths.get(containerId);
  return ` of ${containerKind} ${path ? `${path} (id ${containerId})` : containerId}`;
}

/** The paths of the projects that these entries are of. */
export function pathsIn(entries: LedgerEntry[]): Map<string, string> {
  return new Map(
    entries.flatMap(({ kind, gitlabId, name, details }) =>
      kind === 'project' && gitlabId
        ? [[gitlabId, String(details.fullPath ?? name)] as const]
        : [],
    ),
  );
}
