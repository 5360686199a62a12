import { useSandbox } from '../testing';

const box = useSandbox();
const PATH = '/projects/acme%2Fplatform%2Fhello/deploy_tokens';

const make = (more: object = {}, path = PATH) =>
  box.as('alice').post(path, {
    name: 'puller',
    scopes: ['read_repository'],
    ...more,
  });

it('shows the value once, and a full timestamp', async () => {
  const { status, body } = await make({ expires_at: '2026-11-30' });
  expect(status).toBe(201);
  expect(body).toEqual({
    id: expect.any(Number),
    name: 'puller',
    username: `gitlab+deploy-token-${body.id}`,
    expires_at: '2026-11-30T00:00:00.000Z',
    scopes: ['read_repository'],
    revoked: false,
    expired: false,
    token: expect.stringMatching(/^gldt-[\w-]{20}$/),
  });
  expect(
    (await box.as('alice').get(`${PATH}/${body.id}`)).body,
  ).not.toHaveProperty('token');
});

it('takes scopes with commas', async () => {
  expect(
    (await make({ scopes: 'read_repository, read_registry' })).body.scopes,
  ).toEqual(['read_repository', 'read_registry']);
});

it.each([
  [
    { scopes: ['write_repository'] },
    { error: 'scopes does not have a valid value' },
  ],
  [{ scopes: [] }, { message: "Scopes can't be blank" }],
  [
    { username: 'a b' },
    {
      message:
        "Username can contain only letters, digits, '_', '-', '+', and '.'",
    },
  ],
  [{ expires_at: 'soon' }, { error: 'expires_at is invalid' }],
])('refuses %j', async (more, body) => {
  expect(await make(more)).toMatchObject({ status: 400, body });
});

it('filters the dead, and deletes for good', async () => {
  const alice = box.as('alice');
  const { body: dying } = await make({ expires_at: '2026-11-23' });
  const { body: living } = await make();
  box.sandbox.clock.set('2026-11-24T00:00:00Z');
  expect((await alice.get(PATH)).body).toHaveLength(2);
  expect((await alice.get(PATH, { active: true })).body).toMatchObject([
    { id: living.id, expired: false },
  ]);
  const path = `${PATH}/${dying.id}`;
  expect((await alice.delete(path)).status).toBe(204);
  expect((await alice.delete(path)).body).toEqual({ message: '404 Not found' });
  expect(box.sandbox.state().mintedValues).toContain(dying.token);
});

it('opens no project data on the API', async () => {
  const { body } = await make();
  expect(
    (await box.withToken(String(body.token)).get('/projects')).status,
  ).toBe(401);
});

it('is for Maintainers; in groups they read, and Owners make and remove', async () => {
  expect((await box.as('bob').get(PATH)).status).toBe(403);
  const group = '/groups/acme/deploy_tokens';
  expect((await make({}, group)).status).toBe(403);
  const { status, body } = await box
    .as('dave')
    .post(group, { name: 'puller', scopes: ['read_repository'] });
  expect(status).toBe(201);
  const one = `${group}/${body.id}`;
  expect((await box.as('alice').get(one)).status).toBe(200);
  expect((await box.as('bob').get(group)).status).toBe(403);
  expect((await box.as('alice').delete(one)).status).toBe(403);
  expect((await box.as('dave').delete(one)).status).toBe(204);
});

it.each([
  ['/projects/acme%2Fplatform%2Fhello', 404],
  ['/groups/acme', 404],
  ['/projects/globex%2Fsite', 403],
  ['/groups/globex', 403],
])('tells nobody about those of %s: %i', async (owner, status) => {
  for (const path of ['deploy_tokens', 'deploy_tokens/1']) {
    expect((await box.anonymous.get(`${owner}/${path}`)).status).toBe(status);
  }
  expect((await box.anonymous.post(`${owner}/deploy_tokens`)).status).toBe(401);
});

it('ends by the day, and leaves the list of the living by the moment', async () => {
  const alice = box.as('alice');
  const { body } = await make({ expires_at: '2026-11-23T10:00:00Z' });
  const states = async () => ({
    expired: (await alice.get(`${PATH}/${body.id}`)).body.expired,
    listed: (await alice.get<object[]>(PATH, { active: true })).body.length,
    clones: (
      await fetch(
        `${box.sandbox.url}/acme/platform/hello.git/info/refs?service=git-upload-pack`,
        {
          headers: {
            authorization: `Basic ${btoa(`${body.username}:${body.token}`)}`,
          },
        },
      )
    ).status,
  });
  box.sandbox.clock.set('2026-11-23T10:00:00Z');
  expect(await states()).toEqual({ expired: false, listed: 1, clones: 200 });
  box.sandbox.clock.set('2026-11-23T10:00:01Z');
  expect(await states()).toEqual({ expired: false, listed: 0, clones: 200 });
  box.sandbox.clock.set('2026-11-24T00:00:00Z');
  expect(await states()).toEqual({ expired: true, listed: 0, clones: 401 });
});

it('names all that is missing, and takes a number alone for an id', async () => {
  const alice = box.as('alice');
  expect(await alice.post(PATH)).toMatchObject({
    status: 400,
    body: {
      error:
        'name is missing, scopes is missing, scopes does not have a valid value',
    },
  });
  expect(await alice.get(`${PATH}/abc`)).toMatchObject({
    status: 400,
    body: { error: 'token_id is invalid' },
  });
  expect(
    (await make({ expires_at: '2020-01-01T00:00:00Z' })).body.expired,
  ).toBe(true);
});
