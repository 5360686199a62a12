import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigReader } from '@backstage/config';
import { ScmIntegrations } from '@backstage/integration';
import {
  durationToMilliseconds,
  type HumanDuration,
  type JsonObject,
  type JsonValue,
} from '@backstage/types';
import { type Sandbox, startSandbox } from '@forgekey/gitlab-sandbox';
import { until } from '@forgekey/gitlab-sandbox/testing';
import { validate } from 'jsonschema';
import createKnex, { type Knex } from 'knex';
import { createGitLabActions } from '../actions';
import { readGitLabModuleConfig } from '../config';
import type { ActionDeps } from '../deps';
import { createPass } from '../credentials/createPass';
import type { PassResult } from '../credentials/pass';
import { lifeSettings } from '../credentials/settings';
import { createGitLabConnector } from '../gitlab/connect';
import { NamespaceMemory } from '../gitlab/namespaceMemory';
import { openStore } from '../ledger/openStore';
import { createRecoveries } from '../ledger/recoveries';
import { TaskAttempts } from '../ledger/taskAttempt';
import { TIMING, type Timing } from '../ledger/timing';
import { createSealer } from '../sealing/createSealer';
import { portalLogger, stepLogger } from './harnessLoggers';
import { clearTables, tableNames } from './harnessTables';
import { TokenAudit } from './tokenAudit';
import { forgetPeople, type LiveToken, unaccountedTokens } from './unaccounted';

/** The day on which every test runs. */
export const TODAY = new Date('2026-11-23T10:00:00Z');

/** Checkpoints in which a step notes with whose token it acts; they come before anything is done. */
const NOTE = 'gitlab.actingAs';

/** One task of the scaffolder, as far as an action sees it: its id, and the checkpoints that outlive an attempt. */
export interface HarnessTask {
  id: string;
  checkpoints: Map<string, JsonValue>;
}

/** What came of one attempt of one step. */
export interface RunAttempt {
  output: Record<string, any>;
  /** Undefined when the step was successful. */
  error: Error | undefined;
  /** `info: Created …`, one line each. */
  log: string[];
}

export interface RunOptions {
  task?: HarnessTask;
  stepId?: string;
  signal?: AbortSignal;
  isDryRun?: boolean;
  /** Dies where the action has made something, before that is stored in its checkpoint. */
  dieBefore?: 'checkpoint';
}

/**
 * Runs actions the way the scaffolder's runner does (input checked against the JSON schema and handed over raw,
 * checkpoints kept as JSON) against a sandbox over HTTP, with a ledger in SQLite. One per test file.
 *
 * A test fails that leaves a token alive which nobody accounts for, see {@link unaccountedTokens}; one that means to says
 * so with {@link ActionHarness.leaves}.
 */
export class ActionHarness {
  static async start(
    options: { config?: JsonObject } = {},
  ): Promise<ActionHarness> {
    const sandbox = await startSandbox({ now: TODAY });
    const knex = createKnex({
      client: 'better-sqlite3',
      connection: ':memory:',
      useNullAsDefault: true,
    });
    const workspace = await mkdtemp(join(tmpdir(), 'forgekey-workspace-'));
    await writeFile(join(workspace, 'README.md'), '# Orders\n');
    const harness = new ActionHarness(
      sandbox,
      knex,
      workspace,
      options.config ?? {},
    );
    harness.#audit.begin();
    return harness;
  }

  private constructor(
    readonly sandbox: Sandbox,
    private readonly knex: Knex,
    readonly workspace: string,
    /** Besides the integration of the sandbox. Read at the start and after a {@link restart}. */
    public config: JsonObject,
  ) {}

  /** More entries of `integrations.gitlab`, after the sandbox's. */
  otherHosts: JsonObject[] = [];
  #deps: Promise<ActionDeps> | undefined;
  #lastTask = 0;
  readonly #audit = new TokenAudit(() => this.unaccounted());
  /** The portal's clock. */
  now = TODAY;
  readonly #namespaces = new NamespaceMemory({ now: () => this.now });
  /** Read at the start and after a {@link restart}. */
  timing: Timing = TIMING;
  /** Every attempt of any step, in order. */
  readonly attempts: RunAttempt[] = [];
  /** Every line that any attempt has logged, at any level, with its metadata. */
  readonly log: string[] = [];
  /** The lines of the portal's own log, with their fields. */
  readonly portalLog: { level: string; message: string; fields: object }[] = [];
  /** What actions have told the engine to redact. */
  readonly redactions: string[] = [];

  get host(): string {
    return new URL(this.sandbox.url).host;
  }

  newTask(): HarnessTask {
    this.#lastTask += 1;
    return { id: `task-${this.#lastTask}`, checkpoints: new Map() };
  }

  deps(): Promise<ActionDeps> {
    this.#deps ??= this.#createDeps();
    return this.#deps;
  }

  /** Another backend on the same database, with a memory of its own. */
  anotherHost(options: {
    fetch?: typeof fetch;
    timing: Timing;
  }): Promise<ActionDeps> {
    return this.#createDeps(options);
  }

  /** What marks name the portal by. */
  async portalId(): Promise<string> {
    return (await this.deps()).store.portal.id;
  }

  /** What a restart of the backend does: everything in memory is new, a key for this process alone included. */
  restart(): void {
    this.#deps = undefined;
    this.#namespaces.clear();
  }

  async run(
    actionId: string,
    input: JsonObject,
    options: RunOptions = {},
  ): Promise<RunAttempt> {
    const { task = this.newTask(), stepId = 'step', isDryRun } = options;
    const actions = createGitLabActions(await this.deps());
    const action = actions.find(it => it.id === actionId);
    if (!action) {
      throw new Error(`No action ${actionId}`);
    }
    const raw = JSON.parse(JSON.stringify(input));
    const { errors } = validate(raw, action.schema?.input ?? {});
    const attempt: RunAttempt = { output: {}, error: undefined, log: [] };
    this.attempts.push(attempt);
    if (errors.length > 0) {
      attempt.error = new Error(`Invalid input passed: ${errors.join(', ')}`);
      return attempt;
    }
    try {
      await action.handler({
        input: raw,
        task: { id: task.id },
        step: { id: stepId, name: stepId },
        secrets: {},
        logger: stepLogger(this, attempt.log),
        logStream: undefined as never,
        workspacePath: this.workspace,
        isDryRun,
        signal: options.signal,
        user: { ref: 'user:default/guest' },
        createTemporaryDirectory: () => mkdtemp(`${this.workspace}-`),
        getInitiatorCredentials: undefined as never,
        output: (name: string, value: unknown) => {
          if (value !== undefined) {
            attempt.output[name] = JSON.parse(JSON.stringify(value));
          }
        },
        checkpoint: async ({ key, fn }: any) => {
          const fullKey = `v1.task.checkpoint.${stepId}.${key}`;
          if (!task.checkpoints.has(fullKey)) {
            const value = await fn();
            if (options.dieBefore === 'checkpoint' && !key.startsWith(NOTE)) {
              throw new Error('the backend died');
            }
            task.checkpoints.set(fullKey, JSON.parse(JSON.stringify(value)));
          }
          return task.checkpoints.get(fullKey);
        },
      } as never);
    } catch (error) {
      attempt.error = error as Error;
    }
    return attempt;
  }

  /** Time passes, for the portal and for GitLab. */
  later(duration: HumanDuration): void {
    this.now = new Date(this.now.getTime() + durationToMilliseconds(duration));
    this.sandbox.clock.set(this.now);
  }

  /** What the scheduler does each minute. */
  async pass(): Promise<PassResult> {
    return createPass(await this.deps())({ now: this.now });
  }

  /** Like {@link run}, for a step that has to work. */
  async runOk(
    actionId: string,
    input: JsonObject,
    options: RunOptions = {},
  ): Promise<Record<string, any>> {
    const { error, output } = await this.run(actionId, input, options);
    if (error) {
      throw error;
    }
    return output;
  }

  /**
   * Says that this test leaves live tokens of this name which nobody accounts for.
   *
   * @param because - for who reads the test
   */
  leaves(tokenName: string, because: string): void {
    this.#audit.expect(tokenName, because);
  }

  async unaccounted(): Promise<LiveToken[]> {
    return unaccountedTokens(this.sandbox, {
      ledger: await this.rows('ledger'),
      generation: await this.rows('generation'),
    });
  }

  /** The sandbox, the log, the ledger and all that the tests remember, as it was at the start. */
  async reset(): Promise<void> {
    await this.#audit.startAnew();
    forgetPeople(this.sandbox);
    await this.sandbox.reset();
    this.#namespaces.clear();
    this.now = TODAY;
    this.attempts.length = 0;
    this.log.length = 0;
    this.portalLog.length = 0;
    this.redactions.length = 0;
    if (this.#deps) {
      await this.mendLedger();
      await clearTables(this.knex);
    }
  }

  /**
   * From now on the ledger's database refuses some writes.
   *
   * @param condition - in SQL, of the row as it would be: `NEW.kind = 'variable'`
   */
  async breakLedger(
    write: 'insert' | 'update',
    condition: string,
  ): Promise<void> {
    await this.deps();
    await this.knex.raw(
      `create trigger broken before ${write} on forgekey_gitlab_ledger when ${condition}
         begin select raise(abort, 'the disk is full'); end`,
    );
  }

  async mendLedger(): Promise<void> {
    await this.knex.raw('drop trigger if exists broken');
  }

  /** Writes an event of a task, as the scaffolder does into its table in the same database. */
  async scaffolderEvent(task: HarnessTask, type: 'recovered' | 'log') {
    if (!(await this.knex.schema.hasTable('task_events'))) {
      await this.knex.schema.createTable('task_events', table => {
        table.bigIncrements('id');
        table.uuid('task_id').notNullable();
        table.text('body').notNullable();
        table.text('event_type').notNullable();
        table.timestamp('created_at').defaultTo(this.knex.fn.now());
      });
    }
    await this.knex('task_events').insert({
      task_id: task.id,
      event_type: type,
      body: '{}',
    });
  }

  /** Waits until a request of this operation has arrived at the sandbox. */
  async reached(operation: string): Promise<void> {
    await until(() => this.sandbox.journal.count(operation) > 0, {
      what: `GitLab to be asked for ${operation}`,
      everyMs: 1,
    });
  }

  /** Every statement that the module sends to the database while this runs. */
  async statementsOf(run: () => Promise<unknown>): Promise<string[]> {
    await this.deps();
    const statements: string[] = [];
    const note = ({ sql }: { sql: string }) => {
      statements.push(sql);
    };
    this.knex.on('query', note);
    try {
      await run();
    } finally {
      this.knex.off('query', note);
    }
    return statements;
  }

  /** The rows of one of the module's tables, e.g. `generation`. */
  async rows(table: string): Promise<any[]> {
    await this.deps();
    return this.knex(`forgekey_gitlab_${table}`).select();
  }

  /** All of the module's tables, by their full names. */
  async tables(): Promise<Record<string, any[]>> {
    await this.deps();
    const tables: Record<string, any[]> = {};
    for (const name of await tableNames(this.knex)) {
      tables[name] = await this.knex(name).select();
    }
    return tables;
  }

  /** Fills the module's tables with these rows, and with nothing else. */
  async restoreTables(tables: Record<string, any[]>): Promise<void> {
    await clearTables(this.knex);
    for (const [name, rows] of Object.entries(tables).reverse()) {
      for (const row of rows) {
        await this.knex(name).insert(row);
      }
    }
  }

  /** Changes the module's tables behind its back. */
  async sql(statement: string): Promise<void> {
    await this.deps();
    await this.knex.raw(statement);
  }

  /** Everything the database of the ledger holds, as text. */
  async ledgerText(): Promise<string> {
    return JSON.stringify(await this.rows('ledger'));
  }

  /** All that outlives an attempt of this task: the log of every attempt, the ledger, the checkpoints. */
  async kept(task: HarnessTask): Promise<string> {
    const checkpoints = JSON.stringify([...task.checkpoints]);
    return [...this.log, await this.ledgerText(), checkpoints].join('\n');
  }

  async stop(): Promise<void> {
    await this.#audit.end();
    await this.sandbox.stop();
    await this.knex.destroy();
    await rm(this.workspace, { recursive: true, force: true });
  }

  async #createDeps(
    host: { fetch?: typeof fetch; timing?: Timing } = {},
  ): Promise<ActionDeps> {
    const { timing = this.timing } = host;
    const { url } = this.sandbox;
    const config = new ConfigReader({
      integrations: {
        gitlab: [
          {
            host: this.host,
            baseUrl: url,
            apiBaseUrl: `${url}/api/v4`,
            token: 'sandbox-root-token',
          },
          ...this.otherHosts,
        ],
      },
      ...this.config,
    });
    const clock = { now: () => this.now };
    const sleep = async () => {};
    const integrations = ScmIntegrations.fromConfig(config);
    const moduleConfig = readGitLabModuleConfig(config);
    const database = { getClient: async () => this.knex };
    const store = await openStore({
      database,
      clock,
      retentionMs: 180 * 24 * 60 * 60 * 1000,
      baseUrl: 'http://localhost:3000',
      timing,
    });
    return {
      $$type: '@forgekey/GitLabActionDeps',
      integrations,
      recoveries: createRecoveries(database),
      connector: createGitLabConnector({
        integrations,
        requireScmUserCredentials: moduleConfig.requireScmUserCredentials,
        clock,
        sleep,
        namespaces: this.#namespaces,
        fetch: host.fetch,
      }),
      sealer: createSealer(moduleConfig.secrets, {
        clock,
        logger: { warn: message => this.log.push(`warn: ${message}`) },
        hostOfEntry: async id => (await store.ledger.find(id))?.host,
      }),
      store,
      attempts: new TaskAttempts(),
      timing: timing,
      life: lifeSettings({
        timing: timing,
        budgetMs: moduleConfig.http.budgetMs,
        movedFrom: undefined,
      }),
      clock,
      sleep,
      config: moduleConfig,
      logger: portalLogger(this),
    };
  }
}
