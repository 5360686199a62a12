import { useSandbox } from '../testing';

const box = useSandbox();
const ACME = '/groups/acme';
const PLATFORM = '/groups/acme%2Fplatform';

interface Group {
  id: number;
  full_path: string;
}

const message = (text: unknown) => ({ body: { message: text } });

describe('update', () => {
  it('changes what is given, and takes nothing for nothing', async () => {
    const dave = box.as('dave');
    const { body: before } = await dave.get(`${ACME}?with_projects=false`);
    expect((await dave.put(ACME)).body).toEqual(before);
    const changes = {
      name: 'Acme Inc',
      description: 'All of it',
      project_creation_level: 'owner',
      default_branch: 'trunk',
    };
    expect(await dave.put(ACME, changes)).toMatchObject({
      status: 200,
      body: { ...before, ...changes, full_name: 'Acme Inc' },
    });
  });

  it('moves what is inside, and old paths of projects lead on', async () => {
    const dave = box.as('dave');
    await dave.put(ACME, { path: 'acme-inc' });
    expect((await dave.get(ACME)).status).toBe(404);
    expect((await dave.get('/groups/acme-inc%2Fplatform')).status).toBe(200);
    const old = '/projects/acme%2Fplatform%2Fhello';
    expect((await dave.get(old)).status).toBe(301);
  });

  it.each([
    [PLATFORM, { path: 'x' }, { path: expect.any(Array) }],
    [ACME, { path: 'GLOBEX' }, { path: ['has already been taken'] }],
    [
      PLATFORM,
      { visibility: 'public' },
      {
        visibility_level: [
          'public is not allowed since the parent group has a private visibility.',
        ],
      },
    ],
    [
      '/groups/globex',
      { visibility: 'private' },
      {
        visibility_level: [
          'private is not allowed since this group contains projects with higher visibility.',
        ],
      },
    ],
  ])('refuses %s %j', async (path, changes, errors) => {
    expect(await box.as('root').put(path, changes)).toMatchObject({
      status: 400,
      body: { message: errors },
    });
  });

  it('is for Owners', async () => {
    expect((await box.as('alice').put(ACME)).status).toBe(403);
    expect((await box.as('erin').put(ACME)).status).toBe(404);
    expect((await box.anonymous.put(ACME)).status).toBe(401);
  });
});

describe('delete', () => {
  it('marks and renames first, and is undone by restore', async () => {
    const dave = box.as('dave');
    const id = box.namespaceId('acme');
    expect(await dave.delete(ACME)).toMatchObject({
      status: 202,
      ...message('202 Accepted'),
    });
    expect((await dave.get<Group>(`/groups/${id}`)).body).toMatchObject({
      full_path: `acme-deletion_scheduled-${id}`,
      marked_for_deletion_on: '2026-11-22',
    });
    expect(await dave.delete(`/groups/${id}`)).toMatchObject({
      status: 400,
      ...message('Group has been already marked for deletion'),
    });
    expect(await dave.post(`/groups/${id}/restore`)).toMatchObject({
      status: 201,
      body: { full_path: 'acme', marked_for_deletion_on: null },
    });
    expect(await dave.post(`/groups/${id}/restore`)).toMatchObject({
      status: 400,
      ...message('Group has not been marked for deletion'),
    });
  });

  it('comes back beside what has taken its path', async () => {
    const dave = box.as('dave');
    const id = box.namespaceId('acme');
    await dave.delete(ACME);
    await dave.post('/groups', { name: 'Acme', path: 'acme' });
    const { body } = await dave.post<Group>(`/groups/${id}/restore`);
    expect(body.full_path).toMatch(/^acme-[a-z0-9]{5}$/);
  });

  it('removes a group with all that is in it when the time has come', async () => {
    const dave = box.as('dave');
    const hello = `/projects/${box.projectId('acme/platform/hello')}`;
    const platform = `/groups/${box.namespaceId('acme/platform')}`;
    await dave.post(`${hello}/access_tokens`, { name: 'ci', scopes: ['api'] });
    await dave.delete(ACME);
    box.sandbox.clock.change({ advance: '29d' });
    expect((await dave.get(hello)).status).toBe(200);
    box.sandbox.clock.change({ advance: '2d' });
    expect((await dave.get(hello)).status).toBe(404);
    expect((await dave.get(platform)).status).toBe(404);
    const { accessTokens, memberships } = box.sandbox.state();
    expect(accessTokens.filter(({ name }) => name === 'ci')).toMatchObject([
      { active: false },
    ]);
    const { namespaces, projects, users } = box.sandbox.state();
    expect(users.filter(({ botOf }) => botOf)).toEqual([]);
    const ids = { group: namespaces, project: projects };
    expect(
      memberships.filter(
        ({ resource }) =>
          !ids[resource.kind].some(({ id }) => id === resource.id),
      ),
    ).toEqual([]);
  });

  it('removes a marked subgroup for good, by its full path', async () => {
    const dave = box.as('dave');
    const id = box.namespaceId('acme/platform');
    const remove = (path: string, fullPath: string) =>
      dave.delete(
        `${path}?permanently_remove=true&full_path=${encodeURIComponent(fullPath)}`,
      );
    expect(await remove(ACME, 'acme')).toMatchObject({
      status: 400,
      ...message(
        '`permanently_remove` option is only available for subgroups.',
      ),
    });
    expect(await remove(PLATFORM, 'acme/platform')).toMatchObject({
      status: 400,
      ...message('Group must be marked for deletion first.'),
    });
    await dave.delete(PLATFORM);
    expect(await remove(`/groups/${id}`, 'acme/platform')).toMatchObject({
      status: 400,
      ...message(
        '`full_path` is incorrect. You must enter the complete path for the subgroup.',
      ),
    });
    const now = `acme/platform-deletion_scheduled-${id}`;
    expect((await remove(`/groups/${id}`, now)).status).toBe(202);
    expect((await dave.get(`/groups/${id}`)).status).toBe(404);
  });

  it('is refused where somebody has changed the group since', async () => {
    const old = new Date('2026-11-22T14:00:00Z').toUTCString();
    expect(
      await box.as('dave').request('DELETE', ACME, {
        headers: { 'if-unmodified-since': old },
      }),
    ).toMatchObject({ status: 412, ...message('412 Precondition Failed') });
  });
});

it('lists what is archived, and what is not', async () => {
  const dave = box.as('dave');
  await dave.post(`${PLATFORM}/archive`);
  const paths = async (query: Record<string, boolean>) =>
    (await dave.get<Group[]>('/groups', query)).body.map(
      group => group.full_path,
    );
  expect(await paths({ archived: true })).toEqual(['acme/platform']);
  expect(await paths({ active: true })).toEqual(['acme']);
  expect((await dave.post(`${PLATFORM}/unarchive`)).status).toBe(200);
  expect(await paths({ active: false })).toEqual([]);
});
