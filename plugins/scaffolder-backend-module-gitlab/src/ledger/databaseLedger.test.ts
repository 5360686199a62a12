import { TestDatabases } from '@backstage/backend-test-utils';
import { wasThere } from '../resources/variable/details';
import { FencedOutError, type StepRef, type Thing } from './ledger';
import { openStore } from './openStore';
import { TaskAttempt } from './taskAttempt';
import { TIMING } from './timing';

const STEP: StepRef = {
  taskId: 'task-1',
  stepId: 'token',
  actionId: 'gitlab:projectAccessToken:create',
  userRef: 'user:default/guest',
  taskAttempt: new TaskAttempt(),
  actingAs: 'integration',
};
/** Another replica that runs the same task, or a retry. */
const later = (): StepRef => ({ ...STEP, taskAttempt: new TaskAttempt() });
const THING: Thing = {
  kind: 'accessToken',
  host: 'gitlab.example.com',
  containerKind: 'project',
  containerId: '42',
  name: 'ci',
  identity: { scopes: ['api'], expires: '90d' },
  details: { spec: { name: 'ci' } },
};
const DAY_MS = 24 * 60 * 60 * 1000;

// PostgreSQL where BACKSTAGE_TEST_DATABASE_POSTGRES16_CONNECTION_STRING names a server, of whatever version.
const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_16'],
  disableDocker: true,
});

describe.each(databases.eachSupportedId())('DatabaseLedger on %s', engine => {
  async function open() {
    const knex = await databases.init(engine);
    const time = { now: new Date('2026-11-23T10:00:00Z') };
    const { ledger } = await openStore({
      database: { getClient: async () => knex },
      clock: { now: () => time.now },
      retentionMs: 180 * DAY_MS,
      baseUrl: 'http://localhost:3000',
      timing: TIMING,
    });
    return { ledger, knex, time };
  }

  it('adds what becomes known before the request to what is known', async () => {
    const { ledger } = await open();
    const entry = await ledger.begin(STEP, THING);
    const noted = await ledger.note(entry, { commits: ['a'] });
    await ledger.note(noted, { commits: ['a', 'b'] });
    expect(await ledger.find(entry.id)).toMatchObject({
      state: 'intended',
      details: { spec: { name: 'ci' }, commits: ['a', 'b'] },
    });
  });

  it('writes an intent, completes it, and finds it on the next attempt', async () => {
    const { ledger } = await open();

    const first = await ledger.begin(STEP, THING);
    expect(first).toMatchObject({
      earlier: false,
      state: 'intended',
      taskId: 'task-1',
      stepId: 'token',
      name: 'ci',
      gitlabId: undefined,
    });
    await ledger.recordMade(first, {
      gitlabId: 58,
      expiresAt: '2027-01-31',
      details: { userId: 166 },
    });

    const second = await ledger.begin(later(), {
      ...THING,
      identity: { expires: '90d', scopes: ['api'] },
    });
    expect(second).toMatchObject({
      id: first.id,
      earlier: true,
      state: 'made',
      gitlabId: '58',
      expiresAt: '2027-01-31',
      details: { userId: 166, spec: { name: 'ci' } },
    });
  });

  it.each<[string, Partial<StepRef>, Partial<Thing>]>([
    ['another task', { taskId: 'task-2' }, {}],
    ['another step', { stepId: 'token-2' }, {}],
    ['another host', {}, { host: 'gitlab.example.org' }],
    ['another project', {}, { containerId: '43' }],
    ['another name', {}, { name: 'cd' }],
    ['another kind', {}, { kind: 'variable' }],
    ['another item of an each', {}, { identity: { scopes: ['read_api'] } }],
    ['another round of an each', {}, { round: 2 }],
  ])('keeps %s apart', async (_, step, thing) => {
    const { ledger } = await open();
    const first = await ledger.begin(STEP, THING);
    const other = await ledger.begin(
      { ...STEP, ...step },
      { ...THING, ...thing },
    );
    expect(other.earlier).toBe(false);
    expect(other.id).not.toBe(first.id);
  });

  it('gives one entry to two backends that begin the same thing at once', async () => {
    const { ledger } = await open();
    const entries = await Promise.all([
      ledger.begin(STEP, THING),
      ledger.begin(later(), THING),
      ledger.begin(later(), THING),
    ]);
    expect(new Set(entries.map(it => it.id)).size).toBe(1);
    expect(entries.filter(it => !it.earlier)).toHaveLength(1);
  });

  it('begins anew after an entry was closed', async () => {
    const { ledger } = await open();
    const first = await ledger.begin(STEP, THING);
    await ledger.close(first, 'void', 'GitLab refused');
    const second = await ledger.begin(STEP, THING);
    expect(second).toMatchObject({ earlier: false, state: 'intended' });
    expect(await ledger.find(first.id)).toMatchObject({
      state: 'void',
      reason: 'GitLab refused',
    });
  });

  it('goes back to an intent when the thing is to be made again', async () => {
    const { ledger } = await open();
    const begun = await ledger.begin(STEP, THING);
    const made = await ledger.recordMade(begun, {
      gitlabId: 58,
      expiresAt: '2027-01-31',
    });
    await ledger.reopen(made);
    expect(await ledger.find(begun.id)).toMatchObject({
      state: 'intended',
      gitlabId: undefined,
      expiresAt: undefined,
      details: { spec: { name: 'ci' } },
    });
  });

  it('keeps what was there before while the entry is open, and no longer', async () => {
    const { ledger, knex } = await open();
    const before = async (id: string) => (await ledger.find(id))?.sealedBefore;
    const begun = await ledger.begin(STEP, THING);
    const { id } = begun;
    expect(begun.sealedBefore).toBeUndefined();

    const prior = { sealedBefore: 'fake-envelope', wasThere: true };
    const kept = await ledger.keepPrior(begun, prior);
    expect(wasThere(kept)).toBe(true);
    const made = await ledger.recordMade(kept, {});
    expect(await before(id)).toBe('fake-envelope');
    expect((await ledger.begin(STEP, THING)).sealedBefore).toBe(
      'fake-envelope',
    );
    const reopened = await ledger.reopen(made);
    expect(await before(id)).toBeUndefined();

    await ledger.close(
      await ledger.keepPrior(reopened, prior),
      'undone',
      'rolled back',
    );
    expect(JSON.stringify(await knex('forgekey_gitlab_ledger'))).not.toContain(
      'fake-envelope',
    );
  });

  it('lets nobody record anything of an entry that a later attempt has taken over', async () => {
    const { ledger } = await open();
    const early = await ledger.begin(STEP, THING);
    const taken = await ledger.begin(later(), THING);
    expect(taken).toMatchObject({ id: early.id, earlier: true });

    const tooLate: Promise<unknown>[] = [
      ledger.recordMade(early, { gitlabId: 58 }),
      ledger.note(early, { late: true }),
      ledger.reopen(early),
      ledger.keepPrior(early, { sealedBefore: 'fake', wasThere: true }),
      ledger.close(early, 'void', 'GitLab refused'),
      ledger.begin(STEP, THING),
      ledger.takeOver(STEP.taskAttempt, early.id),
    ];
    for (const each of await Promise.allSettled(tooLate)) {
      expect(each).toMatchObject({ reason: expect.any(FencedOutError) });
    }
    await ledger.recordMade(taken, { gitlabId: 59 });
    expect(await ledger.find(early.id)).toMatchObject({
      state: 'made',
      gitlabId: '59',
      details: { spec: { name: 'ci' } },
    });
  });

  it('records more in the same transaction, or nothing at all', async () => {
    const { ledger, knex } = await open();
    const fail = async () => {
      throw new Error('the register says no');
    };
    await expect(ledger.begin(STEP, THING, fail)).rejects.toThrow('says no');
    expect(await knex('forgekey_gitlab_ledger')).toEqual([]);
    const entry = await ledger.begin(STEP, THING);
    await expect(ledger.recordMade(entry, {}, fail)).rejects.toThrow('says no');
    expect(await ledger.find(entry.id)).toMatchObject({ state: 'intended' });
  });

  it('remembers whose credential it was', async () => {
    const { ledger } = await open();
    await ledger.begin({ ...STEP, actingAs: 'user' }, THING);
    expect((await ledger.listTask('task-1'))[0]).toMatchObject({
      actingAs: 'user',
      round: 1,
    });
  });

  it('lists a task newest first, though all was written in one millisecond', async () => {
    const { ledger } = await open();
    for (const name of ['a', 'b', 'c']) {
      await ledger.begin(STEP, { ...THING, name });
    }
    await ledger.begin({ ...STEP, taskId: 'task-2' }, THING);
    const entries = await ledger.listTask('task-1');
    expect(entries.map(it => it.name)).toEqual(['c', 'b', 'a']);
  });

  it('knows what other tasks claim', async () => {
    const { ledger } = await open();
    const thing: Thing = {
      kind: 'project',
      host: 'gitlab.example.com',
      name: 'acme/orders',
      identity: {},
    };
    const closed = await ledger.begin({ ...STEP, taskId: 'task-0' }, thing);
    await ledger.close(closed, 'undone', 'rolled back');
    await ledger.begin(STEP, thing);
    await ledger.begin({ ...STEP, taskId: 'task-2' }, thing);
    const others = await ledger.listOpenElsewhere('task-1', thing);
    expect(others.map(it => it.taskId)).toEqual(['task-2']);
    const spelled = { ...thing, name: 'ACME/Orders' };
    const same = await ledger.listOpenElsewhere('task-1', spelled);
    expect(same.map(it => it.taskId)).toEqual(['task-2']);
  });

  it('closes the entry of a thing that another task removed', async () => {
    const { ledger } = await open();
    const begun = await ledger.begin(STEP, THING);
    const { id } = await ledger.recordMade(begun, { gitlabId: 58 });
    await ledger.recordGone(
      { kind: 'accessToken', host: 'gitlab.example.org', gitlabId: 58 },
      'another GitLab',
    );
    expect(await ledger.find(id)).toMatchObject({ state: 'made' });
    await ledger.recordGone(
      { kind: 'accessToken', host: 'gitlab.example.com', gitlabId: 58 },
      'Replaced by token 59',
    );
    expect(await ledger.find(id)).toMatchObject({
      state: 'undone',
      reason: 'Replaced by token 59',
    });
  });

  it('forgets what is gone after the retention, and never a token that may live', async () => {
    const { ledger, time } = await open();
    const dead = await ledger.begin(STEP, THING);
    const live = await ledger.begin(STEP, { ...THING, name: 'cd' });
    const expired = await ledger.begin(STEP, { ...THING, name: 'old' });
    await ledger.recordMade(live, { gitlabId: 59, expiresAt: '2027-11-23' });
    await ledger.recordMade(expired, { gitlabId: 60, expiresAt: '2026-11-24' });
    await ledger.close(dead, 'undone', 'revoked');

    time.now = new Date(time.now.getTime() + 180 * DAY_MS);
    expect(await ledger.prune()).toBe(0);
    time.now = new Date(time.now.getTime() + 1);
    expect(await ledger.prune()).toBe(1);
    expect(await ledger.find(dead.id)).toBeUndefined();
    time.now = new Date(time.now.getTime() + 1000 * DAY_MS);
    expect(await ledger.prune()).toBe(0);
    // Recovery begins where a token has expired.
    expect(await ledger.find(expired.id)).toMatchObject({ state: 'made' });
    expect(await ledger.find(live.id)).toMatchObject({ state: 'made' });
  });

  it('forgets what a task made that is long over, but for what nobody knows the end of', async () => {
    const { ledger, time } = await open();
    const kinds = ['project', 'content', 'variable', 'branch', 'member'];
    const made: string[] = [];
    for (const kind of kinds) {
      const entry = await ledger.begin(STEP, { ...THING, kind });
      await ledger.recordMade(entry, { gitlabId: 7 });
      made.push(entry.id);
    }
    const unknown = await ledger.begin(STEP, {
      ...THING,
      kind: 'project',
      name: 'lost',
    });

    time.now = new Date(time.now.getTime() + 180 * DAY_MS);
    expect(await ledger.prune()).toBe(0);
    time.now = new Date(time.now.getTime() + 1);
    expect(await ledger.prune()).toBe(kinds.length);
    for (const id of made) {
      expect(await ledger.find(id)).toBeUndefined();
    }
    expect(await ledger.find(unknown.id)).toMatchObject({ state: 'intended' });
  });

  it('forgets the token of a credential that ended before the retention', async () => {
    const { ledger, knex, time } = await open();
    const credential = {
      host: THING.host,
      kind: 'accessToken',
      owner_kind: 'project',
      owner_id: 42,
      name: 'ci',
      identity: 'bot',
      access_level: 30,
      scopes: '[]',
      rotation: 'auto',
      mode: 'overlap',
      since: 0,
      next_generation: 2,
    };
    const ended = time.now.getTime();
    await knex('forgekey_gitlab_credential').insert([
      { ...credential, id: 'ended', state: 'ended', ended_at: ended },
      { ...credential, id: 'kept', state: 'broken' },
    ]);
    for (const credentialId of ['ended', 'kept']) {
      const thing = { ...THING, name: credentialId, credentialId };
      const entry = await ledger.begin(STEP, thing);
      await ledger.recordMade(entry, { gitlabId: 1 });
    }
    time.now = new Date(ended + 180 * DAY_MS + 1);
    expect(await ledger.prune()).toBe(1);
    const [left] = await ledger.listTask(STEP.taskId);
    expect(left).toMatchObject({ name: 'kept', state: 'made' });
  });

  it('forgets many, a few at a time', async () => {
    const { ledger, knex, time } = await open();
    const entry = await ledger.begin(STEP, THING);
    await ledger.close(entry, 'void', 'GitLab refused');
    const [row] = await knex('forgekey_gitlab_ledger').select();
    const { sequence: _, ...columns } = row;
    const many = Array.from({ length: 1200 }, (__, i) => ({
      ...columns,
      id: `copy-${i}`,
    }));
    await knex.batchInsert('forgekey_gitlab_ledger', many, 20);
    time.now = new Date(time.now.getTime() + 180 * DAY_MS + 1);
    const controller = new AbortController();
    controller.abort();
    expect(await ledger.prune(controller.signal)).toBe(100);
    expect(await ledger.prune()).toBe(1101);
  });

  it('keeps its migrations apart from those of the scaffolder', async () => {
    const { knex } = await open();
    expect(await knex.schema.hasTable('knex_migrations')).toBe(false);
    expect(await knex.schema.hasTable('forgekey_gitlab_migrations')).toBe(true);
  });
});
