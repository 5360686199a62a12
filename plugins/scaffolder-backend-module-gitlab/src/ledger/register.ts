import type { Also } from './also';
import type {
  ClosingCause,
  Deposit,
  Generation,
  MintedToken,
  NewCredential,
} from './credential';
import type { Lease } from './leases';
import type { LedgerEntry } from './ledger';
import type { LifeRecords } from './lifeRecords';

export type {
  ClosingCause,
  Deposit,
  Generation,
  MintedToken,
  NewCredential,
  GenerationState,
} from './credential';

/**
 * The credentials under management, and every token that each of them has had. Never a value.
 *
 * Each change of a generation is a compare-and-set on its row, under the lease: whoever finds the row changed stops.
 */
export interface Register {
  /** What becomes of it after its task. */
  readonly life: LifeRecords;
  /** A new credential and its first generation, in the transaction of the ledger's intent. */
  intend(
    credential: NewCredential,
    now: Date,
  ): { generation: Generation; also: Also };
  /** What an older version made, and noted in the ledger alone: its credential, with what is known as generation 1. */
  takeIn(
    credential: NewCredential,
    entry: LedgerEntry,
    now: Date,
  ): Promise<void>;
  /** Records something on its own. */
  record(also: Also): Promise<void>;
  /**
   * The next generation, to be minted. What an earlier attempt has left is abandoned in the same transaction.
   *
   * @throws FencedOutError where the lease is lost
   */
  next(credentialId: string, lease: Lease, now: Date): Promise<Generation>;
  /** Right before the create is sent. @throws FencedOutError */
  sending(generation: Generation, lease: Lease, now: Date): Promise<void>;
  /**
   * GitLab has answered.
   *
   * @param to - `current` where it will be in no variable
   */
  minted(
    generation: Generation,
    lease: Lease,
    token: MintedToken,
    options: { now: Date; to: 'minted' | 'current' },
  ): Also;
  /** Right before the variable is written. */
  depositing(generation: Generation, lease: Lease): Also;
  /** Right before a variable that is there is changed. */
  putting(generation: Generation, lease: Lease, now: Date): Also;
  /**
   * The variable holds it. A credential that the variable held before has it no longer.
   */
  current(
    generation: Generation,
    lease: Lease,
    deposit: Deposit,
    now: Date,
  ): Also;
  /**
   * Nobody will write it anywhere. Works only while the writing has not begun.
   *
   * @returns whether that is so, and its token may be revoked at once
   */
  abandon(generation: Generation): Promise<boolean>;
  /** A token is gone: its generation is over, and the credential where nothing of it is alive. */
  closeToken(
    generation: Pick<Generation, 'credentialId' | 'n'>,
    cause: ClosingCause,
    now: Date,
  ): Promise<void>;
  /** The credential is over, with all its generations and its variables. */
  end(credentialId: string, cause: ClosingCause, now: Date): Promise<void>;
  /** All of them, the oldest first. */
  generationsOf(credentialId: string): Promise<Generation[]>;
  /** The generation that a token is; `undefined` where the register does not know it. */
  findToken(
    host: string,
    tokenId: number | string,
  ): Promise<Generation | undefined>;
}

/** What a look, and a rehearsal, may call. */
export type RegisterReads = Pick<Register, 'generationsOf' | 'findToken'> & {
  life: Pick<LifeRecords, 'read' | 'find'>;
};
