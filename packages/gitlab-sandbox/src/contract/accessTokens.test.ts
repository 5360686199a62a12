import { ApiClient, TEST_NOW, useSandbox } from '../testing';

const box = useSandbox();
const PROJECT = '/projects/acme%2Fplatform%2Fhello/access_tokens';
const GROUP = '/groups/acme/access_tokens';

interface Token {
  id: number;
  name: string;
  token: string;
  user_id: number;
  revoked: boolean;
}

function mint(client: ApiClient, more: object = {}, path = PROJECT) {
  return client.post<Token>(path, { name: 'ci', scopes: ['api'], ...more });
}

const refusal = (reason: string) => ({
  status: 400,
  body: { message: `400 Bad request - ${reason}` },
});

describe('create', () => {
  it('returns the whole entity', async () => {
    const { status, body } = await mint(box.as('alice'), {
      description: 'made by a test',
      expires_at: '2027-01-31T10:00:00Z',
      access_level: 30,
    });
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.any(Number),
      name: 'ci',
      granular: false,
      revoked: false,
      created_at: '2026-11-22T14:13:37.921Z',
      description: 'made by a test',
      scopes: ['api'],
      user_id: expect.any(Number),
      last_used_at: null,
      active: true,
      expires_at: '2027-01-31',
      last_used_ips: [],
      access_level: 30,
      resource_type: 'project',
      resource_id: box.projectId('acme/platform/hello'),
      token: expect.stringMatching(/^glpat-/),
    });
  });

  it.each([
    [{ scopes: ['read_user'] }, 'scopes does not have a valid value'],
    [{ scopes: 'api' }, 'scopes is invalid'],
    [{ expires_at: 'soon' }, 'expires_at is invalid'],
    [{ expires_at: '2027-02-30' }, 'expires_at is invalid'],
    [{ access_level: 35 }, 'access_level does not have a valid value'],
    [{ access_level: 'developer' }, 'access_level is invalid'],
  ])('refuses %j', async (more, error) => {
    expect(await mint(box.as('alice'), more)).toMatchObject({
      status: 400,
      body: { error },
    });
  });

  it('knows registry scopes where there is a registry', async () => {
    const scopes = ['read_registry'];
    expect((await mint(box.as('alice'), { scopes })).status).toBe(201);
    box.sandbox.settings.registryEnabled = false;
    expect((await mint(box.as('alice'), { scopes })).body).toEqual({
      error: 'scopes does not have a valid value',
    });
  });

  it('takes an empty list of scopes to the model', async () => {
    expect(await mint(box.as('alice'), { scopes: [] })).toMatchObject(
      refusal("Scopes can't be blank"),
    );
    expect(box.sandbox.state().users.filter(({ botOf }) => botOf)).toEqual([]);
  });

  it('lets an Owner make an Owner, and nobody else', async () => {
    expect(await mint(box.as('alice'), { access_level: 50 })).toMatchObject(
      refusal('Could not provision owner access to project access token'),
    );
    expect(await mint(box.as('dave'), { access_level: 50 })).toMatchObject({
      status: 201,
    });
  });

  it('stores a day in the past, and the token is dead', async () => {
    expect(
      await mint(box.as('alice'), { expires_at: '2020-01-01' }),
    ).toMatchObject({ status: 201, body: { active: false, revoked: false } });
  });

  it('gives no expiry where the instance does not insist on one', async () => {
    box.sandbox.settings.requireTokenExpiry = false;
    const { body } = await mint(box.as('alice'));
    expect(body).toMatchObject({ expires_at: null });
  });

  it('has no limit to the expiry either, where the instance insists on none', async () => {
    box.sandbox.settings.requireTokenExpiry = false;
    const { body } = await mint(box.as('alice'), { expires_at: '2099-01-01' });
    expect(body).toMatchObject({ expires_at: '2099-01-01' });
  });

  it('wants a short description', async () => {
    expect(
      await mint(box.as('alice'), { description: 'x'.repeat(256) }),
    ).toMatchObject(
      refusal('Description is too long (maximum is 255 characters)'),
    );
  });

  it('stops at the plan limit', async () => {
    box.sandbox.settings.accessTokenLimit = 1;
    await mint(box.as('alice'));
    expect(await mint(box.as('alice'))).toMatchObject(
      refusal('Access token limit reached'),
    );
  });

  it('makes two tokens and two bots of one name', async () => {
    const { body: one } = await mint(box.as('alice'));
    const { body: two } = await mint(box.as('alice'));
    expect(two.id).not.toBe(one.id);
    expect(two.user_id).not.toBe(one.user_id);
  });
});

describe('list and get', () => {
  it('filters and sorts', async () => {
    const alice = box.as('alice');
    const names = async (query: Record<string, string | boolean>) =>
      (await alice.get<Token[]>(PROJECT, query)).body.map(({ name }) => name);
    await mint(alice, { name: 'beta', expires_at: '2026-12-01' });
    box.sandbox.clock.advance(1000);
    const { body: alpha } = await mint(alice, { name: 'alpha' });
    await alice.delete(`${PROJECT}/${alpha.id}`);
    expect(await names({})).toEqual(['beta', 'alpha']);
    expect(await names({ sort: 'name_asc' })).toEqual(['alpha', 'beta']);
    expect(await names({ sort: 'created_desc' })).toEqual(['alpha', 'beta']);
    expect(await names({ sort: 'nonsense' })).toEqual(['beta', 'alpha']);
    expect(await names({ state: 'active' })).toEqual(['beta']);
    expect(await names({ state: 'inactive' })).toEqual(['alpha']);
    expect(await names({ revoked: true })).toEqual(['alpha']);
    expect(await names({ search: 'ALP' })).toEqual(['alpha']);
    expect(await names({ created_after: '2026-11-22T14:13:38Z' })).toEqual([
      'alpha',
    ]);
  });

  it.each([
    ['beta key', ['beta key for  ci']],
    ['CI beta', ['beta key for  ci']],
    ['for  ci', ['beta key for  ci']],
    ['beta nowhere', []],
    ['"key for"', ['beta key for  ci']],
    ['"for key"', []],
    ['ci', ['ci']],
    ['c', []],
    ['  ', ['beta key for  ci', 'ci']],
  ])('searches for %j as GitLab does, by words', async (search, expected) => {
    const alice = box.as('alice');
    await mint(alice, { name: 'beta key for  ci' });
    await mint(alice, { name: 'ci' });
    const { body } = await alice.get<Token[]>(PROJECT, { search });
    expect(body.map(({ name }) => name)).toEqual(expected);
  });

  it.each([
    [{ expires_before: '2026-12-01' }, []],
    [{ expires_before: '2026-12-02' }, ['beta']],
    [{ expires_after: '2026-12-01' }, ['beta']],
    [{ created_before: TEST_NOW }, ['beta']],
    [{ created_after: TEST_NOW }, ['beta']],
    [{ last_used_before: TEST_NOW }, ['beta']],
    [{ last_used_after: TEST_NOW }, ['beta']],
    [{ last_used_after: '2026-11-23' }, []],
  ])('draws the line as GitLab does: %j', async (query, expected) => {
    const alice = box.as('alice');
    const { body: beta } = await mint(alice, {
      name: 'beta',
      expires_at: '2026-12-01',
    });
    await box.withToken(beta.token).get('/user');
    const { body } = await alice.get<Token[]>(PROJECT, query);
    expect(body.map(({ name }) => name)).toEqual(expected);
  });

  it('does not know ids of other projects', async () => {
    const { body } = await mint(
      box.as('root'),
      {},
      '/projects/globex%2Fsite/access_tokens',
    );
    expect(await box.as('alice').get(`${PROJECT}/${body.id}`)).toMatchObject({
      status: 404,
      body: { message: '404 project Access Token Not Found' },
    });
  });

  it('records use', async () => {
    const { body } = await mint(box.as('alice'));
    box.sandbox.clock.set('2026-11-23T00:00:00Z');
    await box.withToken(body.token).get('/version');
    expect(
      (await box.as('alice').get(`${PROJECT}/${body.id}`)).body,
    ).toMatchObject({
      last_used_at: '2026-11-23T00:00:00.000Z',
      last_used_ips: ['127.0.0.1'],
    });
  });
});

describe('rotate', () => {
  it('keeps name, user and level, and kills the old one at once', async () => {
    const alice = box.as('alice');
    const { body: old } = await mint(alice, { access_level: 30 });
    const { status, body: young } = await alice.post<Token>(
      `${PROJECT}/${old.id}/rotate`,
      { expires_at: '2027-01-01' },
    );
    expect(status).toBe(200);
    expect(young).toMatchObject({
      name: 'ci',
      user_id: old.user_id,
      access_level: 30,
      expires_at: '2027-01-01',
      last_used_at: null,
    });
    expect(young.token).not.toBe(old.token);
    expect((await box.withToken(old.token).get('/user')).status).toBe(401);
    expect(await alice.post(`${PROJECT}/${old.id}/rotate`)).toMatchObject(
      refusal('Token already revoked'),
    );
    expect((await box.withToken(young.token).get('/user')).status).toBe(200);
  });

  it('answers 401 where others answer 404, except to administrators', async () => {
    expect((await box.as('alice').post(`${PROJECT}/1/rotate`)).status).toBe(
      401,
    );
    expect(await box.as('root').post(`${PROJECT}/1/rotate`)).toMatchObject({
      status: 404,
      body: { message: '404 Not Found' },
    });
  });

  it('refuses what outranks the caller, and too long a life', async () => {
    const { body: owner } = await mint(box.as('dave'), { access_level: 50 });
    expect(
      await box.as('alice').post(`${PROJECT}/${owner.id}/rotate`),
    ).toMatchObject(
      refusal(
        'Not eligible to rotate tokens with permissions not held by the user',
      ),
    );
    expect(
      await box
        .as('dave')
        .post(`${PROJECT}/${owner.id}/rotate`, { expires_at: '2030-01-01' }),
    ).toMatchObject(refusal('Expiration date must be before 2027-11-22'));
  });

  it('rotates an expired token', async () => {
    const { body: old } = await mint(box.as('alice'), {
      expires_at: '2026-11-23',
    });
    box.sandbox.clock.set('2026-12-01T00:00:00Z');
    expect(
      (await box.as('alice').post(`${PROJECT}/${old.id}/rotate`)).status,
    ).toBe(200);
  });
});

it.each([
  ['GET', ''],
  ['POST', ''],
  ['GET', '/4711'],
  ['DELETE', '/4711'],
  ['POST', '/4711/rotation'],
])('detects no reuse on %s access_tokens%s', async (method, path) => {
  const { body: first } = await mint(box.as('alice'));
  const old = box.withToken(first.token);
  const { body: second } = await old.post<Token>(`${PROJECT}/self/rotate`);
  await old.request(method, `${PROJECT}${path}`);
  expect((await box.withToken(second.token).get('/user')).status).toBe(200);
});

it.each(['self', '4711'])('detects reuse on %s/rotate', async id => {
  const { body: first } = await mint(box.as('alice'));
  const old = box.withToken(first.token);
  const { body: second } = await old.post<Token>(`${PROJECT}/self/rotate`);
  const { body: third } = await box
    .withToken(second.token)
    .post<Token>(`${PROJECT}/self/rotate`);
  expect(await old.post(`${PROJECT}/${id}/rotate`)).toMatchObject({
    status: 401,
    body: { error: 'invalid_token' },
  });
  expect((await box.withToken(third.token).get('/user')).status).toBe(401);
});

it('leaves the family alone when the revoked token has expired too', async () => {
  const { body: first } = await mint(box.as('alice'), {
    expires_at: '2026-11-24',
  });
  const self = `${PROJECT}/self/rotate`;
  const { body: second } = await box
    .withToken(String(first.token))
    .post(self, { expires_at: '2026-12-24' });
  box.sandbox.clock.set('2026-11-25T00:00:00Z');
  expect(
    (await box.withToken(String(first.token)).post(self)).body,
  ).toMatchObject({ error_description: expect.stringContaining('expired') });
  expect((await box.withToken(String(second.token)).get('/user')).status).toBe(
    200,
  );
});

describe('self-rotate', () => {
  const path = `${PROJECT}/self/rotate`;

  it('wants the scope, a bot, and the right project', async () => {
    const { body: rotator } = await mint(box.as('alice'), {
      scopes: ['self_rotate'],
    });
    const { body: reader } = await mint(box.as('alice'), {
      scopes: ['read_api'],
    });
    expect((await box.withToken(reader.token).post(path)).body).toMatchObject({
      error: 'insufficient_scope',
      scope: 'api read_api self_rotate',
    });
    expect(await box.as('alice').post(path)).toMatchObject({
      status: 405,
      body: { message: '405 Method Not Allowed' },
    });
    const self = box.withToken(rotator.token);
    expect(
      (await self.post('/projects/globex%2Fsite/access_tokens/self/rotate'))
        .status,
    ).toBe(401);
    expect((await self.post(path)).status).toBe(200);
  });
});

describe('revoke', () => {
  it('is 204 twice, and the row stays', async () => {
    const alice = box.as('alice');
    const { body } = await mint(alice);
    const path = `${PROJECT}/${body.id}`;
    expect((await alice.delete(path)).status).toBe(204);
    expect((await alice.delete(path)).status).toBe(204);
    expect((await alice.get(path)).body).toMatchObject({
      revoked: true,
      active: false,
    });
  });

  it('tells a Developer who may not delete whom', async () => {
    const { body } = await mint(box.as('alice'), { name: 'robot' });
    expect(await box.as('bob').delete(`${PROJECT}/${body.id}`)).toMatchObject(
      refusal('Bob Developer cannot delete robot'),
    );
    expect(await box.as('alice').delete(`${PROJECT}/1`)).toMatchObject({
      status: 404,
      body: { message: '404 project Access Token Not Found' },
    });
  });

  it('needs the bot to be a member still', async () => {
    const { body } = await mint(box.as('alice'));
    const { state } = box.sandbox.world;
    state.memberships = state.memberships.filter(
      ({ userId }) => userId !== body.user_id,
    );
    expect(await box.as('alice').delete(`${PROJECT}/${body.id}`)).toMatchObject(
      refusal('Failed to find bot user'),
    );
  });
});

describe('of groups', () => {
  it('wants an Owner, and says group', async () => {
    expect(await mint(box.as('alice'), {}, GROUP)).toMatchObject(
      refusal('User does not have permission to create group access token'),
    );
    const { status, body } = await mint(box.as('dave'), {}, GROUP);
    expect(status).toBe(201);
    expect(body).toMatchObject({
      resource_type: 'group',
      resource_id: box.namespaceId('acme'),
    });
    expect(await box.as('dave').get(`${GROUP}/1`)).toMatchObject({
      status: 404,
      body: { message: '404 group Access Token Not Found' },
    });
  });

  it('reaches everything inside, and creates projects there', async () => {
    const { body } = await mint(box.as('dave'), {}, GROUP);
    const bot = box.withToken(body.token);
    expect((await bot.get('/projects/acme%2Fplatform%2Fhello')).status).toBe(
      200,
    );
    expect(
      await bot.post('/projects', {
        name: 'fresh',
        namespace_id: box.namespaceId('acme/platform'),
      }),
    ).toMatchObject({ status: 201 });
  });

  it('is no way for a project token to create projects', async () => {
    const { body } = await mint(box.as('alice'));
    const bot = box.withToken(body.token);
    for (const more of [{}, { namespace_id: box.namespaceId('acme') }]) {
      expect(
        await bot.post('/projects', { name: 'fresh', ...more }),
      ).toMatchObject({
        status: 400,
        body: { message: { namespace: ['is not valid'] } },
      });
    }
  });
});

it('rotates and revokes a personal token by itself', async () => {
  const { status, body } = await box
    .as('bob')
    .post<Token>('/personal_access_tokens/self/rotate');
  expect(status).toBe(200);
  expect((await box.as('bob').get('/user')).status).toBe(401);
  const young = box.withToken(body.token);
  expect((await young.delete('/personal_access_tokens/self')).status).toBe(204);
  expect((await young.get('/user')).status).toBe(401);
});

it('lists a token neither as active nor as inactive on the day it expires', async () => {
  const alice = box.as('alice');
  const tokens = '/projects/acme%2Fplatform%2Fhello/access_tokens';
  await alice.post(tokens, {
    name: 'last day',
    scopes: ['api'],
    expires_at: '2026-11-23',
  });
  const found = async (query: Record<string, string>) =>
    (await alice.get<unknown[]>(tokens, query)).body.length;
  const states = async () =>
    Promise.all([
      found({ state: 'active' }),
      found({ state: 'inactive' }),
      found({}),
    ]);
  expect(await states()).toEqual([1, 0, 1]);
  box.sandbox.clock.set('2026-11-23T08:00:00Z');
  expect(await states()).toEqual([0, 0, 1]);
  box.sandbox.clock.set('2026-11-24T00:00:00Z');
  expect(await states()).toEqual([0, 1, 1]);
});

describe('an id that is no number', () => {
  it('is that of no token', async () => {
    const alice = box.as('alice');
    const missing = {
      status: 404,
      body: { message: '404 project Access Token Not Found' },
    };
    expect(await alice.get(`${PROJECT}/abc`)).toMatchObject(missing);
    expect(await alice.delete(`${PROJECT}/abc`)).toMatchObject(missing);
    const rotate = `${PROJECT}/abc/rotate`;
    expect((await alice.post(rotate)).status).toBe(401);
    expect(await box.as('root').post(rotate)).toMatchObject({
      status: 404,
      body: { message: '404 Not Found' },
    });
  });
});

describe('the last use', () => {
  it('is written down at once, and then every ten minutes', async () => {
    const { body } = await box
      .as('alice')
      .post<Token>(PROJECT, { name: 'ci', scopes: ['api'] });
    const bot = box.withToken(body.token);
    const used = async () =>
      (await bot.get<{ last_used_at: string }>('/personal_access_tokens/self'))
        .body.last_used_at;
    expect(await used()).toBe('2026-11-22T14:13:37.921Z');
    box.sandbox.clock.set('2026-11-22T14:23:37.920Z');
    expect(await used()).toBe('2026-11-22T14:13:37.921Z');
    box.sandbox.clock.set('2026-11-22T14:23:37.921Z');
    expect(await used()).toBe('2026-11-22T14:23:37.921Z');
  });
});

describe('a bot that nobody needs any more', () => {
  const bots = () =>
    box.sandbox.state().users.filter(({ botOf }) => botOf).length;
  const mintUntil = async (expiresAt: string) =>
    (
      await box.as('alice').post<Token>(PROJECT, {
        name: 'ci',
        scopes: ['api'],
        expires_at: expiresAt,
      })
    ).body;
  const on = async (time: string) => {
    box.sandbox.clock.set(time);
    await box.anonymous.get('/projects');
    return bots();
  };

  it('goes after thirty days, its tokens and membership with it', async () => {
    const { id } = await mintUntil('2026-11-25');
    expect(await on('2026-12-25T12:00:00Z')).toBe(1);
    expect(await on('2026-12-26T00:00:00Z')).toBe(0);
    expect((await box.as('alice').get(`${PROJECT}/${id}`)).status).toBe(404);
    const { memberships, users } = box.sandbox.state();
    expect(
      memberships.filter(
        ({ userId }) => !users.some(user => user.id === userId),
      ),
    ).toEqual([]);
  });

  it('stays as long as one token of its chain lives', async () => {
    const alice = box.as('alice');
    const { id } = await mintUntil('2027-02-01');
    await alice.post(`${PROJECT}/${id}/rotate`, { expires_at: '2027-02-01' });
    expect(await on('2027-01-20T00:00:00Z')).toBe(1);
    expect((await alice.get(`${PROJECT}/${id}`)).body.revoked).toBe(true);
  });

  it('counts from the revocation, and is looked for once a day', async () => {
    const { id } = await mintUntil('2027-10-01');
    await box.as('alice').delete(`${PROJECT}/${id}`);
    // Dead at birth, and long ago.
    await mintUntil('2020-01-01');
    expect(await on('2026-11-22T23:59:59Z')).toBe(2);
    expect(await on('2026-11-23T00:00:00Z')).toBe(1);
    expect(await on('2026-12-22T00:00:00Z')).toBe(1);
    expect(await on('2026-12-23T00:00:00Z')).toBe(0);
  });

  it('stays for ever where the instance says so', async () => {
    await box.as('root').put('/application/settings', {
      inactive_resource_access_tokens_delete_after_days: null,
    });
    await mintUntil('2026-11-25');
    expect(await on('2027-11-01T00:00:00Z')).toBe(1);
  });
});

it('makes a bot as external as who rotates its token', async () => {
  const root = box.as('root');
  const ext = {
    email: 'ext@example.com',
    name: 'Ext',
    username: 'ext',
    force_random_password: true,
    external: true,
  };
  const { body: user } = await root.post<{ id: number }>('/users', ext);
  await root.post('/projects/acme%2Fplatform%2Fhello/members', {
    user_id: user.id,
    access_level: 40,
  });
  box.sandbox.world.state.accessTokens.push({
    ...box.sandbox.world.state.accessTokens[0],
    id: 1,
    value: 'sandbox-ext-token',
    userId: user.id,
  });
  const { body } = await box
    .as('alice')
    .post<Token>(PROJECT, { name: 'ci', scopes: ['api'] });
  const external = () =>
    box.sandbox.state().users.find(({ id }) => id === body.user_id)?.external;
  expect(external()).toBe(false);
  await box.withToken('sandbox-ext-token').post(`${PROJECT}/${body.id}/rotate`);
  expect(external()).toBe(true);
});
