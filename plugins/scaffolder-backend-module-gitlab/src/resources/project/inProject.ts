import type { LedgerEntry } from '../../ledger/ledger';
import { PROJECT } from './details';

/** Pure: whether the first is in that project, and of no interest where the project is gone. */
export function isInProject(entry: LedgerEntry, other: LedgerEntry): boolean {
  return other.kind === PROJECT && entry.containerId === other.gitlabId;
}
