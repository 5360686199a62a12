import { TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { openStore, type Store } from './openStore';
import { TaskAttempt } from './taskAttempt';
import { TIMING } from './timing';

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_16'],
  disableDocker: true,
});

const THING = {
  kind: 'project',
  host: 'gitlab.example.com',
  containerKind: 'project' as const,
  containerId: '42',
  name: 'acme/orders',
  identity: {},
};
const STEP = {
  taskId: 'task-1',
  stepId: 'publish',
  actionId: 'publish:gitlab',
  taskAttempt: new TaskAttempt(),
  actingAs: 'integration' as const,
};
const credential = {
  id: '00000000-0000-4000-8000-000000000001',
  host: THING.host,
  containerKind: 'project' as const,
  containerId: 42,
  containerPath: undefined,
  name: 'ci',
  accessLevel: 30,
  scopes: [],
  lifetimeDays: 90,
  rotation: 'auto' as const,
  madeByTask: 'task-1',
  madeByTemplate: undefined,
  madeByUser: undefined,
};
const NOW = new Date('2026-11-26T10:00:00Z');

/** Every question that may be asked of years of rows. */
const QUESTIONS: Record<string, (store: Store) => Promise<unknown>> = {
  'begins a thing': ({ ledger }) => ledger.begin(STEP, THING),
  'begins a thing again': async ({ ledger }) => {
    await ledger.begin(STEP, THING);
    await ledger.begin(STEP, { ...THING, spelledContainerId: 'acme' });
  },
  'completes and closes it': async ({ ledger }) => {
    const entry = await ledger.begin(STEP, THING);
    const made = await ledger.recordMade(entry, { gitlabId: 7 });
    await ledger.close(made, 'undone', 'removed');
  },
  'takes an entry over': async ({ ledger }) => {
    const entry = await ledger.begin(STEP, THING);
    await ledger.takeOver(new TaskAttempt(), entry.id);
  },
  'lists a task': ({ ledger }) => ledger.listTask('task-1'),
  'finds an entry': ({ ledger }) => ledger.find('1'),
  'asks who else has made it': ({ ledger }) =>
    ledger.listOpenElsewhere('task-1', THING),
  'records that it is gone': ({ ledger }) =>
    ledger.recordGone({ ...THING, gitlabId: 7 }, 'replaced'),
  prunes: ({ ledger }) => ledger.prune(),
  'finds a token': ({ register }) => register.findToken(THING.host, 7),
  'lists generations': ({ register }) => register.generationsOf(credential.id),
  'puts a token into a variable': async ({ register, leases }) => {
    const { generation, also } = register.intend(credential, NOW);
    await register.record(also);
    const token = {
      id: 7,
      userId: 8,
      accessLevel: 30,
      scopes: [],
      expiresAt: '2027-01-31',
    };
    const deposit = {
      key: 'CI_TOKEN',
      environmentScope: '*',
      variableType: 'env_var',
      protected: false,
      masked: true,
      hidden: true,
      raw: false,
      personText: undefined,
    };
    await leases.hold(
      { targets: ['token:1', 'variable:1'], says: 'test', budgetMs: 1000 },
      async lease => {
        const options = { now: NOW, to: 'minted' as const };
        await register.sending(generation, lease, NOW);
        await register.record(
          register.minted(generation, lease, token, options),
        );
        await register.record(register.depositing(generation, lease));
        const known = { ...generation, tokenId: 7 };
        await register.record(register.current(known, lease, deposit, NOW));
        await register.record(register.current(known, lease, deposit, NOW));
      },
    );
    await register.closeToken(generation, 'replaced', NOW);
    await register.abandon(generation);
  },
};

describe.each(databases.eachSupportedId())('the questions on %s', engine => {
  it.each(Object.keys(QUESTIONS))(
    'need no look at every row: %s',
    async name => {
      const knex = await databases.init(engine);
      const store = await openStore({
        database: { getClient: async () => knex },
        clock: { now: () => NOW },
        retentionMs: 1000,
        baseUrl: 'http://localhost:3000',
        timing: TIMING,
      });
      const asked: { sql: string; bindings: any[] }[] = [];
      const listen = (query: { sql: string; bindings: any[] }) =>
        asked.push(query);
      knex.on('query', listen);
      await QUESTIONS[name](store);
      knex.off('query', listen);

      const ours = asked.filter(({ sql }) =>
        /^\s*(select|update|delete|insert)/i.test(sql),
      );
      expect(ours.length).toBeGreaterThan(0);
      const scans: string[] = [];
      for (const { sql, bindings } of ours) {
        const plan = await planOf(knex, engine, sql, bindings);
        if (/\b(SCAN|Seq Scan on) "?forgekey_gitlab_(?!lease)/i.test(plan)) {
          scans.push(`${sql}\n${plan}`);
        }
      }
      expect(scans).toEqual([]);
    },
  );
});

async function planOf(
  knex: Knex,
  engine: string,
  sql: string,
  bindings: any[],
): Promise<string> {
  if (engine === 'SQLITE_3') {
    const rows = await knex.raw(`explain query plan ${sql}`, bindings);
    return rows.map((it: { detail: string }) => it.detail).join('\n');
  }
  // Tables with few rows are read whole, unless that is forbidden.
  return knex.transaction(async trx => {
    await trx.raw('set local enable_seqscan = off');
    const { rows } = await trx.raw(
      `explain ${sql.replace(/\$\d+/g, '?')}`,
      bindings,
    );
    return rows.map((it: any) => it['QUERY PLAN']).join('\n');
  });
}
