import type { Also } from '../ledger/also';
import type { LedgerEntry, Recorded, Thing } from '../ledger/ledger';

/** For who changes the entry on the way. */
export interface Noting {
  note(changed: LedgerEntry): void;
}

/** One thing that a step wants to exist, as {@link act} needs to know it. */
export interface Act<T, Details extends object> {
  thing: Omit<Thing, 'kind'> & { details?: Details };
  /** For people: `access token "ci" of acme/orders`. */
  what: string;
  /** How often the call is made where its answer is lost. Default 3; 1 for what repeats by itself. */
  mostCalls?: number;
  /** Recorded in the transaction of the intent, where the entry is new. */
  alsoIntended?: Also;
  /** Called with the entry of an earlier attempt, before anything else. */
  resume?(entry: LedgerEntry): Promise<void>;
  /**
   * Of what an earlier attempt has made, by the ledger: gives what can be kept. Where nothing can, it is made again.
   */
  keep?(entry: LedgerEntry, state: Noting): Promise<T | undefined>;
  /** Removes what cannot be kept. By then the ledger no longer says that it is there. */
  discard?(entry: LedgerEntry): Promise<void>;
  /**
   * The one call that makes it.
   *
   * @param state.uncertain - an earlier call was lost
   */
  make(entry: LedgerEntry, state: Noting & { uncertain: boolean }): Promise<T>;
  /**
   * Asks GitLab what an earlier call, whose answer nobody heard, has left: gives it if it can be used, else removes it
   * and gives nothing. Default: there is nothing to look for, the call itself tells.
   *
   * @throws ConflictError or InputError where something else is there, and nothing of this step
   */
  look?(entry: LedgerEntry, state: Noting): Promise<T | undefined>;
  /** What the ledger should remember. */
  recorded(made: T): Recorded<Details>;
  /** Recorded in the same transaction. */
  alsoMade?(made: T): Also | undefined;
  /**
   * Called when the outcome stays unknown and the step gives up, also when it was cancelled, when the ledger could not be
   * told, or when another attempt has taken over: removes what only this one can have made, and must not be left alone.
   * Gives whether nothing is left.
   *
   * @param made - what the ledger does not know of
   */
  abandon?(made?: T): Promise<boolean>;
}

/** What came of it. */
export interface Acted<T> {
  made: T;
  entry: LedgerEntry;
  /** Whether an answer was lost on the way, now or in an earlier attempt. */
  uncertain: boolean;
}
