import { ConflictError } from '@backstage/errors';
import type { Also } from './also';
import type { TaskAttempt } from './taskAttempt';

/**
 * - `intended`: written before the call; GitLab may or may not have acted.
 * - `made`: GitLab answered that it is there.
 * - `void`: GitLab refused, it never came to be.
 * - `undone`: it was there, and was removed again.
 */
export type EntryState = 'intended' | 'made' | 'void' | 'undone';

/** Whose credential a step acts with: the one of the integration, or the user's own. */
export type ActingAs = 'integration' | 'user';

/** The task and step on whose behalf something is made. */
export interface StepRef {
  taskId: string;
  stepId: string;
  actionId: string;
  /** Entity reference of who ran the task, e.g. `user:default/guest`. */
  userRef?: string;
  /** Entity reference of the template. */
  templateRef?: string;
  taskAttempt: TaskAttempt;
  actingAs: ActingAs;
}

/** One thing a step wants to exist at GitLab. */
export interface Thing {
  /** The word of its resource: the ledger knows no kinds. */
  kind: string;
  /** As the integration names it, port included. */
  host: string;
  /** What it belongs to; a project's own row has none. */
  containerKind?: 'project' | 'group';
  /** Id or full path. */
  containerId?: string;
  /** How the template spells the owner: by it an older version knew the thing. */
  spelledContainerId?: string;
  /** Token name, variable key, full path of a project, branch. */
  name: string;
  variableKey?: string;
  environmentScope?: string;
  /**
   * Everything that makes this the same thing on the next attempt of the same step, and another one in the next
   * round of an `each`. Only a hash of it is stored; leave secrets out all the same.
   */
  identity: Record<string, unknown>;
  /** Which of several equal ones of a step that runs in an `each`, from 1. Default 1. */
  round?: number;
  /** UUID in the register, of an access token. */
  credentialId?: string;
  /** An envelope of what is about to be written, see {@link Ledger.keepPrior}. */
  sealedBefore?: string;
  /** JSON-safe; what is known before the call. {@link Recorded.details} are added to it. */
  details?: object;
}

/** What is known once GitLab has answered. Never a secret. */
export interface Recorded<Details extends object = object> {
  gitlabId?: number | string;
  /** `YYYY-MM-DD` */
  expiresAt?: string;
  /** JSON-safe; what a later attempt needs. */
  details?: Details;
}

export interface LedgerEntry
  extends
    Omit<Thing, 'identity' | 'details' | 'round' | 'spelledContainerId'>,
    Omit<StepRef, 'taskAttempt' | 'actingAs' | 'templateRef'> {
  id: string;
  /** Id of the attempt at the task that may record what becomes of it. `undefined`: a version without it wrote it. */
  attempt: string | undefined;
  /** Whose credential made it, or was to. `undefined`: a version that did not note it wrote the entry. */
  actingAs: ActingAs | undefined;
  round: number;
  state: EntryState;
  gitlabId: string | undefined;
  expiresAt: string | undefined;
  details: Record<string, unknown>;
  /** An envelope of what a variable was before this task changed it, if it was there, and of what was written. */
  sealedBefore: string | undefined;
  /** Why the entry was closed. */
  reason: string | undefined;
  createdAt: Date;
  updatedAt: Date;
}

/** An entry to act on, and whether an attempt before this one wrote it. */
export interface BegunEntry extends LedgerEntry {
  earlier: boolean;
}

/**
 * The module's memory: what each task meant to make at GitLab, what it made, and what became of it. It is the saga log
 * of retries and rollback, the inventory of live tokens, and the history that GitLab itself forgets.
 *
 * An entry belongs to one attempt at a task. A later attempt takes it over, and whatever the earlier one wants to record
 * from then on is refused: a task that two replicas run at once has one writer.
 *
 * Every method is one short transaction; nothing outside this folder touches the database.
 *
 * @example What `act` does of a thing, where nothing goes wrong and no earlier attempt has begun it
 * ```ts
 * const entry = await ledger.begin(step, thing);
 * const project = await api.createProject(spec);
 * await ledger.recordMade(entry, { gitlabId: project.id });
 * // The rollback, in another step:
 * for (const made of (await ledger.listTask(taskId)).filter(isOpen)) {
 *   await ledger.close(made, 'undone', 'Removed by the rollback');
 * }
 * ```
 */
export interface Ledger {
  /**
   * Call it before the request that makes the thing. Gives the open entry of an earlier attempt if there is one, taken
   * over, else writes a new `intended` entry.
   *
   * @param also - recorded in the same transaction, where the entry is new
   * @throws FencedOutError where another attempt has taken the entry over since this one wrote it
   */
  begin(step: StepRef, thing: Thing, also?: Also): Promise<BegunEntry>;
  /**
   * Takes over an entry of any state, and gives it as it is now.
   *
   * @throws FencedOutError as {@link Ledger.begin}
   */
  takeOver(attempt: TaskAttempt, entryId: string): Promise<LedgerEntry>;
  /** Call it before the request, with more that is known by then; it is added to the details. */
  note(
    entry: LedgerEntry,
    details: Record<string, unknown>,
  ): Promise<LedgerEntry>;
  /**
   * Call it when GitLab has answered that the thing is there.
   *
   * @returns the entry as it is now
   * @throws FencedOutError where another attempt has taken the entry over
   */
  recordMade(
    entry: LedgerEntry,
    facts: Recorded,
    also?: Also,
  ): Promise<LedgerEntry>;
  /**
   * Call it before the request that writes a variable: keeps what a rollback needs to know whether somebody has changed
   * it since, and to put back what was there before, until the entry is closed.
   *
   * @param prior - `sealedBefore`: an envelope, the ledger never sees what is in it; `wasThere`: whether there is something
   *   to put back
   */
  keepPrior(
    entry: LedgerEntry,
    prior: { sealedBefore: string | undefined; wasThere: boolean },
    also?: Also,
  ): Promise<LedgerEntry>;
  /**
   * Call it when the thing was removed, to be made again under the same entry, which may be closed: back to `intended`.
   */
  reopen(entry: LedgerEntry, also?: Also): Promise<LedgerEntry>;
  /** Call it when GitLab refused (`void`) or the thing was removed for good (`undone`). */
  close(
    entry: LedgerEntry,
    state: 'void' | 'undone',
    reason: string,
    also?: Also,
  ): Promise<void>;
  /** Call it when something that a task made earlier, perhaps another one, was removed: closes its entry, if any. */
  recordGone(
    thing: Pick<Thing, 'kind' | 'host'> & { gitlabId: number | string },
    reason: string,
  ): Promise<void>;
  /** An entry by its id, whatever its state. */
  find(entryId: string): Promise<LedgerEntry | undefined>;
  /** All entries of a task, the newest first. */
  listTask(taskId: string): Promise<LedgerEntry[]>;
  /** Open entries of other tasks for a thing of that kind, host and name; GitLab's paths ignore letters' case. */
  listOpenElsewhere(
    taskId: string,
    thing: Pick<Thing, 'kind' | 'host' | 'name'>,
  ): Promise<LedgerEntry[]>;
  /**
   * Removes, a few at a time, entries that nobody needs any more: of what was closed longer ago than the retention, and of
   * what tasks made that were over by then. Those of tokens stay until their credential has ended, however long they have
   * been dead, and those of which nobody knows what came of them stay for ever.
   *
   * @param signal - stops between two times
   * @returns how many went
   */
  prune(signal?: AbortSignal): Promise<number>;
}

/** What a look, and a rehearsal, may call. */
export type LedgerReads = Pick<
  Ledger,
  'find' | 'listTask' | 'listOpenElsewhere'
>;

/** The attempt has lost the thing to another one of the same task, which goes on with it. */
export class FencedOutError extends ConflictError {
  override name = 'FencedOutError' as 'ConflictError';
}

export function isOpen(entry: Pick<LedgerEntry, 'state'>): boolean {
  return entry.state === 'intended' || entry.state === 'made';
}
