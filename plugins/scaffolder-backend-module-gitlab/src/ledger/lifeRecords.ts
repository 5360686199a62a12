import type {
  Credential,
  CredentialRecord,
  CredentialState,
  GenerationRecord,
  MarkedToken,
  ClosingCause,
  Deposit,
  Generation,
  NewCredential,
} from './credential';
import type { Lease } from './leases';

/** Which credential is meant; what is left out does not matter. */
export interface CredentialQuery {
  /** Those that were ended, instead of those that were not. */
  ended?: boolean;
  host: string;
  containerKind?: 'project' | 'group';
  containerId?: number;
  id?: string;
  name?: string;
  /** Of any of its generations. */
  tokenId?: number;
  variableKey?: string;
  environmentScope?: string;
}

/** How a credential is, as the rules have found it. */
export interface Finding {
  state: CredentialState;
  cause: string;
  /** For people. */
  text: string;
  /** Unix milliseconds, GitLab's time. `undefined`: never. */
  nextLookAt: number | undefined;
  /** Whether what was to be done has failed, or could not be decided. */
  failed: boolean;
  ownerPath: string | undefined;
}

/** One line of what became of a credential. */
export interface HistoryLine {
  /** Unix milliseconds. */
  at: number;
  /** `minted`, `deposited`, `retired`, `revoked` … */
  what: string;
  generation: number | undefined;
  /** For people: `task 12, step token` or `the minute's pass`. */
  who: string;
  cause: string | undefined;
  facts: Record<string, unknown>;
}

/** Who writes a line, and when. */
export type Wrote = Pick<HistoryLine, 'who'> & { now: Date };

/**
 * The later life of what the register knows: renewed, retired, taken in, ended. Never a value.
 *
 * What changes a generation is a compare-and-set on its row, under the lease; whoever finds the row changed stops with a
 * `FencedOutError`. All times are GitLab's.
 */
export interface LifeRecords {
  read(credentialId: string): Promise<CredentialRecord | undefined>;
  /** The oldest first. */
  find(query: CredentialQuery): Promise<Credential[]>;
  /** Those of a host that are to be looked at by then, the longest due first. */
  listDue(options: { now: Date; limit: number }): Promise<Credential[]>;
  historyOf(credentialId: string): Promise<HistoryLine[]>;

  /** The next generation, to be minted; what is in the variables stays the current one. */
  intendNext(
    credentialId: string,
    lease: Lease,
    next: { floorTokenId?: number; rotatesTokenId?: number } & Wrote,
  ): Promise<Generation>;
  /**
   * A look has shown that generation in every variable: it is the current one, and the one before retires.
   *
   * @param proved.retireAt - Unix milliseconds; `undefined`: the one before is dead already, and closed
   */
  confirm(
    credentialId: string,
    n: number,
    lease: Lease,
    proved: { at: number; retireAt: number | undefined } & Wrote,
  ): Promise<void>;
  /** Nobody will write it anywhere. Under the lease, whoever recorded it last. */
  giveUp(credentialId: string, n: number, lease: Lease): Promise<void>;
  /** The id of a token that a create without an answer has made. */
  nameToken(
    credentialId: string,
    n: number,
    lease: Lease,
    tokenId: number,
  ): Promise<void>;
  /** When an old generation is to be revoked. */
  retire(
    credentialId: string,
    n: number,
    lease: Lease,
    when: { at: number; extended: boolean } & Wrote,
  ): Promise<void>;
  /** Tokens that carry our marks and that no row knows. */
  takeIn(
    credentialId: string,
    lease: Lease,
    tokens: {
      token: MarkedToken;
      state: Extract<GenerationRecord['state'], 'depositing' | 'retiring'>;
      retireAt: number | undefined;
    }[],
    wrote: Wrote,
  ): Promise<void>;
  /** Their tokens are gone, or never came to be. */
  close(
    credentialId: string,
    generations: number[],
    cause: ClosingCause,
    wrote: Wrote,
  ): Promise<void>;
  /** A variable that somebody had deleted is there again. */
  remade(sinkId: string, now: Date): Promise<void>;
  /**
   * A token that nobody here has made, and the variable that it is said to be in: a credential, with that token as its first
   * generation.
   *
   * @returns its id
   */
  adopt(
    credential: Omit<NewCredential, 'id'>,
    token: Omit<MarkedToken, 'generation' | 'nonce'>,
    deposit: Deposit,
    wrote: Wrote,
  ): Promise<string>;

  /** Known to others. Recorded before anything is done about it. */
  reportCompromised(credentialId: string, wrote: Wrote): Promise<void>;
  /** All that was known to others is revoked. */
  closeCompromise(credentialId: string, wrote: Wrote): Promise<void>;
  /** It is to end; every later record of a renewal is refused. Recorded before anything is done about it. */
  startEnding(credentialId: string, wrote: Wrote): Promise<void>;
  /** Others have until then to say that they meant their revocation. */
  hold(credentialId: string, until: number): Promise<void>;
  /** What the rules have found, and when to look again. */
  conclude(credentialId: string, finding: Finding, now: Date): Promise<void>;
}
