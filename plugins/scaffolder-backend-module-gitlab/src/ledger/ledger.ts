/** What the ledger keeps rows of, in the order in which a chain makes them. */
export type ThingKind =
  | 'project'
  | 'content'
  | 'branch'
  | 'protectedBranch'
  | 'accessToken'
  | 'variable';

/**
 * - `intended`: written before the call; GitLab may or may not have acted.
 * - `made`: GitLab answered that it is there.
 * - `void`: GitLab refused, it never came to be.
 * - `undone`: it was there, and was removed again.
 */
export type EntryState = 'intended' | 'made' | 'void' | 'undone';

/** The task and step on whose behalf something is made. */
export interface StepRef {
  taskId: string;
  stepId: string;
  actionId: string;
  /** Entity reference of who ran the task, e.g. `user:default/guest`. */
  userRef?: string;
}

/** One thing a step wants to exist at GitLab. */
export interface Thing {
  kind: ThingKind;
  /** As the integration names it, port included. */
  host: string;
  /** What it belongs to; a project's own row has none. */
  ownerKind?: 'project' | 'group';
  /** Id or full path. */
  ownerId?: string;
  /** Token name, variable key, full path of a project, branch. */
  name: string;
  variableKey?: string;
  environmentScope?: string;
  /**
   * Everything that makes this the same thing on the next attempt of the same step, and another one in the next
   * round of an `each`. Only a hash of it is stored; leave secrets out all the same.
   */
  identity: Record<string, unknown>;
  /** JSON-safe facts that are known before the call; {@link MadeFacts.details} are added to them. */
  details?: Record<string, unknown>;
}

/** What is known once GitLab has answered. Never a secret. */
export interface MadeFacts {
  gitlabId?: number | string;
  /** `YYYY-MM-DD` */
  expiresAt?: string;
  /** JSON-safe facts that a later attempt needs for its outputs. */
  details?: Record<string, unknown>;
}

export interface LedgerEntry
  extends Omit<Thing, 'identity' | 'details'>, StepRef {
  id: string;
  state: EntryState;
  gitlabId: string | undefined;
  expiresAt: string | undefined;
  details: Record<string, unknown>;
  /** An envelope of what the thing was before this task changed it; `undefined`: this task made it. */
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
 * Every method is one short transaction; nothing else in the module touches the database.
 */
export interface Ledger {
  /**
   * Call it before the request that makes the thing. Gives the open entry of an earlier attempt if there is one,
   * else writes a new `intended` entry.
   */
  begin(step: StepRef, thing: Thing): Promise<BegunEntry>;
  /** Call it before the request, with more that is known by then; it is added to the details. */
  note(entryId: string, details: Record<string, unknown>): Promise<void>;
  /** Call it when GitLab has answered that the thing is there. */
  made(entryId: string, facts: MadeFacts): Promise<void>;
  /**
   * Call it before the request that changes a thing which was there before: keeps what a rollback needs to put it back,
   * until the entry is closed.
   *
   * @param sealedBefore - an envelope; the ledger never sees what is in it
   */
  changing(entryId: string, sealedBefore: string): Promise<void>;
  /**
   * Call it when the thing was removed, to be made again under the same entry, which may be closed: back to `intended`.
   */
  again(entryId: string): Promise<void>;
  /** Call it when GitLab refused (`void`) or the thing was removed for good (`undone`). */
  close(
    entryId: string,
    state: 'void' | 'undone',
    reason: string,
  ): Promise<void>;
  /** Call it when something that a task made earlier, perhaps another one, was removed: closes its entry, if any. */
  gone(
    thing: Pick<Thing, 'kind' | 'host'> & { gitlabId: number | string },
    reason: string,
  ): Promise<void>;
  /** An entry by its id, whatever its state. */
  find(entryId: string): Promise<LedgerEntry | undefined>;
  /** All entries of a task, the newest first. */
  ofTask(taskId: string): Promise<LedgerEntry[]>;
  /** Open entries of other tasks for a thing of that kind, host and name. */
  othersOpen(
    taskId: string,
    thing: Pick<Thing, 'kind' | 'host' | 'name'>,
  ): Promise<LedgerEntry[]>;
  /**
   * Removes entries of what was closed, or has expired, longer ago than the retention; what is alive stays for ever.
   * Gives how many went.
   */
  prune(): Promise<number>;
}

export function isOpen(entry: Pick<LedgerEntry, 'state'>): boolean {
  return entry.state === 'intended' || entry.state === 'made';
}
