import { useSandbox } from '../testing';
import { SMALL_SEED } from '../seed/small';

const [root, alice, ...others] = SMALL_SEED.users;
const box = useSandbox({
  seed: {
    ...SMALL_SEED,
    users: [
      root,
      {
        ...alice,
        tokens: [
          { value: 'sandbox-alice-token' },
          { value: 'sandbox-alice-reader', scopes: ['read_api'] },
          { value: 'sandbox-alice-profile', scopes: ['read_user'] },
          { value: 'sandbox-alice-code', scopes: ['read_repository'] },
          { value: 'sandbox-alice-oauth', kind: 'oauth' },
        ],
      },
      ...others,
    ],
  },
});

const HELLO = '/projects/acme%2Fplatform%2Fhello';

function withHeaders(headers: Record<string, string>, path = '/user') {
  return box.anonymous.request('GET', path, { headers });
}

it('reads a token wherever GitLab does', async () => {
  const token = 'sandbox-alice-token';
  const statuses = await Promise.all([
    withHeaders({ 'private-token': token }),
    withHeaders({ authorization: `Bearer ${token}` }),
    box.anonymous.get('/user', { private_token: token }),
    withHeaders({ authorization: 'Bearer sandbox-alice-oauth' }),
    box.anonymous.get('/user', { access_token: 'sandbox-alice-oauth' }),
  ]).then(answers => answers.map(({ status }) => status));
  expect(statuses).toEqual([200, 200, 200, 200, 200]);
});

it('does not read what belongs elsewhere', async () => {
  const basic = Buffer.from('x:sandbox-alice-token').toString('base64');
  const answers = await Promise.all([
    withHeaders({ 'private-token': 'sandbox-alice-oauth' }),
    withHeaders({ authorization: `Basic ${basic}` }),
    withHeaders({ 'job-token': 'sandbox-alice-token' }),
    withHeaders({ 'deploy-token': 'sandbox-alice-token' }),
    withHeaders({}),
  ]);
  for (const { status, body, headers } of answers) {
    expect({ status, body }).toEqual({
      status: 401,
      body: { message: '401 Unauthorized' },
    });
    expect(headers.has('www-authenticate')).toBe(false);
  }
});

it('tries OAuth first, and then looks at parameter, header and bearer in this order', async () => {
  const both = (own: string, bearer: string) =>
    withHeaders({ 'private-token': own, authorization: `Bearer ${bearer}` });
  const names = [
    (await both('sandbox-bob-token', 'sandbox-alice-oauth')).body.username,
    (await both('sandbox-bob-token', 'sandbox-alice-token')).body.username,
    (
      await withHeaders(
        { 'private-token': 'sandbox-bob-token' },
        '/user?private_token=sandbox-dave-token',
      )
    ).body.username,
  ];
  expect(names).toEqual(['alice', 'bob', 'dave']);
});

it.each([
  ['POST', '/projects', 'api read_api'],
  ['PUT', HELLO, 'api read_api'],
  ['DELETE', HELLO, 'api read_api'],
  ['PATCH', `${HELLO}/protected_branches/main`, 'api read_api'],
  ['POST', `${HELLO}/repository/files/a`, 'api read_api read_repository'],
  ['POST', `${HELLO}/access_tokens/self/rotate`, 'api read_api self_rotate'],
])('says which scopes %s %s would take', async (method, path, scope) => {
  const { status, body } = await box
    .withToken('sandbox-alice-reader')
    .request(method, path);
  expect(status).toBe(403);
  expect(body).toMatchObject({ error: 'insufficient_scope', scope });
});

it('refuses a bad token on public routes too', async () => {
  expect((await box.anonymous.get('/projects')).status).toBe(200);
  expect((await box.withToken('garbage').get('/projects')).status).toBe(401);
});

it('challenges with the bearer realm when a token is dead', async () => {
  const { body } = await box.as('alice').post(`${HELLO}/access_tokens`, {
    name: 'ci',
    scopes: ['api'],
  });
  const token = box.withToken(String(body.token));
  await token.delete('/personal_access_tokens/self');
  const { status, headers } = await token.get('/user');
  expect(status).toBe(401);
  expect(headers.get('www-authenticate')).toMatch(
    /^Bearer realm="Protected by OAuth 2.0", error="invalid_token"/,
  );
});

it('checks scopes before anything a caller could learn from', async () => {
  const reader = box.withToken('sandbox-alice-reader');
  expect((await reader.get(HELLO)).status).toBe(200);
  const refused = await reader.post('/projects/4711/access_tokens');
  expect(refused).toMatchObject({
    status: 403,
    body: {
      error: 'insufficient_scope',
      error_description:
        'The request requires higher privileges than provided by the access token.',
      scope: 'api read_api',
    },
  });
  expect(refused.headers.has('www-authenticate')).toBe(false);
});

it('opens some reads to narrower scopes', async () => {
  const profile = box.withToken('sandbox-alice-profile');
  const code = box.withToken('sandbox-alice-code');
  expect((await profile.get('/user')).status).toBe(200);
  expect((await profile.get('/version')).status).toBe(200);
  expect((await profile.get(HELLO)).status).toBe(403);
  expect((await code.get('/user')).body.scope).toBe('api read_api read_user');
  expect((await code.get('/personal_access_tokens/self')).status).toBe(200);
});

it('tells a token about itself, unless it is OAuth', async () => {
  const { body } = await box
    .withToken('sandbox-alice-profile')
    .get('/personal_access_tokens/self');
  expect(body).toMatchObject({
    name: 'seed',
    scopes: ['read_user'],
    active: true,
    revoked: false,
    expires_at: null,
    last_used_ips: ['127.0.0.1'],
  });
  expect(body).not.toHaveProperty('token');
  expect(body).not.toHaveProperty('access_level');
  expect(
    await withHeaders(
      { authorization: 'Bearer sandbox-alice-oauth' },
      '/personal_access_tokens/self',
    ),
  ).toMatchObject({
    status: 400,
    body: {
      message:
        '400 Bad request - This endpoint requires token type to be a personal access token',
    },
  });
});

it('lets an administrator act as somebody else, and nobody besides', async () => {
  const sudo = (token: string, sudoer: string) =>
    withHeaders({ 'private-token': token, sudo: sudoer });
  expect((await sudo('sandbox-root-token', 'bob')).body.username).toBe('bob');
  expect(await sudo('sandbox-alice-token', 'bob')).toMatchObject({
    status: 403,
    body: { message: '403 Forbidden - Must be admin to use sudo' },
  });
  expect(await sudo('sandbox-root-token', 'nobody')).toMatchObject({
    status: 404,
    body: { message: "404 User with ID or username 'nobody' Not Found" },
  });
  expect(
    (await box.as('root').get('/user', { sudo: 'carol' })).body.username,
  ).toBe('carol');
});

it('answers 401 even for a public project where a caller is required', async () => {
  expect((await box.anonymous.get('/projects/globex%2Fsite')).status).toBe(200);
  expect(
    (await box.anonymous.get('/projects/globex%2Fsite/variables')).status,
  ).toBe(401);
  expect((await box.anonymous.get(HELLO)).status).toBe(404);
});

it('refuses a blocked user', async () => {
  const user = box.sandbox.world.state.users.find(
    ({ username }) => username === 'bob',
  );
  Object.assign(user ?? {}, { state: 'blocked' });
  expect((await box.as('bob').get('/user')).status).toBe(403);
});
