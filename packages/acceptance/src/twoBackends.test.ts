import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { until } from '@forgekey/gitlab-sandbox/testing';
import { Arena, SealingKey } from './crash/arena';
import { Chain, CHAINS, templateName } from './crash/chains';
import { whatIsNotWhole } from './crash/questions';
import { placesOf } from './plaintextPlaces';
import { describeFindings, searchForPlaintext } from './plaintextSearch';
import { postgresDatabases } from './portalDatabase';
import {
  findPostgres,
  startPostgres,
  TemporaryPostgres,
} from './postgresServer';
import { inRepository } from './repository';
import { TaskRun } from './scaffolderClient';
import { formValues, GROUP } from './testBed';

jest.setTimeout(600_000);

const execute = promisify(execFile);

const TASKS = 50;

/** Tasks a backend works on at a time. */
const AT_ONCE = 5;

if (findPostgres()) {
  describe('two backends on one PostgreSQL', () => {
    let postgres: TemporaryPostgres;

    beforeAll(async () => {
      postgres = await startPostgres();
    });
    afterAll(() => postgres?.stop());

    /** Two portals that differ in nothing but their address. */
    async function startTwo(prefix: string, sealingKeys: SealingKey[]) {
      const first = await Arena.start({
        lanes: 1,
        patience: 'usual',
        database: postgresDatabases(postgres, prefix),
        sealingKeys,
        tasksAtOnce: AT_ONCE,
        latencyMs: 30,
        // A busy machine must not make a backend take the work of one that is alive.
        staleAfterSeconds: 20,
      });
      try {
        return { first, second: await first.startAnother() };
      } catch (error) {
        await first.stop();
        throw error;
      }
    }

    async function stopBoth(
      arenas: { first: Arena; second: Arena } | undefined,
    ) {
      await arenas?.second.stop();
      await arenas?.first.stop();
    }

    async function findPlaintext({ first, second }: Record<string, Arena>) {
      const places = [
        ...(await placesOf(first.portal, first.client)),
        { name: 'log of the second portal', content: second.portal.log },
      ];
      const values = await first.lanes[0].gitlab.mintedValues();
      return {
        values,
        findings: describeFindings(searchForPlaintext(values, places)),
      };
    }

    it('finishes every task exactly once, though one of them is killed in the middle', async () => {
      const key = { id: 'shared', secret: randomBytes(32).toString('base64') };
      const arenas = await startTwo('shared_', [key]);
      try {
        const { first, second } = arenas;
        const [lane] = first.lanes;
        const clients = [second.client, first.client];
        const create = async (number: number) => {
          const name = `task-${number}`;
          const chain: Chain = CHAINS[number % 2];
          const id = await clients[number % clients.length].createTask({
            template: templateName(chain, 'retry', 0),
            values: formValues(name),
          });
          return { id, name };
        };
        // A backend looks for work when it is given some, and no longer when another took it first. So the second gets a
        // task while the first rests, and that task stands still: whenever the second is killed, it has work in hand.
        const gate = 'before the ledger intends accessToken';
        second.armGate(gate);
        const held = await create(0);
        await second.waitUntilGateReached(gate);
        const others = Array.from({ length: TASKS - 1 }, (_, i) =>
          create(i + 1),
        );
        const tasks = [held, ...(await Promise.all(others))];

        await until(
          async () => (await lane.gitlab.mintedValues()).length >= TASKS / 3,
          { what: 'a third of the tasks to have a token' },
        );
        await second.kill();

        const runs = new Map<string, TaskRun>();
        for (const { id, name } of tasks) {
          runs.set(name, await first.client.waitForEnd(id, 120_000));
        }
        const wrong: string[] = [];
        for (const [name, run] of runs) {
          const complaints = await whatIsNotWhole(lane, name);
          if (run.status !== 'completed') {
            complaints.push(`ended as ${run.status}: ${run.error?.message}`);
          }
          wrong.push(...complaints.map(it => `${name}: ${it}`));
        }
        expect(wrong).toEqual([]);

        const recovered = [...runs.values()].filter(({ events }) =>
          events.some(({ type }) => type === 'recovered'),
        );
        expect(recovered.length).toBeGreaterThan(0);
        expect(recovered.length).toBeLessThanOrEqual(AT_ONCE);
        const { values, findings } = await findPlaintext(arenas);
        expect(values.length).toBeGreaterThanOrEqual(TASKS);
        expect(findings).toEqual([]);
      } finally {
        await stopBoth(arenas);
      }
    });

    it('warns where no key is configured, and mints again what does not open any more', async () => {
      const arenas = await startTwo('keyless_', []);
      try {
        const { first, second } = arenas;
        const [lane] = first.lanes;
        for (const { portal } of [first, second]) {
          expect(portal.log).toMatch(
            /warn.*scaffolder\.gitlab\.secrets\.keys is not configured/,
          );
        }

        // Both may take the task; the one that does stands still once the token is in its envelope.
        const gate = 'after step token is kept as completed';
        [first, second].forEach(arena => arena.armGate(gate));
        const id = await first.client.createTask({
          template: templateName('chained', 'retry', 0),
          values: formValues('minted-again'),
        });
        const [dead, alive] = await until(
          () =>
            (first.isGateReached() && [first, second]) ||
            (second.isGateReached() && [second, first]),
          { what: `a task to come to the gate "${gate}"` },
        );
        alive.disarmGate();
        await dead.kill();
        const run = await alive.client.waitForEnd(id, 120_000);

        expect(run.error).toBeUndefined();
        expect(await whatIsNotWhole(lane, 'minted-again')).toEqual([]);
        const { values } = await lane.gitlab.traces(`${GROUP}/minted-again`);
        expect(values).toHaveLength(2);
        const log = run.events.map(({ body }) => body.message).join('\n');
        expect(log).toMatch(/making the token again/);
      } finally {
        await stopBoth(arenas);
      }
    });

    it('never stores a token that another backend, which could not open it, has replaced', async () => {
      const arenas = await startTwo('turns_', []);
      try {
        const { first, second } = arenas;
        const [lane] = first.lanes;
        await lane.gitlab.plan(
          'projectVariables.create',
          ...Array<string>(60).fill('status-500'),
        );
        const id = await first.client.createTask({
          template: templateName('chained', 'retry', 0),
          values: formValues('in-turns'),
        });
        expect((await first.client.waitForEnd(id)).status).toBe('failed');
        await second.client.retry(id);
        expect((await second.client.waitForEnd(id)).status).toBe('failed');
        await lane.gitlab.forgetFaults();
        // Its process still has the key of the first envelope.
        await first.client.retry(id);

        expect((await first.client.waitForEnd(id)).error).toBeUndefined();
        expect(await whatIsNotWhole(lane, 'in-turns')).toEqual([]);
      } finally {
        await stopBoth(arenas);
      }
    });

    it('passes the tests of the ledger, which otherwise run on SQLite alone', async () => {
      const { user, host, port } = postgres;
      const { stderr } = await execute(
        'npx',
        [
          ...['backstage-cli', 'package', 'test', '--watchAll=false'],
          ...['--verbose', 'src/ledger'],
        ],
        {
          cwd: inRepository('plugins/scaffolder-backend-module-gitlab'),
          env: {
            ...process.env,
            BACKSTAGE_TEST_DATABASE_POSTGRES16_CONNECTION_STRING: `postgresql://${user}@${host}:${port}`,
          },
        },
      );
      expect(stderr).toContain('DatabaseLedger on POSTGRES_16');
      expect(stderr).toContain('an earlier version on POSTGRES_16');
    });
  });
} else {
  it('is not tried on PostgreSQL here: apt-get install postgresql', () => {
    expect(findPostgres()).toBeUndefined();
  });
}
