import { useSandbox } from '../testing';

const box = useSandbox();

const idOf = (username: string) =>
  box.sandbox.state().users.find(user => user.username === username)?.id ?? 0;
const path = (username: string) => `/users/${idOf(username)}`;

const FRANK = {
  email: 'frank@example.com',
  name: 'Frank',
  username: 'frank',
  force_random_password: true,
};

describe('without credentials', () => {
  it('one may ask whether there is a user of that name, and no more', async () => {
    const { anonymous } = box;
    expect(await anonymous.get('/users')).toMatchObject({
      status: 403,
      body: {
        message: '403 Forbidden - Not authorized to access /api/v4/users',
      },
    });
    expect(await anonymous.get(path('bob'))).toMatchObject({
      status: 403,
      body: { message: '403 Forbidden - Not authorized!' },
    });
    const named = async (username: string) =>
      (await anonymous.get<object[]>('/users', { username })).body;
    expect(await named('bob')).toMatchObject([{ username: 'bob' }]);
    expect((await named('bob'))[0]).not.toHaveProperty('email');
    expect(await named('bo')).toEqual([]);
  });
});

describe('create', () => {
  it('makes an account with a namespace', async () => {
    const root = box.as('root');
    expect(
      await root.post('/users', { ...FRANK, external: true }),
    ).toMatchObject({
      status: 201,
      body: { username: 'frank', email: FRANK.email, external: true },
    });
    expect((await root.get('/namespaces/frank')).status).toBe(200);
  });

  it.each([
    [{ email: 'BOB@example.com' }, 409, 'Email has already been taken'],
    [{ username: 'Bob' }, 409, 'Username has already been taken'],
    [{ username: 'acme' }, 409, 'Username has already been taken'],
    [{ name: '' }, 400, { name: ["can't be blank"] }],
    [
      { password: 'short' },
      400,
      { password: ['is too short (minimum is 8 characters)'] },
    ],
  ])('refuses %j', async (more, status, message) => {
    expect(
      await box.as('root').post('/users', { ...FRANK, ...more }),
    ).toMatchObject({ status, body: { message } });
  });

  it('wants what it needs before it asks who may', async () => {
    expect(await box.as('alice').post('/users')).toMatchObject({
      status: 400,
      body: {
        error:
          'email is missing, name is missing, username is missing, password, reset_password, force_random_password are missing, at least one parameter must be provided',
      },
    });
    expect((await box.as('alice').post('/users', FRANK)).status).toBe(403);
  });
});

describe('delete', () => {
  it('takes the account away, with its namespace, its memberships and its tokens', async () => {
    const root = box.as('root');
    const bob = path('bob');
    await box.as('bob').post('/projects', { name: 'mine' });
    expect((await box.as('alice').delete(bob)).status).toBe(403);
    expect((await root.delete(bob)).status).toBe(204);
    expect(await root.get(bob)).toMatchObject({
      status: 404,
      body: { message: '404 User Not Found' },
    });
    expect((await root.delete(bob)).status).toBe(404);
    expect((await root.get('/projects/bob%2Fmine')).status).toBe(404);
    expect((await box.as('bob').get('/user')).status).toBe(401);
    const { body } = await root.get<{ username: string }[]>(
      '/groups/acme/members',
    );
    expect(body.map(({ username }) => username)).not.toContain('bob');
  });

  it('does not leave a group without an Owner, unless it is to go too', async () => {
    const root = box.as('root');
    await box.as('bob').post('/groups', { name: 'Own', path: 'own' });
    const bob = path('bob');
    expect(await root.delete(bob)).toMatchObject({
      status: 409,
      body: {
        message: 'User cannot be removed while is the sole-owner of a group',
      },
    });
    expect((await root.delete(`${bob}?hard_delete=true`)).status).toBe(204);
    expect((await root.get('/groups/own')).status).toBe(404);
  });
});

describe('block', () => {
  it('keeps the tokens, and lets nobody in with them', async () => {
    const root = box.as('root');
    expect(await root.post(`${path('bob')}/block`)).toMatchObject({
      status: 201,
      body: true,
    });
    expect((await root.post(`${path('bob')}/block`)).body).toBeNull();
    expect((await box.as('bob').get('/user')).status).toBe(403);
    const listed = async (username: string) =>
      (await box.as(username).get<object[]>('/users', { username: 'bob' })).body
        .length;
    expect([await listed('alice'), await listed('root')]).toEqual([0, 1]);
    expect((await root.post(`${path('bob')}/unblock`)).body).toBe(true);
    expect((await box.as('bob').get('/user')).status).toBe(200);
  });

  it('is not for oneself, nor for others than administrators', async () => {
    expect(await box.as('root').post(`${path('root')}/block`)).toMatchObject({
      status: 403,
      body: {
        message:
          '403 Forbidden - The API initiating user cannot be blocked by the API',
      },
    });
    expect((await box.as('dave').post(`${path('bob')}/block`)).status).toBe(
      403,
    );
  });
});

it('tells administrators where somebody is a member', async () => {
  const memberships = (query = {}) =>
    box.as('root').get(`${path('bob')}/memberships`, query);
  expect((await memberships()).body).toEqual([
    {
      source_id: box.namespaceId('acme'),
      source_name: 'Acme',
      source_type: 'Namespace',
      access_level: 30,
    },
  ]);
  expect((await memberships({ type: 'Project' })).body).toEqual([]);
  expect((await box.as('bob').get(`${path('bob')}/memberships`)).status).toBe(
    403,
  );
  expect(
    (await box.as('bob').get(`${path('bob')}/associations_count`)).body,
  ).toMatchObject({ groups_count: 1, projects_count: 0 });
});
