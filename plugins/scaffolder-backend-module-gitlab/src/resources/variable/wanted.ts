import type { Mark } from '../../domain/mark';
import type { Container, NewVariable, Variable } from '../../gitlab/api';
import type { Also } from '../../ledger/also';
import type { Holding } from './details';

/**
 * What to do with a variable of that key and environment scope that is there already:
 *
 * - `fail`, unless it already is exactly as asked
 * - `update` it
 * - `skip`: leave it as it is
 * - `updateMarked`: update it if it carries a mark of ours, else fail
 */
export type IfVariableExists = 'fail' | 'update' | 'skip' | 'updateMarked';

export interface WantedVariable {
  container: Container;
  /** Its description will carry the mark. */
  variable: NewVariable;
  /** Default: the step's. */
  mark?: Mark;
  /** Recorded with what becomes of the variable. */
  deposit?: DepositRecords;
  ifExists: IfVariableExists;
  /** The author says nothing of masking: an update leaves a masked variable masked. Default: false. */
  keepMasked?: boolean;
  /** Called with what GitLab answers of the variable that was written. */
  onStored?(stored: Variable): void;
  /** Tokens of this task that were opened into the value. */
  holding?: Holding;
}

/** What the register notes while a token is written into its variable. */
export interface DepositRecords {
  tokenId: number;
  /** Before anything is sent. */
  depositing: Also;
  /** Before a variable that is there is changed. */
  putting: () => Also;
  /** When GitLab has answered. */
  current: (variable: NewVariable) => Also;
  /**
   * Right before a request is sent.
   *
   * @throws FencedOutError where it is too late to send it
   */
  requireInTime(): void;
}
