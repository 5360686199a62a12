import { useSandbox } from '../testing';

const box = useSandbox();

interface Named {
  id: number;
  full_path: string;
}

const paths = (rows: Named[]) => rows.map(({ full_path: path }) => path);

describe('namespaces', () => {
  it('are found by membership, not by visibility', async () => {
    const alice = box.as('alice');
    const { url } = box.sandbox;
    expect((await alice.get('/namespaces/acme%2Fplatform')).body).toEqual({
      id: box.namespaceId('acme/platform'),
      name: 'Platform',
      path: 'platform',
      kind: 'group',
      full_path: 'acme/platform',
      parent_id: box.namespaceId('acme'),
      avatar_url: null,
      web_url: `${url}/groups/acme/platform`,
      members_count_with_descendants: 5,
    });
    expect(await alice.get('/namespaces/globex')).toMatchObject({
      status: 404,
      body: { message: '404 Namespace Not Found' },
    });
    expect((await alice.get('/groups/globex')).status).toBe(200);
    expect((await box.anonymous.get('/namespaces/acme')).status).toBe(401);
    expect(
      (await alice.get(`/namespaces/${box.namespaceId('alice')}`)).body,
    ).toMatchObject({ kind: 'user', web_url: `${url}/alice` });
  });

  it('are listed when they are one’s own', async () => {
    const { body } = await box.as('alice').get<Named[]>('/namespaces');
    expect(paths(body)).toEqual(['alice', 'acme', 'acme/platform']);
    const { body: top } = await box
      .as('alice')
      .get<Named[]>('/namespaces', { top_level_only: true, search: 'acm' });
    expect(paths(top)).toEqual(['acme']);
    const search = { search: 'acme' };
    const alice = box.as('alice');
    expect(
      paths((await alice.get<Named[]>('/namespaces', search)).body),
    ).toEqual(['acme']);
    expect(
      paths(
        (
          await alice.get<Named[]>('/namespaces', {
            ...search,
            full_path_search: true,
          })
        ).body,
      ),
    ).toEqual(['acme', 'acme/platform']);
  });

  it('are looked for by path', async () => {
    const exists = async (path: string, query = {}) =>
      (await box.as('erin').get(`/namespaces/${path}/exists`, query)).body;
    expect(await exists('acme')).toEqual({
      exists: true,
      suggests: ['acme1'],
    });
    expect(await exists('nothing')).toEqual({ exists: false, suggests: [] });
    expect(
      await exists('platform', { parent_id: box.namespaceId('acme') }),
    ).toMatchObject({ exists: true });
  });

  it('are looked for 20 times a minute', async () => {
    const exists = (username: string) =>
      box.as(username).get('/namespaces/acme/exists');
    for (let count = 0; count < 20; count++) {
      expect((await exists('erin')).status).toBe(200);
    }
    const limited = await exists('erin');
    expect(limited).toMatchObject({
      status: 429,
      body: {
        message: {
          error:
            'This endpoint has been requested too many times. Try again later.',
        },
      },
    });
    expect(limited.headers.has('retry-after')).toBe(false);
    expect((await exists('bob')).status).toBe(200);
    await box.sandbox.reset();
    expect((await exists('erin')).status).toBe(200);
  });
});

describe('groups', () => {
  it('are listed, those of others only where they are asked for', async () => {
    const alice = box.as('alice');
    const list = async (query: Record<string, string | boolean | number>) =>
      paths((await alice.get<Named[]>('/groups', query)).body);
    expect(await list({})).toEqual(['acme', 'acme/platform']);
    expect(await list({ all_available: false })).toEqual(await list({}));
    expect(await list({ all_available: true })).toEqual([
      'acme',
      'globex',
      'acme/platform',
    ]);
    expect(await list({ search: 'PLAT' })).toEqual(['acme/platform']);
    expect(
      await list({ all_available: true, top_level_only: true, sort: 'desc' }),
    ).toEqual(['globex', 'acme']);
    expect(await list({ owned: true })).toEqual([]);
    expect(await list({ min_access_level: 40 })).toEqual([
      'acme',
      'acme/platform',
    ]);
    expect(paths((await box.anonymous.get<Named[]>('/groups')).body)).toEqual([
      'globex',
    ]);
  });

  it('are all active, for none is archived or about to go', async () => {
    const root = box.as('root');
    expect((await root.get('/groups', { active: true })).body).toHaveLength(3);
    expect((await root.get('/groups', { active: false })).body).toEqual([]);
  });

  it('show their projects, unless told not to', async () => {
    const { body } = await box.as('bob').get('/groups/acme%2Fplatform');
    expect(body.projects).toMatchObject([{ path: 'hello' }]);
    const { body: alone } = await box
      .as('bob')
      .get('/groups/acme%2Fplatform', { with_projects: false });
    expect(alone).not.toHaveProperty('projects');
    expect(await box.as('erin').get('/groups/acme')).toMatchObject({
      status: 404,
      body: { message: '404 Group Not Found' },
    });
  });

  it('are seen by members of what is inside them', async () => {
    await box.as('alice').post('/projects/acme%2Fplatform%2Fhello/members', {
      username: 'erin',
      access_level: 10,
    });
    expect((await box.as('erin').get('/groups/acme')).status).toBe(200);
  });

  it('are created with the creator as Owner', async () => {
    const { status, body } = await box.as('alice').post('/groups', {
      name: 'New (one)',
      path: 'new-one',
      default_branch_protection: 1,
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      full_path: 'new-one',
      full_name: 'New (one)',
      visibility: 'private',
      default_branch_protection: 1,
      default_branch_protection_defaults: {
        allowed_to_push: [{ access_level: 30 }],
      },
    });
    expect(
      (await box.as('alice').get('/groups/new-one/members')).body,
    ).toMatchObject([{ username: 'alice', access_level: 50 }]);
  });

  it('are refused with a Ruby hash in the text', async () => {
    const post = (body: object) =>
      box.as('dave').post('/groups', body as Record<string, string>);
    expect(await post({ name: 'Acme', path: 'ACME' })).toMatchObject({
      status: 400,
      body: {
        message: 'Failed to save group {:path=>["has already been taken"]}',
      },
    });
    expect((await post({ name: 'X', path: 'x' })).body.message).toContain(
      'is too short (minimum is 2 characters)',
    );
    expect((await post({ name: 'X', path: 'admin' })).body.message).toContain(
      'admin is a reserved name',
    );
    const parent = { parent_id: box.namespaceId('acme') };
    expect(
      (
        await post({
          name: 'Open',
          path: 'open',
          visibility: 'public',
          ...parent,
        })
      ).body.message,
    ).toContain('public is not allowed since the parent group');
    expect((await post({})).body).toEqual({
      error: 'name is missing, path is missing',
    });
  });

  it('are for those who may create them', async () => {
    const post = (username: string, parent?: string) =>
      box.as(username).post('/groups', {
        name: 'Sub',
        path: 'sub',
        parent_id: parent && box.namespaceId(parent),
      });
    expect((await post('erin')).status).toBe(403);
    expect((await post('erin', 'acme')).body).toEqual({
      message: '404 Group Not Found',
    });
    expect((await post('bob', 'acme')).status).toBe(403);
    expect((await post('alice', 'acme')).status).toBe(201);
    box.sandbox.settings.allowTopLevelGroups = false;
    expect((await post('bob')).status).toBe(403);
  });

  it('list what is in them', async () => {
    const bob = box.as('bob');
    expect(
      paths((await bob.get<Named[]>('/groups/acme/subgroups')).body),
    ).toEqual(['acme/platform']);
    expect((await bob.get('/groups/acme/projects')).body).toEqual([]);
    expect(
      (await bob.get('/groups/acme/projects', { include_subgroups: true }))
        .body,
    ).toMatchObject([{ path_with_namespace: 'acme/platform/hello' }]);
    expect(
      (
        await bob.get('/groups/acme/projects', {
          include_subgroups: true,
          simple: true,
        })
      ).body,
    ).toEqual([expect.not.objectContaining({ merge_method: 'merge' })]);
    expect(
      (await bob.get('/groups/acme/projects', { min_access_level: 7 })).body,
    ).toEqual({ error: 'min_access_level does not have a valid value' });
  });
});

describe('users', () => {
  it('are found by name, in any case, and are less to others', async () => {
    const { body } = await box
      .as('alice')
      .get<Record<string, unknown>[]>('/users', { username: 'BOB' });
    expect(body).toHaveLength(1);
    expect(body[0]).not.toHaveProperty('email');
    const { body: seen } = await box
      .as('root')
      .get<Record<string, unknown>[]>('/users', { username: 'bob' });
    expect(seen[0]).toMatchObject({
      email: 'bob@example.com',
      is_admin: false,
    });
  });

  it('are shown by id only', async () => {
    const alice = box.as('alice');
    expect((await alice.get('/users/2')).body).toMatchObject({
      username: 'alice',
      bot: false,
    });
    expect((await alice.get('/users/alice')).body).toEqual({
      message: '404 User Not Found',
    });
  });

  it('list their own projects', async () => {
    await box.as('bob').post('/projects', {
      name: 'mine',
      visibility: 'internal',
    });
    expect(
      (await box.as('alice').get('/users/bob/projects')).body,
    ).toMatchObject([{ path_with_namespace: 'bob/mine' }]);
    expect((await box.anonymous.get('/users/bob/projects')).body).toEqual([]);
    expect((await box.anonymous.get('/users/nobody/projects')).body).toEqual({
      message: '404 User Not Found',
    });
  });
});

it('tells its version in both places', async () => {
  const alice = box.as('alice');
  const { body } = await alice.get('/metadata');
  expect(body).toMatchObject({
    version: '19.5.0',
    enterprise: false,
    kas: { externalUrl: expect.any(String) },
  });
  expect((await alice.get('/version')).body).toEqual(body);
  box.sandbox.settings.enterprise = true;
  expect((await alice.get('/version')).body.version).toBe('19.5.0-ee');
  expect((await box.anonymous.get('/version')).status).toBe(401);
});

it('lists a group for who is only inside it, and all groups for administrators', async () => {
  const list = async (username: string, query = {}) =>
    paths((await box.as(username).get<Named[]>('/groups', query)).body);
  expect(await list('erin')).toEqual([]);
  await box.as('dave').post('/projects/acme%2Fplatform%2Fhello/members', {
    username: 'erin',
    access_level: 30,
  });
  expect(await list('erin')).toEqual(['acme', 'acme/platform']);
  expect(await list('root')).toEqual(['acme', 'globex', 'acme/platform']);
  expect(await list('root', { all_available: false })).toEqual(
    await list('root'),
  );
});
