/**
 * What a stand-in for GitLab has to get right, one line each, told in more detail by the files beside this one. The lines
 * about repositories and git are in git.test.ts, routes/repository.test.ts and git/smartHttp.test.ts.
 */
import { hasGoodChecksum } from '../world/tokenValue';
import { ApiClient, useSandbox } from '../testing';

const box = useSandbox();
const HELLO = '/projects/acme%2Fplatform%2Fhello';

interface Token {
  id: number;
  token: string;
  user_id: number;
  expires_at: string;
  access_level: number;
  active: boolean;
  revoked: boolean;
}

function mint(client: ApiClient, more: object = {}) {
  return client.post<Token>(`${HELLO}/access_tokens`, {
    name: 'ci',
    scopes: ['api'],
    ...more,
  });
}

function projectIn(namespace: string, name: string, more: object = {}) {
  return {
    name,
    namespace_id: box.namespaceId(namespace),
    ...more,
  };
}

it('has three bodies for not found', async () => {
  const alice = box.as('alice');
  expect((await alice.get('/projects/4711')).body).toEqual({
    message: '404 Project Not Found',
  });
  expect((await alice.get(`${HELLO}/hooks/4711`)).body).toEqual({
    message: '404 Not found',
  });
  expect((await alice.get('/no/such/route')).body).toEqual({
    error: '404 Not Found',
  });
});

it('tells 401, 403 and 404 apart, and is different about access tokens', async () => {
  expect((await box.anonymous.get(`${HELLO}/variables`)).status).toBe(401);
  expect((await box.as('bob').get(`${HELLO}/variables`)).status).toBe(403);
  expect((await box.as('erin').get(`${HELLO}/variables`)).status).toBe(404);
  expect((await box.as('bob').get(`${HELLO}/access_tokens`)).status).toBe(401);
  expect((await mint(box.as('bob'))).status).toBe(400);
  expect((await mint(box.as('erin'))).status).toBe(404);
});

it('puts Grape under error and models under message, with arrays under both', async () => {
  const alice = box.as('alice');
  expect((await alice.post(`${HELLO}/access_tokens`)).body).toEqual({
    error:
      'name is missing, scopes is missing, scopes does not have a valid value',
  });
  expect(
    (await alice.post(`${HELLO}/variables`, { key: 'a-b', value: '' })).body,
  ).toEqual({
    message: { key: ["can contain only letters, digits and '_'."] },
  });
  const user = box.sandbox.world.state.users.find(
    ({ username }) => username === 'alice',
  );
  Object.assign(user ?? {}, { projectsLimit: 0 });
  const limited = await alice.post('/projects', { name: 'mine' });
  expect(limited.status).toBe(403);
  expect(limited.body.error).toEqual([
    expect.stringContaining('Personal project creation is not allowed'),
  ]);
  const branches = await alice.post(`${HELLO}/protected_branches`, {
    name: '',
  });
  expect(branches.status).toBe(422);
  expect(branches.body.message).toEqual([expect.any(String)]);
});

it('drops unknown keys, and takes JSON, forms and queries alike', async () => {
  const alice = box.as('alice');
  const path = `${HELLO}/access_tokens`;
  const encodings = [
    await alice.post<Token>(path, {
      name: 'a',
      scopes: ['api'],
      expires: 'never',
    }),
    await alice.request<Token>('POST', path, {
      body: new URLSearchParams([
        ['name', 'a'],
        ['scopes[]', 'api'],
      ]),
    }),
    await alice.request<Token>('POST', `${path}?name=a&scopes[]=api`),
  ];
  expect(encodings.map(({ status }) => status)).toEqual([201, 201, 201]);
});

it('answers 200 to rotate, 201 to archive, 202 to delete and 204 without a body', async () => {
  const dave = box.as('dave');
  const { body: token } = await mint(dave);
  const rotated = await dave.post<Token>(
    `${HELLO}/access_tokens/${token.id}/rotate`,
  );
  expect(rotated.status).toBe(200);
  const revoked = await dave.delete(
    `${HELLO}/access_tokens/${rotated.body.id}`,
  );
  expect(revoked).toMatchObject({ status: 204, body: null });
  expect(revoked.headers.get('content-type')).toBeNull();
  expect((await dave.post(`${HELLO}/archive`)).status).toBe(201);
  expect(await dave.delete(HELLO)).toMatchObject({
    status: 202,
    body: { message: '202 Accepted' },
  });
});

it('gives tokens level 40 and a year, and a rotated one a week', async () => {
  const alice = box.as('alice');
  const { body: token } = await mint(alice);
  expect(token).toMatchObject({ access_level: 40, expires_at: '2027-11-22' });
  const { body: rotated } = await alice.post<Token>(
    `${HELLO}/access_tokens/${token.id}/rotate`,
  );
  expect(rotated.expires_at).toBe('2026-11-29');
  expect(await mint(alice, { expires_at: '2027-11-22' })).toMatchObject({
    status: 201,
  });
  expect(await mint(alice, { expires_at: '2027-11-23' })).toMatchObject({
    status: 400,
    body: {
      message: '400 Bad request - Expiration date must be before 2027-11-22',
    },
  });
});

it('makes a bot user per token, which is a member and answers GET /user', async () => {
  const { body: token } = await mint(box.as('alice'), { access_level: 30 });
  const { body: members } = await box
    .as('alice')
    .get<{ id: number; access_level: number }[]>(`${HELLO}/members`);
  expect(members).toContainEqual(
    expect.objectContaining({ id: token.user_id, access_level: 30 }),
  );
  const projectId = box.projectId('acme/platform/hello');
  const { body: self } = await box.withToken(token.token).get('/user');
  expect(self).toMatchObject({ id: token.user_id, bot: true, name: 'ci' });
  expect(self.username).toMatch(`project_${projectId}_bot_`);
});

it('mints routable values and shows them once', async () => {
  const alice = box.as('alice');
  const { body: token } = await mint(alice);
  expect(token.token).toMatch(
    /^glpat-[0-9A-Za-z_-]{27,300}\.[0-9a-z]{2}\.[0-9a-z]{9}$/,
  );
  expect(hasGoodChecksum(token.token)).toBe(true);
  const { body: list } = await alice.get(`${HELLO}/access_tokens`);
  expect(JSON.stringify(list)).not.toContain(token.token);
  const { body: one } = await alice.get(`${HELLO}/access_tokens/${token.id}`);
  expect(one).not.toHaveProperty('token');
});

it('detects reuse on rotate paths only', async () => {
  const { body: first } = await mint(box.as('alice'));
  const old = box.withToken(first.token);
  const { body: second } = await old.post<Token>(
    `${HELLO}/access_tokens/self/rotate`,
  );
  const young = box.withToken(second.token);
  expect((await old.get(HELLO)).status).toBe(401);
  expect((await young.get(HELLO)).status).toBe(200);
  expect(
    (await old.post(`${HELLO}/access_tokens/self/rotate`)).body,
  ).toMatchObject({ error: 'invalid_token' });
  expect((await young.get(HELLO)).status).toBe(401);
});

it('lets no bot create or rotate others', async () => {
  const { body: token } = await mint(box.as('alice'));
  const bot = box.withToken(token.token);
  expect(await mint(bot)).toMatchObject({
    status: 400,
    body: {
      message:
        '400 Bad request - User does not have permission to create project access token',
    },
  });
  expect(
    (await bot.post(`${HELLO}/access_tokens/${token.id}/rotate`)).status,
  ).toBe(401);
  expect((await bot.get(`${HELLO}/access_tokens`)).status).toBe(200);
});

it('lists revoked and expired tokens, and answers them with E6', async () => {
  const alice = box.as('alice');
  const { body: revoked } = await mint(alice);
  const { body: expired } = await mint(alice, { expires_at: '2026-11-25' });
  await alice.delete(`${HELLO}/access_tokens/${revoked.id}`);
  box.sandbox.clock.set('2026-11-25T00:00:00Z');
  const { body: listed } = await alice.get<Token[]>(`${HELLO}/access_tokens`);
  expect(
    listed.map(({ id, active, revoked: dead }) => [id, active, dead]),
  ).toEqual([
    [revoked.id, false, true],
    [expired.id, false, false],
  ]);
  const answers = await Promise.all(
    [revoked.token, expired.token, 'unknown'].map(value =>
      box.withToken(value).get('/user'),
    ),
  );
  expect(answers.map(({ status }) => status)).toEqual([401, 401, 401]);
  expect(answers.map(({ body }) => body)).toEqual([
    {
      error: 'invalid_token',
      error_description:
        'Token was revoked. You have to re-authorize from the user.',
    },
    {
      error: 'invalid_token',
      error_description:
        'Token is expired. You can either do re-authorization or token refresh.',
    },
    { message: '401 Unauthorized' },
  ]);
});

it('keeps variables apart by scope, and hides what shall be hidden', async () => {
  const alice = box.as('alice');
  const path = `${HELLO}/variables`;
  const make = (more: object) =>
    alice.post(path, { key: 'KEY', value: 'abcdefgh', ...more });
  await make({ environment_scope: 'production' });
  await make({ environment_scope: 'staging/*' });
  expect(await alice.get(`${path}/KEY`)).toMatchObject({
    status: 409,
    body: {
      message:
        "There are multiple variables with provided parameters. Please use 'filter[environment_scope]'",
    },
  });
  const filtered = (scope: string) =>
    alice.get(`${path}/KEY`, { 'filter[environment_scope]': scope });
  expect((await filtered('staging/*')).status).toBe(200);
  expect((await filtered('staging/one')).body).toEqual({
    message: '404 Variable Not Found',
  });
  expect((await make({ environment_scope: 'production' })).body).toEqual({
    message: { key: ['(KEY) has already been taken'] },
  });
  const hidden = await make({ key: 'H', masked_and_hidden: true });
  expect(hidden.body).toMatchObject({
    value: null,
    hidden: true,
    masked: true,
  });
  const dollar = { value: 'abc$defg', masked: true };
  expect((await make({ key: 'D', ...dollar })).body).toEqual({
    message: { value: ['is invalid'] },
  });
  expect((await make({ key: 'D', ...dollar, raw: true })).status).toBe(201);
});

it('words a taken project, a refused namespace and a lowered visibility as GitLab does', async () => {
  const alice = box.as('alice');
  const orders = projectIn('acme', 'orders', { visibility: 'public' });
  const made = await alice.post('/projects', orders);
  expect(made).toMatchObject({ status: 201, body: { visibility: 'private' } });
  const taken = ['has already been taken'];
  expect(await alice.post('/projects', orders)).toMatchObject({
    status: 400,
    body: {
      message: { 'project_namespace.name': taken, name: taken, path: taken },
    },
  });
  expect(
    await alice.post('/projects', projectIn('globex', 'orders')),
  ).toMatchObject({
    status: 400,
    body: { message: { namespace: ['is not valid'] } },
  });
});

it('deletes in two steps, and renames in the first', async () => {
  const dave = box.as('dave');
  const id = box.projectId('acme/platform/hello');
  await dave.delete(`/projects/${id}`);
  const fullPath = `acme/platform/hello-deletion_scheduled-${id}`;
  expect(await dave.get(`/projects/${id}`)).toMatchObject({
    status: 200,
    body: {
      path_with_namespace: fullPath,
      marked_for_deletion_on: '2026-11-22',
    },
  });
  expect(await dave.delete(`/projects/${id}`)).toMatchObject({
    status: 400,
    body: { message: 'Project has been already marked for deletion' },
  });
  const remove = (path: string) =>
    dave.delete(
      `/projects/${id}?permanently_remove=true&full_path=${encodeURIComponent(
        path,
      )}`,
    );
  expect(await remove('acme/platform/hello')).toMatchObject({
    status: 400,
    body: {
      message:
        '`full_path` is incorrect. You must enter the complete path for the project.',
    },
  });
  expect((await remove(fullPath)).status).toBe(202);
  expect((await dave.get(`/projects/${id}`)).status).toBe(404);
});

it('pages with empty ends, at most 100, without totals over 10,000, and by keyset', async () => {
  const root = box.as('root');
  const { headers } = await root.get('/users', { per_page: 1000 });
  expect(headers.get('x-per-page')).toBe('100');
  expect(headers.get('x-next-page')).toBe('');
  expect(headers.get('x-prev-page')).toBe('');
  expect(headers.get('x-total')).toBe('6');

  box.sandbox.settings.maxCountedRows = 5;
  const uncounted = await root.get('/users', { per_page: 2 });
  expect(uncounted.headers.has('x-total')).toBe(false);
  expect(uncounted.headers.get('link')).not.toContain('rel="last"');

  const keyset = await root.get<{ id: number }[]>('/projects', {
    pagination: 'keyset',
    order_by: 'id',
    sort: 'asc',
    per_page: 1,
  });
  expect(keyset.headers.has('x-page')).toBe(false);
  expect(keyset.headers.get('link')).toMatch(
    new RegExp(`<.*id_after=${keyset.body[0].id}.*>; rel="next"`),
  );
});

it('limits in both ways: text with headers, and JSON without', async () => {
  const { sandbox } = box;
  sandbox.faults.add({
    operation: 'version.get',
    instructions: ['status-429 retry-after=2', 'status-429'],
  });
  const rack = await box.as('root').get<string>('/version');
  expect(rack).toMatchObject({ status: 429, body: 'Retry later\n' });
  expect(rack.headers.get('retry-after')).toBe('2');
  expect(rack.headers.get('ratelimit-name')).toBe('throttle_authenticated_api');
  const application = await box.as('root').get('/version');
  expect(application).toMatchObject({
    status: 429,
    body: {
      message: {
        error:
          'This endpoint has been requested too many times. Try again later.',
      },
    },
  });
  expect(application.headers.has('retry-after')).toBe(false);
});
