import { useSandbox } from '../testing';

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
    await control('POST', '/clock', { now: '2030-01-01T00:00:00Z' }),
  ).toEqual({ status: 200, body: { now: '2030-01-01T00:00:00.000Z' } });
  const { body } = await box
    .as('alice')
    .post(`${HELLO}/access_tokens`, { name: 'ci', scopes: ['api'] });
  expect(body).toMatchObject({
    created_at: '2030-01-01T00:00:00.000Z',
    expires_at: '2031-01-01',
  });
  expect((await control('POST', '/clock', { now: 'noon' })).status).toBe(400);
  expect((await control('POST', '/clock', {})).status).toBe(400);
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
