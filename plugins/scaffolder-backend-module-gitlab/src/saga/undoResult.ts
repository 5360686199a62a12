import type { LedgerEntry } from '../ledger/ledger';

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
