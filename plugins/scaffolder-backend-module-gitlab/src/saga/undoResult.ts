import type { LedgerEntry } from '../ledger/ledger';
import type { Attempt } from './attempt';
import type { Resources } from './resource';

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

/** What of an attempt undoing needs. `api` may be one that ignores the task's cancel signal. */
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

/** How the entries of a task are called, for people. */
export interface Naming {
  resources: Resources;
  /** Full paths of what other things are in, by their numbers; what is learnt on the way joins. */
  paths: Map<string, string>;
}

/** What an undo may need to know. */
export interface UndoContext extends Naming {
  attempt: Undoer;
  /** All entries of the task on this host, the newest first. */
  entries: LedgerEntry[];
  /** Delete projects for good at once, where GitLab lets us. */
  permanently: boolean;
}

/** With the paths of the projects that these entries are of. */
export function namingOf(resources: Resources, entries: LedgerEntry[]): Naming {
  const paths = new Map<string, string>();
  for (const entry of entries) {
    const { container } = resources.of(entry);
    if (container && entry.gitlabId) {
      paths.set(entry.gitlabId, container.pathOf(entry));
    }
  }
  return { resources, paths };
}

/** `access token "ci" (id 58) of project acme/orders (id 42)` */
export function describeEntry(
  entry: LedgerEntry,
  { resources, paths }: Naming,
): string {
  const id = entry.gitlabId ? ` (id ${entry.gitlabId})` : '';
  return `${resources.of(entry).noun} "${entry.name}"${id}${describeContainer(entry, paths)}`;
}

function describeContainer(
  { containerKind, containerId }: LedgerEntry,
  paths: Naming['paths'],
): string {
  if (!containerId) {
    return '';
  }
  const path = paths.get(containerId);
  return ` of ${containerKind} ${path ? `${path} (id ${containerId})` : containerId}`;
}
