import type { GitLabApi } from '../gitlab/api';
import type { Ledger, LedgerEntry, ThingKind } from '../ledger/ledger';
import type { Sealer } from '../sealing/sealer';

/**
 * - `undone`: removed just now, or put back
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

export const undone = (says: string) => ({ outcome: 'undone' as const, says });
export const gone = (says: string) => ({ outcome: 'gone' as const, says });
export const left = (says: string) => ({ outcome: 'left' as const, says });

/** What an undo may need to know. */
export interface UndoScope {
  api: GitLabApi;
  ledger: Ledger;
  sealer: Sealer;
  /** All entries of the task, the newest first. */
  entries: LedgerEntry[];
  /** Delete projects for good at once, where GitLab lets us. */
  permanently: boolean;
}

/** Undoes one kind of thing. */
export type Undo = (
  entry: LedgerEntry,
  scope: UndoScope,
) => Promise<Pick<Undoing, 'outcome' | 'says'>>;

const NOUNS: Record<ThingKind, string> = {
  accessToken: 'access token',
  variable: 'CI/CD variable',
  content: 'the content of branch',
  branch: 'branch',
  protectedBranch: 'the protection of branch',
  project: 'project',
};

/** `access token "ci" (id 58) of project acme/orders` */
export function describeEntry(entry: LedgerEntry): string {
  const id = entry.gitlabId ? ` (id ${entry.gitlabId})` : '';
  const owner = entry.ownerId ? ` of ${entry.ownerKind} ${entry.ownerId}` : '';
  return `${NOUNS[entry.kind]} "${entry.name}"${id}${owner}`;
}
