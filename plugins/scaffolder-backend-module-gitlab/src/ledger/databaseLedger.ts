import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Knex } from 'knex';
import type { Clock } from '../time/clock';
import type { Also } from './also';
import { identityOf } from './identity';
import {
  type ActingAs,
  type BegunEntry,
  type EntryState,
  FencedOutError,
  type Ledger,
  type LedgerEntry,
  type Recorded,
  type StepRef,
  type Thing,
} from './ledger';
import { CREDENTIAL } from './registerRows';
import type { TaskAttempt } from './taskAttempt';

const TABLE = 'forgekey_gitlab_ledger';
const OPEN_STATES: EntryState[] = ['intended', 'made'];
/** In the words of the partial indexes: the planner takes parameters for something else. */
const IS_OPEN = "state in ('intended', 'made')";
/** Their entries stay while they may live, also after they have expired: recovery begins there. */
const KEPT_KINDS = ['accessToken', 'deployToken'];
/** So many rows go within some milliseconds. */
const PRUNED_AT_ONCE = 100;

interface Row {
  /** Given by the database; the order of intents. */
  sequence?: number | string;
  id: string;
  task_id: string;
  step_id: string;
  action_id: string;
  user_ref: string | null;
  identity: string;
  kind: string;
  state: EntryState;
  host: string;
  owner_kind: 'project' | 'group' | null;
  owner_id: string | null;
  name: string;
  gitlab_id: string | null;
  expires_at: string | null;
  attempt: string | null;
  acting_as: ActingAs | null;
  round: number;
  credential_id: string | null;
  variable_key: string | null;
  environment_scope: string | null;
  details: string | null;
  sealed_before: string | null;
  reason: string | null;
  created_at: number | string;
  updated_at: number | string;
  closed_at: number | string | null;
}

/** The {@link Ledger} in the scaffolder's own database, SQLite or PostgreSQL, shared by all backend replicas. */
export class DatabaseLedger implements Ledger {
  /** @param retentionMs - how long a closed entry is kept, in milliseconds */
  constructor(
    private readonly knex: Knex,
    private readonly clock: Clock,
    private readonly retentionMs: number,
  ) {}

  async begin(step: StepRef, thing: Thing, also?: Also): Promise<BegunEntry> {
    const { taskAttempt: attempt } = step;
    const key = {
      task_id: step.taskId,
      step_id: step.stepId,
      identity: identityOf(thing),
      round: thing.round ?? 1,
    };
    const spelled = await this.findSpelled(key, thing);
    if (spelled) {
      return { ...(await this.claim(attempt, spelled)), earlier: true };
    }
    const now = this.clock.now().getTime();
    const row: Row = {
      ...key,
      id: randomUUID(),
      action_id: step.actionId,
      user_ref: step.userRef ?? null,
      attempt: attempt.id,
      acting_as: step.actingAs,
      credential_id: thing.credentialId ?? null,
      kind: thing.kind,
      state: 'intended',
      host: thing.host,
      owner_kind: thing.containerKind ?? null,
      owner_id: thing.containerId ?? null,
      name: thing.name,
      gitlab_id: null,
      expires_at: null,
      variable_key: thing.variableKey ?? null,
      environment_scope: thing.environmentScope ?? null,
      details: thing.details ? JSON.stringify(thing.details) : null,
      sealed_before: thing.sealedBefore ?? null,
      reason: null,
      created_at: now,
      updated_at: now,
      closed_at: null,
    };
    const isNew = await this.together(also, db => insertUnlessOpen(db, row));
    if (!isNew) {
      // An earlier attempt wrote it, or another backend a moment ago.
      const other = await this.findOpen(key);
      if (!other) {
        return this.begin(step, thing, also);
      }
      return { ...(await this.claim(attempt, other)), earlier: true };
    }
    attempt.own(row.id);
    return { ...entryOf(row), earlier: false };
  }

  async takeOver(attempt: TaskAttempt, entryId: string): Promise<LedgerEntry> {
    const row = await this.knex<Row>(TABLE).where({ id: entryId }).first();
    if (!row) {
      throw new FencedOutError(
        `The entry ${entryId} of the ledger is not there any more`,
      );
    }
    return this.claim(attempt, row);
  }

  async note(
    entry: LedgerEntry,
    details: Record<string, unknown>,
  ): Promise<LedgerEntry> {
    return this.update(entry, {
      details: JSON.stringify({ ...entry.details, ...details }),
    });
  }

  async recordMade(
    entry: LedgerEntry,
    facts: Recorded,
    also?: Also,
  ): Promise<LedgerEntry> {
    return this.update(
      entry,
      {
        state: 'made',
        gitlab_id: facts.gitlabId === undefined ? null : String(facts.gitlabId),
        expires_at: facts.expiresAt ?? null,
        details: JSON.stringify({ ...entry.details, ...facts.details }),
      },
      also,
    );
  }

  async keepPrior(
    entry: LedgerEntry,
    prior: { sealedBefore: string | undefined; wasThere: boolean },
    also?: Also,
  ): Promise<LedgerEntry> {
    const { sealedBefore, wasThere } = prior;
    return this.update(
      entry,
      {
        sealed_before: sealedBefore ?? null,
        details: JSON.stringify({ ...entry.details, wasThere }),
      },
      also,
    );
  }

  async reopen(entry: LedgerEntry, also?: Also): Promise<LedgerEntry> {
    return this.update(
      entry,
      {
        state: 'intended',
        gitlab_id: null,
        expires_at: null,
        sealed_before: null,
        reason: null,
        closed_at: null,
      },
      also,
    );
  }

  async close(
    entry: LedgerEntry,
    state: 'void' | 'undone',
    reason: string,
    also?: Also,
  ): Promise<void> {
    await this.update(
      entry,
      {
        state,
        reason,
        sealed_before: null,
        closed_at: this.clock.now().getTime(),
      },
      also,
    );
  }

  async recordGone(
    thing: Pick<Thing, 'kind' | 'host'> & { gitlabId: number | string },
    reason: string,
  ): Promise<void> {
    const { kind, host, gitlabId } = thing;
    const now = this.clock.now().getTime();
    await this.knex<Row>(TABLE)
      .where({ kind, host, gitlab_id: String(gitlabId) })
      .whereRaw(IS_OPEN)
      .update({ state: 'undone', reason, closed_at: now, updated_at: now });
  }

  async find(entryId: string): Promise<LedgerEntry | undefined> {
    const row = await this.knex<Row>(TABLE).where({ id: entryId }).first();
    return row && entryOf(row);
  }

  async listTask(taskId: string): Promise<LedgerEntry[]> {
    const rows = await this.knex<Row>(TABLE)
      .where({ task_id: taskId })
      .orderBy('sequence', 'desc');
    return rows.map(entryOf);
  }

  async listOpenElsewhere(
    taskId: string,
    thing: Pick<Thing, 'kind' | 'host' | 'name'>,
  ): Promise<LedgerEntry[]> {
    const { kind, host, name } = thing;
    const rows = await this.knex<Row>(TABLE)
      .where({ kind, host })
      .whereRaw('lower(name) = ?', name.toLowerCase())
      .whereRaw(IS_OPEN)
      .andWhereNot({ task_id: taskId });
    return rows.map(entryOf);
  }

  async prune(signal?: AbortSignal): Promise<number> {
    const now = this.clock.now().getTime();
    const before = now - this.retentionMs;
    let pruned = 0;
    for (const over of [
      (rows: Knex.QueryBuilder) => closedBefore(rows, before),
      (rows: Knex.QueryBuilder) => settledBefore(rows, before),
      (rows: Knex.QueryBuilder) => endedBefore(rows, before, this.knex),
    ]) {
      let batch: number;
      do {
        batch = await this.knex<Row>(TABLE)
          .whereIn(
            'sequence',
            this.knex(TABLE)
              .modify(over)
              .select('sequence')
              .limit(PRUNED_AT_ONCE),
          )
          .delete();
        pruned += batch;
        // Others have the database, and the event loop, in between.
        await nextTurn();
      } while (batch === PRUNED_AT_ONCE && !signal?.aborted);
    }
    return pruned;
  }

  /** A version that knew the thing by the words of the template has written it. */
  private async findSpelled(
    key: Pick<Row, 'task_id' | 'step_id' | 'identity' | 'round'>,
    thing: Thing,
  ): Promise<Row | undefined> {
    const { spelledContainerId } = thing;
    if (
      spelledContainerId === undefined ||
      spelledContainerId === thing.containerId
    ) {
      return undefined;
    }
    const identity = identityOf({ ...thing, containerId: spelledContainerId });
    return this.findOpen({ ...key, identity });
  }

  private async findOpen(
    key: Pick<Row, 'task_id' | 'step_id' | 'identity' | 'round'>,
  ): Promise<Row | undefined> {
    return this.knex<Row>(TABLE).where(key).whereRaw(IS_OPEN).first();
  }

  /** Compare and set: of the attempts that find a row, the last one has it, and who has lost it does not get it back. */
  private async claim(attempt: TaskAttempt, row: Row): Promise<LedgerEntry> {
    let found: Row | undefined = row;
    while (found && found.attempt !== attempt.id) {
      if (attempt.owns(found.id)) {
        throw fencedOut(entryOf(found));
      }
      const taken = await this.knex<Row>(TABLE)
        .where({ id: found.id, attempt: found.attempt })
        .update({ attempt: attempt.id });
      if (taken === 1) {
        break;
      }
      found = await this.knex<Row>(TABLE).where({ id: row.id }).first();
    }
    if (!found) {
      throw fencedOut(entryOf(row));
    }
    attempt.own(found.id);
    return { ...entryOf(found), attempt: attempt.id };
  }

  private async update(
    entry: LedgerEntry,
    change: Partial<Row>,
    also?: Also,
  ): Promise<LedgerEntry> {
    const changed = { ...change, updated_at: this.clock.now().getTime() };
    const [row] = await this.together(also, async db => {
      const rows = await db<Row>(TABLE)
        .where({ id: entry.id, attempt: entry.attempt ?? null })
        .update(changed, '*');
      if (rows.length === 0) {
        throw fencedOut(entry);
      }
      return rows;
    });
    return entryOf(row);
  }

  /** In one transaction, where there is more than one statement; only where the first has done something. */
  private async together<T>(
    also: Also | undefined,
    run: (db: Knex) => PromiseLike<T>,
  ): Promise<T> {
    if (!also) {
      return run(this.knex);
    }
    return this.knex.transaction(async trx => {
      const result = await run(trx);
      if (result !== false) {
        await also(trx);
      }
      return result;
    });
  }
}

/** Of what is gone, or never came to be. */
function closedBefore(rows: Knex.QueryBuilder, before: number): void {
  rows.where('closed_at', '<', before).whereNotIn('state', OPEN_STATES);
}

/**
 * Of what is there, made by a task that is long over: nobody retries or undoes it any more. Tokens are the register's, and an
 * intent of which nobody knows what came may hide something for ever.
 */
function settledBefore(rows: Knex.QueryBuilder, before: number): void {
  rows
    .where('updated_at', '<', before)
    .whereRaw("state = 'made'")
    .whereNotIn('kind', KEPT_KINDS);
}

/** Of tokens whose credential is over. */
function endedBefore(
  rows: Knex.QueryBuilder,
  before: number,
  knex: Knex,
): void {
  rows
    .where('updated_at', '<', before)
    .whereRaw("state = 'made'")
    .whereIn(
      'credential_id',
      knex(CREDENTIAL).where('ended_at', '<', before).select('id'),
    );
}

/** @returns whether it is there now; an open row of the same thing stays as it is */
async function insertUnlessOpen(db: Knex, row: Row): Promise<boolean> {
  const inserted = await db<Row>(TABLE)
    .insert(row)
    .onConflict(
      db.raw(
        "(task_id, step_id, identity, round) where state in ('intended', 'made')",
      ) as unknown as string,
    )
    .ignore()
    .returning('id');
  return inserted.length > 0;
}

function fencedOut(entry: LedgerEntry): FencedOutError {
  return new FencedOutError(
    `Another attempt at task ${entry.taskId} has taken over "${entry.name}" (step ${entry.stepId}) and goes on with it, so this one stops. That happens where a backend was so slow that another one recovered its task. Nothing needs to be done`,
  );
}

function entryOf(row: Row): LedgerEntry {
  return {
    id: row.id,
    attempt: row.attempt ?? undefined,
    actingAs: row.acting_as ?? undefined,
    round: row.round,
    credentialId: row.credential_id ?? undefined,
    taskId: row.task_id,
    stepId: row.step_id,
    actionId: row.action_id,
    userRef: row.user_ref ?? undefined,
    kind: row.kind,
    state: row.state,
    host: row.host,
    containerKind: row.owner_kind ?? undefined,
    containerId: row.owner_id ?? undefined,
    name: row.name,
    gitlabId: row.gitlab_id ?? undefined,
    expiresAt: row.expires_at ?? undefined,
    variableKey: row.variable_key ?? undefined,
    environmentScope: row.environment_scope ?? undefined,
    details: row.details ? JSON.parse(row.details) : {},
    sealedBefore: row.sealed_before ?? undefined,
    reason: row.reason ?? undefined,
    createdAt: new Date(Number(row.created_at)),
    updatedAt: new Date(Number(row.updated_at)),
  };
}
