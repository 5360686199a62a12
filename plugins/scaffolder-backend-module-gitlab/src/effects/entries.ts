import type { Mark } from '../domain/mark';
import type { ResourceOwner } from '../gitlab/api';
import type { LedgerEntry } from '../ledger/ledger';

/** The project or group that the thing belongs to. */
export function ownerOf(entry: LedgerEntry): ResourceOwner {
  return { kind: entry.ownerKind ?? 'project', id: entry.ownerId ?? '' };
}

/** The mark that the thing carries at GitLab. */
export function markOf(entry: LedgerEntry): Mark {
  return { task: entry.taskId, step: entry.stepId };
}
