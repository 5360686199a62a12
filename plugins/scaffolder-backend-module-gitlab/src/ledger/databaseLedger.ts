import { createHash, randomUUID } from 'node:crypto';
import {
  DatabaseService,
  resolvePackagePath,
} from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import type { Clock } from '../kit/clock';
import type {
  BegunEntry,
  EntryState,
  Ledger,
  LedgerEntry,
  MadeFacts,
  StepRef,
  Thing,
  ThingKind,
} from './ledger';

const TABLE = 'forgekey_gitlab_ledger';
const MIGRATIONS_TABLE = 'forgekey_gitlab_migrations';
const OPEN_STATES: EntryState[] = ['intended', 'made'];

const migrationsDirectory = () =>
  resolvePackagePath(
    '@forgekey/plugin-scaffolder-backend-module-gitlab',
    'migrations',
  );

interface Row {
  /** Given by the database; the order of intents. */
  sequence?: number | string;
  id: string;
  task_id: string;
  step_id: string;
  action_id: string;
  user_ref: string | null;
  identity: string;
  kind: ThingKind;
  state: EntryState;
  host: string;
  owner_kind: 'project' | 'group' | null;
  owner_id: string | null;
  name: string;
  gitlab_id: string | null;
  expires_at: string | null;
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
  /**
   * Opens the ledger and brings its tables up to date, with a migrations table of its own.
   *
   * @param options.retentionMs - how long a closed entry is kept, in milliseconds
   */
  static async create(options: {
    database: DatabaseService;
    clock: Clock;
    retentionMs: number;
  }): Promise<DatabaseLedger> {
    const { database, clock, retentionMs } = options;
    const knex = await database.getClient();
    if (!database.migrations?.skip) {
      await knex.migrate.latest({
        directory: migrationsDirectory(),
        tableName: MIGRATIONS_TABLE,
      });
    }
    return new DatabaseLedger(knex, clock, retentionMs);
  }

  private constructor(
    private readonly knex: Knex,
    private readonly clock: Clock,
    private readonly retentionMs: number,
  ) {}

  async begin(step: StepRef, thing: Thing): Promise<BegunEntry> {
    const key = {
      task_id: step.taskId,
      step_id: step.stepId,
      identity: hashOf(thing),
    };
    const earlier = await this.findOpen(key);
    if (earlier) {
      return { ...entryOf(earlier), earlier: true };
    }
    const now = this.clock.now().getTime();
    const row: Row = {
      ...key,
      id: randomUUID(),
      action_id: step.actionId,
      user_ref: step.userRef ?? null,
      kind: thing.kind,
      state: 'intended',
      host: thing.host,
      owner_kind: thing.ownerKind ?? null,
      owner_id: thing.ownerId ?? null,
      name: thing.name,
      gitlab_id: null,
      expires_at: null,
      variable_key: thing.variableKey ?? null,
      environment_scope: thing.environmentScope ?? null,
      details: thing.details ? JSON.stringify(thing.details) : null,
      sealed_before: null,
      reason: null,
      created_at: now,
      updated_at: now,
      closed_at: null,
    };
    try {
      await this.knex<Row>(TABLE).insert(row);
      return { ...entryOf(row), earlier: false };
    } catch (error) {
      // The unique index on open rows: another backend began the same thing a moment ago.
      const other = await this.findOpen(key);
      if (other) {
        return { ...entryOf(other), earlier: true };
      }
      throw error;
    }
  }

  async note(entryId: string, details: Record<string, unknown>): Promise<void> {
    const before = await this.find(entryId);
    await this.update(entryId, {
      details: JSON.stringify({ ...before?.details, ...details }),
    });
  }

  async made(entryId: string, facts: MadeFacts): Promise<void> {
    const before = await this.find(entryId);
    await this.update(entryId, {
      state: 'made',
      gitlab_id: facts.gitlabId === undefined ? null : String(facts.gitlabId),
      expires_at: facts.expiresAt ?? null,
      details: JSON.stringify({ ...before?.details, ...facts.details }),
    });
  }

  async changing(entryId: string, sealedBefore: string): Promise<void> {
    await this.update(entryId, { sealed_before: sealedBefore });
  }

  async again(entryId: string): Promise<void> {
    await this.update(entryId, {
      state: 'intended',
      gitlab_id: null,
      expires_at: null,
      sealed_before: null,
      reason: null,
      closed_at: null,
    });
  }

  async close(
    entryId: string,
    state: 'void' | 'undone',
    reason: string,
  ): Promise<void> {
    await this.update(entryId, {
      state,
      reason,
      sealed_before: null,
      closed_at: this.clock.now().getTime(),
    });
  }

  async gone(
    thing: Pick<Thing, 'kind' | 'host'> & { gitlabId: number | string },
    reason: string,
  ): Promise<void> {
    const { kind, host, gitlabId } = thing;
    const now = this.clock.now().getTime();
    await this.knex<Row>(TABLE)
      .where({ kind, host, gitlab_id: String(gitlabId) })
      .whereIn('state', OPEN_STATES)
      .update({ state: 'undone', reason, closed_at: now, updated_at: now });
  }

  async find(entryId: string): Promise<LedgerEntry | undefined> {
    const row = await this.knex<Row>(TABLE).where({ id: entryId }).first();
    return row && entryOf(row);
  }

  async ofTask(taskId: string): Promise<LedgerEntry[]> {
    const rows = await this.knex<Row>(TABLE)
      .where({ task_id: taskId })
      .orderBy('sequence', 'desc');
    return rows.map(entryOf);
  }

  async othersOpen(
    taskId: string,
    thing: Pick<Thing, 'kind' | 'host' | 'name'>,
  ): Promise<LedgerEntry[]> {
    const { kind, host, name } = thing;
    const rows = await this.knex<Row>(TABLE)
      .where({ kind, host, name })
      .whereIn('state', OPEN_STATES)
      .andWhereNot({ task_id: taskId });
    return rows.map(entryOf);
  }

  async prune(): Promise<number> {
    const before = this.clock.now().getTime() - this.retentionMs;
    return this.knex<Row>(TABLE)
      .where(closed =>
        closed
          .whereNotIn('state', OPEN_STATES)
          .andWhere('closed_at', '<', before),
      )
      .orWhere('expires_at', '<', new Date(before).toISOString().slice(0, 10))
      .delete();
  }

  private async findOpen(
    key: Pick<Row, 'task_id' | 'step_id' | 'identity'>,
  ): Promise<Row | undefined> {
    return this.knex<Row>(TABLE)
      .where(key)
      .whereIn('state', OPEN_STATES)
      .first();
  }

  private async update(entryId: string, change: Partial<Row>): Promise<void> {
    await this.knex<Row>(TABLE)
      .where({ id: entryId })
      .update({ ...change, updated_at: this.clock.now().getTime() });
  }
}

function hashOf(thing: Thing): string {
  const { kind, host, ownerKind, ownerId, name, identity } = thing;
  return createHash('sha256')
    .update(stableJson({ kind, host, ownerKind, ownerId, name, identity }))
    .digest('hex');
}

/** JSON whose text does not depend on the order in which keys were written. */
function stableJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner) =>
    inner && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(
          Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)),
        )
      : inner,
  );
}

function entryOf(row: Row): LedgerEntry {
  return {
    id: row.id,
    taskId: row.task_id,
    stepId: row.step_id,
    actionId: row.action_id,
    userRef: row.user_ref ?? undefined,
    kind: row.kind,
    state: row.state,
    host: row.host,
    ownerKind: row.owner_kind ?? undefined,
    ownerId: row.owner_id ?? undefined,
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
