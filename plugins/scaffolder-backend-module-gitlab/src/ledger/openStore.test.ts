import { TestDatabases } from '@backstage/backend-test-utils';
import type { LeaseRequest } from './leases';
import { FencedOutError } from './ledger';
import { openStore } from './openStore';
import type { NewCredential } from './register';

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_16'],
  disableDocker: true,
});
const NOW = new Date('2026-11-26T10:00:00Z');
const CREDENTIAL: NewCredential = {
  id: '7d1c7c1e-0000-4000-8000-1234567890ab',
  host: 'gitlab.example.com',
  containerKind: 'project',
  containerId: 42,
  containerPath: 'acme/orders',
  name: 'ci',
  accessLevel: 30,
  scopes: ['read_repository'],
  lifetimeDays: 90,
  rotation: 'auto',
  madeByTask: 'task-1',
  madeByTemplate: undefined,
  madeByUser: undefined,
};
const TOKEN = {
  id: 1007,
  userId: 7,
  accessLevel: 30,
  scopes: ['read_repository'],
  expiresAt: '2027-02-24',
};
const DEPOSIT = {
  key: 'CI',
  environmentScope: '*',
  variableType: 'env_var',
  protected: false,
  masked: true,
  hidden: true,
  raw: false,
  personText: undefined,
};

describe.each(databases.eachSupportedId())('the store on %s', engine => {
  async function open(knex?: Awaited<ReturnType<typeof databases.init>>) {
    const client = knex ?? (await databases.init(engine));
    const store = await openStore({
      database: { getClient: async () => client },
      clock: { now: () => NOW },
      retentionMs: 1000,
      baseUrl: 'https://portal.example.com',
      timing: {
        leaseMs: 300,
        extendEveryMs: 100,
        putWithinMs: 100,
        settleMs: 1000,
      },
    });
    return { ...store, knex: client };
  }
  const request = (more: Partial<LeaseRequest> = {}): LeaseRequest => ({
    targets: ['token:a', 'variable:a'],
    says: 'Task 1 (step token)',
    budgetMs: 10_000,
    ...more,
  });

  describe('the portal', () => {
    it('is the same at each start, and for replicas that start together', async () => {
      const { knex, portal } = await open();
      const others = await Promise.all([open(knex), open(knex)]);
      expect(others.map(it => it.portal)).toEqual([portal, portal]);
      expect(portal).toEqual({
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        baseUrl: 'https://portal.example.com',
      });
    });

    it('starts on a database that a later version has brought up to date', async () => {
      const { knex, portal } = await open();
      await knex('forgekey_gitlab_migrations').insert({
        name: '29990101_later.js',
        batch: 99,
        migration_time: NOW,
      });
      expect((await open(knex)).portal).toEqual(portal);
    });
  });

  describe('a lease', () => {
    it('is held by one at a time, and given back', async () => {
      const { leases, knex } = await open();
      let inside = 0;
      let most = 0;
      const work = () =>
        leases.hold(request(), async lease => {
          inside += 1;
          most = Math.max(most, inside);
          await knex('forgekey_gitlab_lease').select();
          expect(lease.isHeld()).toBe(true);
          inside -= 1;
        });
      await Promise.all([work(), work(), work(), work()]);
      expect(most).toBe(1);
      expect(await knex('forgekey_gitlab_lease')).toEqual([]);
    });

    it('is for all targets or none', async () => {
      const { leases, knex } = await open();
      await leases.hold(request({ targets: ['variable:a'] }), async () => {
        const waits: string[] = [];
        await expect(
          leases.hold(
            request({
              targets: ['token:a', 'variable:a', 'variable:b'],
              budgetMs: 50,
              onWait: says => waits.push(says),
            }),
            async () => 'never',
          ),
        ).rejects.toThrow(
          /^Task 1 \(step token\) writes to the same thing at GitLab, and has not ended within/,
        );
        expect(waits).toEqual(['Task 1 (step token)']);
        const rows = await knex('forgekey_gitlab_lease').pluck('target');
        expect(rows).toEqual(['variable:a']);
      });
    });

    it('outlives its length while its holder extends it, also where a target is long', async () => {
      const { leases, knex } = await open();
      const targets = [`variable:${'x'.repeat(400)}`, 'token:a'];
      await leases.hold(request({ targets }), async lease => {
        const [{ expires_at: first }] = await knex('forgekey_gitlab_lease');
        for (;;) {
          const rows = await knex('forgekey_gitlab_lease');
          if (rows.every(it => Number(it.expires_at) > Number(first) + 300)) {
            break;
          }
          await new Promise(resolve => setImmediate(resolve));
        }
        expect(lease.isHeld()).toBe(true);
      });
    });

    it('passes on from one that has died, which then knows that it has lost it', async () => {
      const { leases, register, knex } = await open();
      await leases.hold(request(), async dead => {
        await knex('forgekey_gitlab_lease').update({ expires_at: 0 });
        await leases.hold(request({ says: 'the next one' }), async alive => {
          expect(alive.holder).not.toBe(dead.holder);
          const { generation, also } = register.intend(CREDENTIAL, NOW);
          await register.record(also);
          await expect(register.sending(generation, dead, NOW)).rejects.toThrow(
            FencedOutError,
          );
          await register.sending(generation, alive, NOW);
        });
      });
    });

    it('ends the wait of a task that is cancelled', async () => {
      const { leases } = await open();
      const controller = new AbortController();
      await leases.hold(request(), async () => {
        const waiting = leases.hold(
          request({
            signal: controller.signal,
            onWait: () => controller.abort(),
          }),
          async () => 'never',
        );
        await expect(waiting).rejects.toThrow(/abort/i);
      });
    });
  });

  describe('a generation', () => {
    it('goes from intent to variable, each step once', async () => {
      const { leases, register } = await open();
      const { generation, also } = register.intend(CREDENTIAL, NOW);
      await register.record(also);
      await leases.hold(request(), async lease => {
        const minted = register.minted(generation, lease, TOKEN, {
          now: NOW,
          to: 'minted',
        });
        await register.sending(generation, lease, NOW);
        await register.record(minted);
        await expect(register.record(minted)).rejects.toThrow(FencedOutError);
        await register.record(register.depositing(generation, lease));
        expect(await register.abandon(generation)).toBe(false);
        const known = { ...generation, tokenId: TOKEN.id };
        await register.record(register.current(known, lease, DEPOSIT, NOW));
      });
      expect(await register.findToken(CREDENTIAL.host, TOKEN.id)).toMatchObject(
        {
          credentialId: CREDENTIAL.id,
          n: 1,
          state: 'current',
          userId: 7,
          putAt: undefined,
        },
      );
    });

    it('that another has abandoned is not written any more', async () => {
      const { leases, register } = await open();
      const { generation, also } = register.intend(CREDENTIAL, NOW);
      await register.record(also);
      await leases.hold(request(), async lease => {
        await register.record(
          register.minted(generation, lease, TOKEN, { now: NOW, to: 'minted' }),
        );
        const next = await register.next(CREDENTIAL.id, lease, NOW);
        expect(next.n).toBe(2);
        await expect(
          register.record(register.depositing(generation, lease)),
        ).rejects.toThrow(FencedOutError);
        expect(await register.abandon(generation)).toBe(true);
      });
    });
  });
});
