import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { TEST_NOW, useSandbox } from '../testing';

const box = useSandbox();

async function control(method: string, path: string, body?: unknown) {
  const response = await fetch(`${box.sandbox.url}/-/sandbox${path}`, {
    method,
    ...(body !== undefined && {
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    }),
  });
  const text = await response.text();
  return {
    status: response.status,
    body: text === '' ? null : JSON.parse(text),
  };
}

const HELLO = '/projects/acme%2Fplatform%2Fhello';

it('keeps a journal without secrets, and without itself', async () => {
  const alice = box.as('alice');
  await alice.post(`${HELLO}/variables`, { key: 'K', value: 'very-secret' });
  await alice.get('/version', { private_token: 'sandbox-bob-token' });
  await fetch(
    `${box.sandbox.url}/globex/site.git/info/refs?service=git-upload-pack`,
    {
      headers: {
        authorization: `Basic ${Buffer.from('x:sandbox-bob-token').toString(
          'base64',
        )}`,
      },
    },
  );
  const { body } = await control('GET', '/requests');
  expect(body).toMatchObject([
    {
      operation: 'projectVariables.create',
      method: 'POST',
      path: `/api/v4${HELLO}/variables`,
      status: 201,
      principal: 'alice',
      body: { key: 'K', value: '[redacted]' },
      durationMs: expect.any(Number),
      startedAt: '2026-11-22T14:13:37.921Z',
    },
    {
      operation: 'version.get',
      path: '/api/v4/version?private_token=[redacted]',
      principal: 'bob',
    },
    { operation: 'git.infoRefs', status: 200, principal: 'bob' },
  ]);
  expect(await control('DELETE', '/requests')).toMatchObject({ status: 204 });
  expect(box.sandbox.journal.count()).toBe(0);
});

it('shows everything, hidden values and dead tokens included', async () => {
  const alice = box.as('alice');
  const { body: token } = await alice.post(`${HELLO}/access_tokens`, {
    name: 'ci',
    scopes: ['api'],
  });
  await alice.delete(`${HELLO}/access_tokens/${token.id}`);
  await alice.post(`${HELLO}/variables`, {
    key: 'K',
    value: 'very-secret',
    masked_and_hidden: true,
  });
  const { body: state } = await control('GET', '/state');
  expect(state.mintedValues).toEqual([token.token]);
  expect(state.accessTokens).toContainEqual(
    expect.objectContaining({
      value: token.token,
      revoked: true,
      active: false,
    }),
  );
  expect(state.variables).toMatchObject([{ key: 'K', value: 'very-secret' }]);
  expect(state.projects[0].fullPath).toBe('acme/platform/hello');
  expect(state).toEqual(JSON.parse(JSON.stringify(box.sandbox.state())));
});

it('resets to the seed', async () => {
  await box.as('root').post('/groups', { name: 'New', path: 'new' });
  box.sandbox.settings.enterprise = true;
  box.sandbox.faults.add({ operation: 'user.get', instructions: ['pass'] });
  expect(await control('POST', '/reset')).toMatchObject({ status: 204 });
  expect(
    box.sandbox.state().namespaces.some(({ path }) => path === 'new'),
  ).toBe(false);
  expect(box.sandbox.settings.enterprise).toBe(false);
  expect(box.sandbox.faults.pending()).toEqual([]);
  expect(box.sandbox.journal.entries()).toEqual([]);
});

it('takes faults, and says what it takes', async () => {
  const plan = { operation: 'user.get', instructions: ['status-503'] };
  expect(await control('POST', '/faults', plan)).toMatchObject({
    status: 200,
    body: [plan],
  });
  expect((await box.as('root').get('/user')).status).toBe(503);
  expect((await control('GET', '/faults')).body).toEqual([]);
  expect(
    await control('POST', '/faults', { ...plan, instructions: ['boom'] }),
  ).toMatchObject({
    status: 400,
    body: { error: expect.stringContaining('Known are: status-500') },
  });
  expect(
    await control('POST', '/faults', { ...plan, operation: 'boom' }),
  ).toMatchObject({
    status: 400,
    body: { error: expect.stringContaining('projects.create') },
  });
  expect(await control('POST', '/faults', { operation: 'user.get' })).toEqual({
    status: 400,
    body: { error: '`instructions` must be a list of strings' },
  });
});

it('tells what is held up, and lets it go on', async () => {
  const operation = 'user.get';
  box.sandbox.faults.add({
    operation,
    instructions: ['stall 60s', 'hold 60s'],
  });
  const statusOf = async () => (await box.as('root').get('/user')).status;
  const answers = [statusOf(), statusOf()];
  while (box.sandbox.waiting.ids().length < 2) {
    await new Promise(resolve => {
      setImmediate(resolve);
    });
  }
  const { body: waiting } = await control('GET', '/waiting');
  expect(waiting).toEqual(box.sandbox.journal.entries().map(({ id }) => id));
  const [first, second] = waiting;
  const release = (requests: unknown) =>
    control('POST', '/release', { requests });
  expect(await release('all')).toEqual({
    status: 400,
    body: { error: '`requests` must be a list of numbers' },
  });
  expect((await release([second, 0])).body).toEqual([second]);
  expect(await Promise.race(answers)).toBe(200);
  expect((await release([second])).body).toEqual([]);
  expect((await control('POST', '/release', {})).body).toEqual([first]);
  expect(await Promise.all(answers)).toEqual([200, 200]);
  expect((await control('GET', '/waiting')).body).toEqual([]);
});

it('sets the clock', async () => {
  expect(
    await control('POST', '/clock', {
      now: '2030-01-01T00:00:00Z',
      frozen: true,
    }),
  ).toEqual({
    status: 200,
    body: { now: '2030-01-01T00:00:00.000Z', frozen: true },
  });
  const { body } = await box
    .as('alice')
    .post(`${HELLO}/access_tokens`, { name: 'ci', scopes: ['api'] });
  expect(body).toMatchObject({
    created_at: '2030-01-01T00:00:00.000Z',
    expires_at: '2031-01-01',
  });
});

it.each([
  [{ now: '2030-01-01T00:00:00Z' }, '2030-01-01T00:00:00Z', false],
  [{ now: '2030-01-01T00:00:00Z', frozen: true }, '2030-01-01T00:00:00Z', true],
  [
    { now: '2030-01-01T00:00:00Z', advance: '1d' },
    '2030-01-02T00:00:00Z',
    false,
  ],
  [{ advance: '1d' }, '2026-11-23T14:13:37.921Z', true],
  [{ advance: '-90s' }, '2026-11-22T14:12:07.921Z', true],
  [{ advance: '12h', frozen: false }, '2026-11-23T02:13:37.921Z', false],
  [{ frozen: true }, TEST_NOW, true],
  [{ frozen: false }, TEST_NOW, false],
])('moves, stops and starts the clock: %j', async (change, shown, frozen) => {
  const machine = jest.spyOn(Date, 'now').mockReturnValue(5_000_000);
  try {
    const now = new Date(shown).toISOString();
    const answer = { status: 200, body: { now, frozen } };
    expect(await control('POST', '/clock', change)).toEqual(answer);
    machine.mockReturnValue(5_060_000);
    const later = frozen
      ? now
      : new Date(Date.parse(now) + 60_000).toISOString();
    expect((await control('GET', '/clock')).body.now).toBe(later);
  } finally {
    machine.mockRestore();
  }
});

it('takes the time of the machine, running or stopped', async () => {
  const machine = jest.spyOn(Date, 'now').mockReturnValue(5_000_000);
  try {
    const now = new Date(5_000_000).toISOString();
    expect(await control('POST', '/clock', { now: null })).toMatchObject({
      body: { now, frozen: false },
    });
    expect(
      await control('POST', '/clock', { now: null, frozen: true }),
    ).toMatchObject({ body: { now, frozen: true } });
  } finally {
    machine.mockRestore();
  }
});

it.each([
  [{}, 'nothing'],
  [{ time: '2030-01-01T00:00:00Z' }, 'time'],
  [{ now: '2030-01-01T00:00:00Z', freeze: true }, 'freeze'],
  [{ now: 'noon' }, 'noon'],
  [{ now: 5 }, '`now`'],
  [{ now: '2030-01-01T00:00:00Z', frozen: 'yes' }, '`frozen`'],
  [{ frozen: null }, '`frozen`'],
  [{ now: '2030-01-01T00:00:00Z', advance: '1 day' }, '1 day'],
  [{ advance: 60 }, '`advance`'],
  [{ advance: '999999999999d' }, 'time'],
])(
  'leaves the clock alone where it does not understand %j',
  async (change, named) => {
    expect(await control('POST', '/clock', change)).toEqual({
      status: 400,
      body: { error: expect.stringContaining(named) },
    });
    expect(box.sandbox.clock.timestamp()).toBe(TEST_NOW);
  },
);

it('shows its clock in the date of every answer, whoever gives it', async () => {
  const { sandbox } = box;
  const ways: Record<string, [path: string, init?: RequestInit]> = {
    'the API': ['/api/v4/version'],
    'the API, to what it does not know': ['/api/v4/tea'],
    'a page': ['/globex/site'],
    'a file as it is': ['/globex/site/-/raw/main/README.md'],
    'a page that is elsewhere': ['/globex/site.git/-/tree/main'],
    nobody: ['/tea'],
    git: ['/globex/site.git/info/refs?service=git-upload-pack'],
    'git, to a stranger': ['/acme/tea.git/info/refs?service=git-upload-pack'],
    'a control': ['/-/sandbox/clock'],
    'a control that is none': ['/-/sandbox/tea'],
    HEAD: ['/api/v4/version', { method: 'HEAD' }],
  };
  const dates = async () =>
    Promise.all(
      Object.values(ways).map(async ([path, init]) => {
        const response = await fetch(`${sandbox.url}${path}`, {
          redirect: 'manual',
          ...init,
        });
        await response.arrayBuffer();
        return response.headers.get('date');
      }),
    );
  const everywhere = (date: string) => Object.values(ways).map(() => date);
  expect(await dates()).toEqual(everywhere('Sun, 22 Nov 2026 14:13:37 GMT'));
  sandbox.clock.freeze('2030-01-01T00:00:00Z');
  expect(await dates()).toEqual(everywhere('Tue, 01 Jan 2030 00:00:00 GMT'));
  sandbox.clock.advance('-60s');
  expect(await dates()).toEqual(everywhere('Mon, 31 Dec 2029 23:59:00 GMT'));
});

it.each([
  'status-500',
  'status-502',
  'status-429',
  'status-429 retry-after=2',
  'stall 1ms',
  'pass',
])('shows its clock in the date of an answer with %s', async instruction => {
  box.sandbox.faults.add({
    operation: 'version.get',
    instructions: [instruction],
  });
  const { headers } = await box.as('alice').get('/version');
  expect(headers.get('date')).toBe('Sun, 22 Nov 2026 14:13:37 GMT');
});

it('shows the time when the answer leaves, not when it was held up', async () => {
  const { sandbox } = box;
  sandbox.faults.add({ operation: 'version.get', instructions: ['hold 60s'] });
  const asked = box.as('alice').get('/version');
  while (sandbox.waiting.ids().length === 0) {
    await new Promise(resolve => {
      setImmediate(resolve);
    });
  }
  sandbox.clock.advance('1m');
  sandbox.waiting.release();
  expect((await asked).headers.get('date')).toBe(
    'Sun, 22 Nov 2026 14:14:37 GMT',
  );
});

it('keeps a connection as long as nginx in front of GitLab does, and does not tell how long', async () => {
  const finished = new Promise<{ keepAliveTimeout: number }>(resolve => {
    const channel = 'http.server.response.finish';
    const listen = (message: unknown) => {
      unsubscribe(channel, listen);
      resolve((message as { server: { keepAliveTimeout: number } }).server);
    };
    subscribe(channel, listen);
  });
  const { headers } = await box.as('alice').get('/version');
  expect((await finished).keepAliveTimeout).toBe(65_000);
  expect(headers.get('connection')).toBe('keep-alive');
  expect(headers.get('keep-alive')).toBeNull();
});

it('changes settings it knows', async () => {
  expect(
    await control('POST', '/settings', { maxTokenLifetimeDays: 30 }),
  ).toMatchObject({ status: 200, body: { maxTokenLifetimeDays: 30 } });
  const { body } = await box
    .as('alice')
    .post(`${HELLO}/access_tokens`, { name: 'ci', scopes: ['api'] });
  expect(body.expires_at).toBe('2026-12-22');
  expect(await control('POST', '/settings', { gravity: 1 })).toMatchObject({
    status: 400,
    body: { error: expect.stringContaining('Unknown setting gravity') },
  });
});

it('names its controls when asked for one it has not', async () => {
  expect(await control('GET', '/tea')).toMatchObject({
    status: 404,
    body: { error: expect.stringContaining('POST /faults') },
  });
});

it('goes back to the seed once, however many ask at a time', async () => {
  const seed = box.sandbox.state().namespaces;
  const resets = await Promise.all(
    [1, 2, 3].map(() => control('POST', '/reset')),
  );
  expect(resets.map(({ status }) => status)).toEqual([204, 204, 204]);
  expect(box.sandbox.state().namespaces).toEqual(seed);
});

it.each([
  [{ maxTokenLifetimeDays: 'soon' }, 'maxTokenLifetimeDays'],
  [{ restrictedVisibilities: 'public' }, 'restrictedVisibilities'],
  [{ enterprise: null }, 'enterprise'],
])('refuses settings of another kind: %j', async (changes, name) => {
  const before = { ...box.sandbox.settings };
  expect(await control('POST', '/settings', changes)).toMatchObject({
    status: 400,
    body: { error: expect.stringContaining(`\`${name}\` must be`) },
  });
  expect(box.sandbox.settings).toEqual(before);
  expect(
    (await control('POST', '/settings', { accessTokenLimit: 3 })).status,
  ).toBe(200);
});

it('says what it does not understand, whatever it is sent as', async () => {
  const response = await fetch(`${box.sandbox.url}/-/sandbox/faults`, {
    method: 'POST',
    body: 'status-500',
  });
  expect(response.status).toBe(400);
  expect(await response.json()).toEqual({
    error: expect.stringContaining('not supported'),
  });
});

it('has nothing to wait for in an empty list of instructions', async () => {
  const operation = 'version.get';
  expect(
    await control('POST', '/faults', { operation, instructions: [] }),
  ).toEqual({ status: 200, body: [] });
  await control('POST', '/faults', { operation, instructions: ['status-500'] });
  expect((await box.as('alice').get('/version')).status).toBe(500);
});
