import { useSandbox } from '../testing';

const box = useSandbox();
const HELLO = '/projects/acme%2Fplatform%2Fhello';

interface Project {
  id: number;
  path_with_namespace: string;
}

function create(attributes: object, username = 'alice') {
  return box.as(username).post<Project & Record<string, unknown>>('/projects', {
    namespace_id: box.namespaceId('acme'),
    ...attributes,
  });
}

describe('create', () => {
  it('answers with an empty repository and a default branch', async () => {
    const { status, body } = await create({ name: 'Orders' });
    expect(status).toBe(201);
    const { url } = box.sandbox;
    expect(body).toMatchObject({
      name: 'Orders',
      path: 'Orders',
      name_with_namespace: 'Acme / Orders',
      path_with_namespace: 'acme/Orders',
      default_branch: 'main',
      empty_repo: true,
      readme_url: null,
      visibility: 'private',
      archived: false,
      topics: [],
      http_url_to_repo: `${url}/acme/Orders.git`,
      web_url: `${url}/acme/Orders`,
      namespace: {
        id: box.namespaceId('acme'),
        kind: 'group',
        full_path: 'acme',
        web_url: `${url}/groups/acme`,
      },
      _links: { self: `${url}/api/v4/projects/${body.id}` },
      runners_token: expect.stringMatching(/^GR/),
    });
    expect(body).not.toHaveProperty('permissions');
    expect(body).not.toHaveProperty('owner');
  });

  it('derives name and path from each other', async () => {
    expect((await create({ path: 'only-path' })).body.name).toBe('only-path');
    expect((await create({ name: 'Größe & Co' })).status).toBe(400);
    expect((await create({ name: 'My New  Thing' })).body.path).toBe(
      'my-new-thing',
    );
  });

  it('can begin with a README', async () => {
    const { body } = await create({
      name: 'readme',
      initialize_with_readme: true,
      default_branch: 'trunk',
    });
    expect(body).toMatchObject({ empty_repo: false, default_branch: 'trunk' });
    expect(body.readme_url).toMatch(/\/-\/blob\/trunk\/README.md$/);
  });

  it.each([
    [{ path: 'a--b' }, { path: [expect.stringMatching(/^can only include/)] }],
    [{ name: 'ok', path: 'tree' }, { path: ['tree is a reserved name'] }],
    [
      { name: '-x', path: 'x' },
      {
        name: [
          expect.stringMatching(/^can contain only letters, digits, emoji/),
        ],
      },
    ],
    [
      { name: 'x', description: 'x'.repeat(2001) },
      { description: ['is too long (maximum is 2000 characters)'] },
    ],
    [
      { name: 'x', namespace_id: 4711 },
      { base: [expect.stringMatching(/undefined method/)] },
    ],
  ])('refuses %j', async (attributes, message) => {
    expect(await create(attributes)).toMatchObject({
      status: 400,
      body: { message },
    });
  });

  it.each([
    [{}, 'name, path are missing, at least one parameter must be provided'],
    [{ name: 'x', namespace_id: 'acme' }, 'namespace_id is invalid'],
    [
      { name: 'x', visibility: 'secret' },
      'visibility does not have a valid value',
    ],
    [
      { name: 'x', import_url: 'https://example.com', template_name: 'rails' },
      'import_url, template_name are mutually exclusive',
    ],
  ])('has Grape refuse %j', async (attributes, error) => {
    expect(await create(attributes)).toMatchObject({
      status: 400,
      body: { error },
    });
  });

  it('keeps paths apart in any case, and from groups', async () => {
    await create({ name: 'orders' });
    expect((await create({ name: 'other', path: 'ORDERS' })).body).toEqual({
      message: { path: ['has already been taken'] },
    });
    expect((await create({ name: 'x', path: 'platform' })).status).toBe(400);
  });

  it('follows roles, limits and restrictions', async () => {
    expect((await create({ name: 'x' }, 'bob')).status).toBe(201);
    expect((await create({ name: 'y' }, 'carol')).body).toEqual({
      message: { namespace: ['is not valid'] },
    });
    expect((await create({ name: 'y' }, 'erin')).status).toBe(400);
    box.sandbox.settings.restrictedVisibilities = ['public'];
    expect(
      (await create({ name: 'z', visibility: 'public' })).body,
    ).toMatchObject({
      message: {
        visibility_level: [
          'public has been restricted by your GitLab administrator',
        ],
      },
    });
  });

  it('makes one of two at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => create({ name: 'race' })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([
      201, 400, 400, 400, 400,
    ]);
    const lists = await Promise.all([
      create({ name: 'other' }),
      box.as('alice').get('/projects'),
    ]);
    expect(lists.map(({ status }) => status)).toEqual([201, 200]);
  });

  it('shows a personal project its owner', async () => {
    const { body } = await box.as('bob').post('/projects', { name: 'mine' });
    expect(body).toMatchObject({
      path_with_namespace: 'bob/mine',
      owner: { username: 'bob' },
      namespace: { kind: 'user', web_url: `${box.sandbox.url}/bob` },
    });
    const { body: shown } = await box.as('bob').get('/projects/bob%2Fmine');
    expect(shown.permissions).toMatchObject({
      project_access: { access_level: 50 },
      group_access: null,
    });
  });
});

describe('get', () => {
  it('tells a member what they may', async () => {
    expect((await box.as('bob').get(HELLO)).body.permissions).toEqual({
      project_access: null,
      group_access: { access_level: 30, notification_level: 3 },
    });
  });

  it('tells anybody less', async () => {
    const { body } = await box.anonymous.get('/projects/globex%2Fsite');
    expect(body).not.toHaveProperty('permissions');
    expect(body).not.toHaveProperty('merge_method');
  });

  it('finds ids and full paths, and nothing else', async () => {
    const alice = box.as('alice');
    const statusOf = async (id: string | number) =>
      (await alice.get(`/projects/${id}`)).status;
    expect(await statusOf(box.projectId('acme/platform/hello'))).toBe(200);
    expect(await statusOf('ACME%2Fplatform%2FHello')).toBe(200);
    expect(await statusOf('hello')).toBe(404);
    expect((await alice.get('/projects/acme/platform/hello')).body).toEqual({
      error: '404 Not Found',
    });
  });
});

describe('update', () => {
  it('changes what is sent', async () => {
    const { status, body } = await box.as('alice').put(HELLO, {
      description: 'new',
      topics: 'a, b',
      merge_method: 'ff',
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      description: 'new',
      topics: ['a', 'b'],
      merge_method: 'ff',
    });
  });

  it('redirects from an old path', async () => {
    const alice = box.as('alice');
    const id = box.projectId('acme/platform/hello');
    await alice.put(HELLO, { path: 'goodbye' });
    const moved = await alice.get(HELLO);
    expect(moved.status).toBe(301);
    expect(moved.headers.get('location')).toBe(
      `${box.sandbox.url}/api/v4/projects/${id}`,
    );
    expect(moved.body).toMatch(/^This resource has been moved permanently to/);
    expect(await alice.put(HELLO, { description: 'x' })).toMatchObject({
      status: 405,
      body: { message: 'Non GET methods are not allowed for moved projects' },
    });
    expect((await box.as('erin').get(HELLO)).status).toBe(404);
    const inside = await alice.get(
      `${HELLO}/repository/files/docs%2Fa.md?ref=main`,
    );
    expect(inside.headers.get('location')).toBe(
      `${box.sandbox.url}/api/v4/projects/${id}/repository/files/docs%2Fa.md?ref=main`,
    );
  });

  it('takes the old switches and the new levels for one and the same', async () => {
    const alice = box.as('alice');
    const { body: off } = await alice.put(HELLO, {
      issues_enabled: false,
      jobs_enabled: false,
    });
    expect(off).toMatchObject({
      issues_enabled: false,
      issues_access_level: 'disabled',
      jobs_enabled: false,
      builds_access_level: 'disabled',
    });
    const { body: on } = await alice.put(HELLO, {
      issues_enabled: false,
      issues_access_level: 'private',
      emails_enabled: false,
    });
    expect(on).toMatchObject({
      issues_enabled: true,
      issues_access_level: 'private',
      jobs_enabled: false,
      emails_disabled: true,
    });
  });

  it.each(['/ci.yml', 'a/../b.yml'])('refuses the CI path %s', async path => {
    expect(
      await box.as('alice').put(HELLO, { ci_config_path: path }),
    ).toMatchObject({
      status: 400,
      body: {
        message: {
          ci_config_path: [
            'cannot include leading slash or directory traversal.',
          ],
        },
      },
    });
  });

  it('closes the repository to all, or to those outside', async () => {
    const site = '/projects/globex%2Fsite';
    const reads = ['/repository/tree', '/repository/files/README.md?ref=main'];
    const statuses = (username: string) =>
      Promise.all(
        reads.map(
          async path => (await box.as(username).get(`${site}${path}`)).status,
        ),
      );
    expect(await statuses('erin')).toEqual([200, 200]);
    await box.as('root').put(site, { repository_access_level: 'private' });
    expect(await statuses('erin')).toEqual([403, 403]);
    expect(await statuses('root')).toEqual([200, 200]);
    await box.as('root').put(site, { repository_access_level: 'disabled' });
    expect(await statuses('root')).toEqual([403, 403]);
  });

  it('makes only a branch that is there the default', async () => {
    const alice = box.as('alice');
    expect(await alice.put(HELLO, { default_branch: 'next' })).toMatchObject({
      status: 400,
      body: { message: 'Could not set the default branch' },
    });
    await alice.post(`${HELLO}/repository/branches`, {
      branch: 'next',
      ref: 'main',
    });
    expect(
      (await alice.put(HELLO, { default_branch: 'next' })).body.default_branch,
    ).toBe('next');
  });

  it('keeps visibility for Owners, and under the group’s', async () => {
    expect(
      (await box.as('alice').put(HELLO, { visibility: 'private' })).status,
    ).toBe(403);
    expect(
      (await box.as('dave').put(HELLO, { visibility: 'public' })).body,
    ).toMatchObject({
      message: {
        visibility_level: ['public is not allowed in a private group.'],
      },
    });
    expect((await box.as('bob').put(HELLO, { name: 'x' })).status).toBe(403);
    expect((await box.as('alice').put(HELLO)).body.error).toMatch(
      /at least one parameter must be provided$/,
    );
  });
});

describe('delete', () => {
  it('frees the path at once, and is undone by restore', async () => {
    const dave = box.as('dave');
    const id = box.projectId('acme/platform/hello');
    await dave.delete(HELLO);
    expect(await dave.post(`/projects/${id}/restore`)).toMatchObject({
      status: 201,
      body: { path_with_namespace: 'acme/platform/hello' },
    });
    const scheduled = `acme%2Fplatform%2Fhello-deletion_scheduled-${id}`;
    expect((await dave.get(`/projects/${scheduled}`)).status).toBe(301);
    expect((await dave.get(HELLO)).status).toBe(200);
    await dave.delete(HELLO);
    expect((await dave.get(`/projects/${scheduled}`)).status).toBe(200);
    expect((await dave.get(HELLO)).status).toBe(301);
    expect(
      (
        await create({
          name: 'Hello',
          path: 'hello',
          namespace_id: box.namespaceId('acme/platform'),
        })
      ).status,
    ).toBe(201);
    const { body } = await dave.post<Project>(`/projects/${id}/restore`);
    expect(body.path_with_namespace).toMatch(
      /^acme\/platform\/hello-[a-z0-9]{5}$/,
    );
  });

  it('does nothing below a marked group, and says 202 all the same', async () => {
    const dave = box.as('dave');
    const inside = [
      `/projects/${box.projectId('acme/platform/hello')}`,
      `/groups/${box.namespaceId('acme/platform')}`,
    ];
    await dave.delete('/groups/acme');
    for (const path of inside) {
      expect(await dave.delete(path)).toMatchObject({ status: 202 });
      expect((await dave.get(path)).body).toMatchObject({
        marked_for_deletion_on: null,
      });
    }
  });

  it('removes by itself when the time has come, tokens and all', async () => {
    const dave = box.as('dave');
    const id = box.projectId('acme/platform/hello');
    const { body } = await dave.post(`${HELLO}/access_tokens`, {
      name: 'ci',
      scopes: ['api'],
    });
    await dave.delete(HELLO);
    box.sandbox.clock.set('2026-12-21T14:00:00Z');
    expect((await dave.get(`/projects/${id}`)).status).toBe(200);
    box.sandbox.clock.set('2026-12-22T15:00:00Z');
    expect((await dave.get(`/projects/${id}`)).status).toBe(404);
    expect((await box.withToken(String(body.token)).get('/user')).status).toBe(
      401,
    );
  });

  it('removes for good only what is marked, and where it is allowed', async () => {
    const dave = box.as('dave');
    const remove = () =>
      dave.delete(`${HELLO}?permanently_remove=true&full_path=x`);
    expect((await remove()).body).toEqual({
      message: 'Project must be marked for deletion first.',
    });
    box.sandbox.settings.allowProjectPermanentDeletion = false;
    expect((await remove()).body).toEqual({
      message: '`permanently_remove` option is not permitted on this instance.',
    });
  });

  it('respects If-Unmodified-Since', async () => {
    const { status, body } = await box.as('dave').request('DELETE', HELLO, {
      headers: { 'if-unmodified-since': 'Sun, 22 Nov 2026 14:00:00 GMT' },
    });
    expect({ status, body }).toEqual({
      status: 412,
      body: { message: '412 Precondition Failed' },
    });
  });

  it('is for Owners, like archiving', async () => {
    const alice = box.as('alice');
    expect((await alice.delete(HELLO)).status).toBe(403);
    expect((await alice.post(`${HELLO}/archive`)).status).toBe(403);
    const dave = box.as('dave');
    expect((await dave.post(`${HELLO}/archive`)).body.archived).toBe(true);
    expect((await dave.post(`${HELLO}/unarchive`)).body.archived).toBe(false);
  });
});

describe('list', () => {
  const paths = async (query: Record<string, string | number | boolean>) =>
    (await box.as('alice').get<Project[]>('/projects', query)).body.map(
      project => project.path_with_namespace,
    );

  it('shows what the caller sees, newest first', async () => {
    box.sandbox.clock.advance(1000);
    await create({ name: 'young' });
    expect(await paths({})).toEqual([
      'acme/young',
      'globex/site',
      'acme/platform/hello',
    ]);
    expect(await paths({ order_by: 'name', sort: 'asc' })).toEqual([
      'acme/platform/hello',
      'globex/site',
      'acme/young',
    ]);
    expect(await paths({ membership: true, search: 'HEL' })).toEqual([
      'acme/platform/hello',
    ]);
    expect(await paths({ min_access_level: 40 })).toEqual([
      'acme/young',
      'acme/platform/hello',
    ]);
    expect(await paths({ visibility: 'public' })).toEqual(['globex/site']);
  });

  it('walks by keyset to the end', async () => {
    const query = { pagination: 'keyset', order_by: 'id', per_page: 1 };
    const first = await box.as('alice').get<Project[]>('/projects', query);
    const next = /<.*\/api\/v4([^>]*)>; rel="next"/.exec(
      first.headers.get('link') ?? '',
    )?.[1];
    const second = await box.as('alice').get<Project[]>(next ?? '');
    expect(second.body[0].id).toBeLessThan(first.body[0].id);
    expect(second.headers.has('link')).toBe(false);
  });

  it('walks by keyset in the order that is asked for', async () => {
    const alice = box.as('alice');
    const query = { pagination: 'keyset', order_by: 'id', per_page: 1 };
    const down = await alice.get<Project[]>('/projects', query);
    const [{ id }] = down.body;
    expect(down.headers.get('link')).toContain(`id_before=${id}`);
    const up = await alice.get<Project[]>('/projects', {
      ...query,
      sort: 'asc',
    });
    expect(up.headers.get('link')).toContain(`id_after=${up.body[0].id}`);
    // Without `order_by` the order is that of creation, which keyset pagination does not know.
    const unordered = { pagination: 'keyset', per_page: 1 };
    expect((await alice.get('/projects', unordered)).status).toBe(405);
    expect((await alice.get('/groups', unordered)).status).toBe(405);
    const after = { id_after: Number(up.body[0].id) };
    expect((await alice.get('/projects', after)).body).toMatchObject([
      { id: Number(id) },
    ]);
  });

  it('takes an empty page size for none', async () => {
    const { headers } = await box.as('alice').get('/projects?per_page=');
    expect(headers.get('x-per-page')).toBe('20');
  });

  it('orders links as GitLab does, and keeps the query in them', async () => {
    const root = box.as('root');
    const link = async (page: number) =>
      (
        await root.get('/users', { page, per_page: 2, active: true })
      ).headers.get('link') ?? '';
    const rels = async (page: number) =>
      [...(await link(page)).matchAll(/page=(\d)&.*?rel="(\w+)"/g)].map(
        ([, number, rel]) => `${rel} ${number}`,
      );
    expect(await rels(1)).toEqual(['next 2', 'first 1', 'last 3']);
    expect(await rels(2)).toEqual(['prev 1', 'next 3', 'first 1', 'last 3']);
    expect(await rels(3)).toEqual(['prev 2', 'first 1', 'last 3']);
    expect((await link(2)).match(/active=true/g)).toHaveLength(4);
    expect(await link(2)).toContain(`<${box.sandbox.url}/api/v4/users?`);
  });

  it('filters by time', async () => {
    box.sandbox.clock.set('2026-11-25T00:00:00Z');
    await create({ name: 'young' });
    for (const time of ['updated', 'last_activity']) {
      expect(await paths({ [`${time}_after`]: '2026-11-24' })).toEqual([
        'acme/young',
      ]);
      expect(await paths({ [`${time}_before`]: '2026-11-24' })).not.toContain(
        'acme/young',
      );
    }
  });

  it('filters by what is switched on, and by ancestors', async () => {
    await create({ name: 'bare', issues_access_level: 'disabled' });
    expect(await paths({ with_issues_enabled: true })).not.toContain(
      'acme/bare',
    );
    const inside = async (query = {}) =>
      (
        await box
          .as('alice')
          .get<Project[]>('/groups/acme%2Fplatform/projects', query)
      ).body.map(project => project.path_with_namespace);
    expect(await inside()).toEqual(['acme/platform/hello']);
    expect(await inside({ include_ancestor_groups: true })).toContain(
      'acme/bare',
    );
  });

  it('refuses offsets that are too deep, and keysets it does not know', async () => {
    expect(
      (await box.as('alice').get('/projects', { page: 501, per_page: 100 }))
        .body,
    ).toEqual({
      error:
        'Offset pagination has a maximum allowed offset of 50000 for requests that return objects of type Project. Remaining records can be retrieved using keyset pagination.',
    });
    expect(
      await box.as('alice').get(`${HELLO}/variables`, { pagination: 'keyset' }),
    ).toMatchObject({
      status: 405,
      body: {
        error:
          'Keyset pagination is not yet available for this type of request',
      },
    });
    expect(
      (await box.as('alice').get('/projects', { per_page: 0 })).body,
    ).toEqual({ error: 'per_page has a value not allowed' });
  });

  it('answers past the end with nothing', async () => {
    const { status, body, headers } = await box
      .as('alice')
      .get('/projects', { page: 9, per_page: 1 });
    expect({ status, body }).toEqual({ status: 200, body: [] });
    expect(headers.get('x-total-pages')).toBe('2');
  });
});

describe('build_timeout', () => {
  it.each([600, 2_592_000])('takes %i seconds', async seconds => {
    expect(
      await box.as('alice').put(HELLO, { build_timeout: seconds }),
    ).toMatchObject({ status: 200, body: { build_timeout: seconds } });
  });

  it.each([0, 599, 2_592_001])('refuses %i seconds', async seconds => {
    const refused = {
      status: 400,
      body: {
        message: {
          build_timeout: ['needs to be between 10 minutes and 1 month'],
        },
      },
    };
    const settings = { build_timeout: seconds };
    expect(await box.as('alice').put(HELLO, settings)).toMatchObject(refused);
    expect(await create({ name: 'slow', ...settings })).toMatchObject(refused);
  });
});
