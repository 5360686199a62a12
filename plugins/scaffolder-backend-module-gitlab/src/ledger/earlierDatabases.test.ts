import {
  createMockDirectory,
  TestDatabases,
} from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { RESOURCES } from '../resources';
import {
  EARLIER_TASKS,
  EarlierTask,
  earlierTaskIds,
  openEarlierSqlite,
  restoreEarlierPostgres,
} from '../testing/earlierLedger';
import type { Ledger } from './ledger';
import { openStore } from './openStore';
import type { Register } from './register';
import type { TakenOver } from './takeOverEarlier';
import { TIMING } from './timing';
import { TaskAttempt } from './taskAttempt';

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_16'],
  disableDocker: true,
});
const NOW = new Date('2026-11-26T10:00:00Z');
const HOST = '127.0.0.1:8929';

/** Kind, name and state, in the order in which they were begun. */
const ROWS: Record<EarlierTask, [string, string, string][]> = {
  deposited: [
    ['project', 'acme/platform/deposited', 'made'],
    ['content', 'main', 'made'],
    ['accessToken', 'release', 'made'],
    ['variable', 'RELEASE_TOKEN', 'made'],
  ],
  chained: [
    ['project', 'acme/platform/chained', 'made'],
    ['content', 'main', 'made'],
    ['accessToken', 'release', 'undone'],
    ['variable', 'RELEASE_TOKEN', 'made'],
  ],
  'left behind': [
    ['project', 'acme/platform/left-behind', 'made'],
    ['content', 'main', 'made'],
    ['accessToken', 'release', 'undone'],
    ['variable', 'RELEASE_TOKEN', 'undone'],
  ],
  'rolled back': [
    ['project', 'acme/platform/rolled-back', 'undone'],
    ['content', 'main', 'undone'],
    ['accessToken', 'release', 'undone'],
    ['variable', 'RELEASE_TOKEN', 'undone'],
  ],
  created: [['variable', 'REGION', 'made']],
  updated: [['variable', 'REGION', 'made']],
  refused: [['variable', 'REGION', 'void']],
  replaced: [
    ['accessToken', 'release', 'made'],
    ['variable', 'RELEASE_TOKEN', 'made'],
  ],
  killed: [
    ['project', 'acme/platform/killed', 'made'],
    ['content', 'main', 'made'],
    ['accessToken', 'release', 'intended'],
  ],
};

describe.each(databases.eachSupportedId())(
  'a ledger of an earlier version on %s',
  engine => {
    const directory = createMockDirectory();
    let knex: Knex;
    let ledger: Ledger;
    let register: Register;
    let takenOver: TakenOver;
    let tasks: Record<EarlierTask, string>;

    const open = () =>
      openStore({
        database: { getClient: async () => knex },
        clock: { now: () => NOW },
        retentionMs: 180 * 24 * 60 * 60 * 1000,
        baseUrl: 'http://localhost:3000',
        timing: TIMING,
      });

    beforeEach(async () => {
      if (engine === 'SQLITE_3') {
        knex = openEarlierSqlite(directory.path);
      } else {
        knex = await databases.init(engine);
        await restoreEarlierPostgres(knex);
      }
      tasks = await earlierTaskIds(knex);
      ({ ledger, register, takenOver } = await open());
    });
    afterEach(() => knex.destroy());

    it.each(EARLIER_TASKS)('is read as it was written: %s', async task => {
      const entries = (await ledger.listTask(tasks[task])).reverse();
      expect(
        entries.map(({ kind, name, state }) => [kind, name, state]),
      ).toEqual(ROWS[task]);
      expect(new Set(entries.map(it => it.host))).toEqual(new Set([HOST]));
    });

    it('tells what a later attempt and a rollback need of what was made', async () => {
      const entries = await ledger.listTask(tasks.deposited);
      const [variable, token, , project] = entries;
      expect(project).toMatchObject({
        gitlabId: '103',
        userRef: 'user:default/guest',
        details: { created: true, fullPath: 'acme/platform/deposited' },
      });
      expect(token).toMatchObject({
        containerKind: 'project',
        containerId: '103',
        gitlabId: '1007',
        variableKey: 'RELEASE_TOKEN',
        expiresAt: '2027-02-23',
      });
      expect(variable.details).toMatchObject({ tokenId: 1007 });
    });

    it.each<[EarlierTask, boolean]>([
      ['created', false],
      ['updated', true],
    ])('keeps what was there before: %s', async (task, kept) => {
      const [variable] = await ledger.listTask(tasks[task]);
      expect(variable.sealedBefore?.startsWith('sealed:') ?? false).toBe(kept);
    });

    it('has details that their kinds read', async () => {
      const read = [];
      for (const task of EARLIER_TASKS) {
        for (const entry of await ledger.listTask(tasks[task])) {
          read.push(RESOURCES.of(entry).details.read(entry));
        }
      }
      expect(read).toHaveLength(Object.values(ROWS).flat().length);
      expect(read).toContainEqual(
        expect.objectContaining({
          created: true,
          fullPath: 'acme/platform/deposited',
        }),
      );
      expect(read).toContainEqual(
        expect.objectContaining({
          spec: expect.objectContaining({ name: 'release' }),
        }),
      );
    });

    it('gives the row of the killed attempt to the next one, and tells other tasks of it', async () => {
      const [, , project] = await ledger.listTask(tasks.killed);
      const thing = {
        kind: project.kind,
        host: project.host,
        name: project.name,
        identity: {},
      };
      const attempt = new TaskAttempt();
      const step = {
        ...project,
        taskAttempt: attempt,
        actingAs: 'integration' as const,
      };
      expect(await ledger.begin(step, thing)).toMatchObject({
        id: project.id,
        earlier: true,
        round: 1,
        actingAs: undefined,
      });
      const others = await ledger.listOpenElsewhere('another-task', thing);
      expect(others.map(it => it.id)).toEqual([project.id]);
    });

    it('has its tokens in the register, once, with their variables', async () => {
      const found = await register.life.find({
        host: HOST,
        variableKey: 'RELEASE_TOKEN',
      });
      const [token] = (await ledger.listTask(tasks.deposited)).filter(
        it => it.kind === 'accessToken',
      );
      expect(token.credentialId).toBeDefined();
      expect(found.map(it => it.id)).toContain(token.credentialId);
      const record = await register.life.read(token.credentialId!);
      expect(record).toMatchObject({
        credential: {
          name: 'release',
          containerId: 103,
          rotation: 'auto',
          state: 'healthy',
          madeByTask: tasks.deposited,
        },
        generations: [
          { n: 1, state: 'current', tokenId: 1007, expiresAt: '2027-02-23' },
        ],
        sinks: [{ key: 'RELEASE_TOKEN', environmentScope: '*' }],
      });
      // One of them was noted by its path.
      expect(takenOver).toMatchObject({ withoutNumber: 1 });
      expect(takenOver.tokens).toBeGreaterThan(0);

      const again = await open();
      expect(again.takenOver).toMatchObject({ tokens: 0, deposited: 0 });
      expect(await again.register.life.read(token.credentialId!)).toEqual(
        record,
      );
    });

    it('closes and prunes its rows', async () => {
      const [token] = await ledger.listTask(tasks.killed);
      await ledger.close(token, 'void', 'GitLab refused');
      expect(await ledger.find(token.id)).toMatchObject({
        state: 'void',
        reason: 'GitLab refused',
      });
      expect(await ledger.prune()).toBe(0);
    });
  },
);
