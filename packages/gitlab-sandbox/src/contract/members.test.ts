import { useSandbox } from '../testing';

const box = useSandbox();
const HELLO = '/projects/acme%2Fplatform%2Fhello/members';

interface Member {
  id: number;
  username: string;
  access_level: number;
}

const idOf = (username: string) =>
  box.sandbox.state().users.find(user => user.username === username)?.id ?? 0;

const names = (members: Member[]) => members.map(({ username }) => username);

it('lists direct members, and with /all the inherited ones', async () => {
  const bob = box.as('bob');
  expect((await bob.get<Member[]>(HELLO)).body).toEqual([]);
  const { body: all } = await bob.get<Member[]>(`${HELLO}/all`);
  expect(names(all).sort()).toEqual(['alice', 'bob', 'carol', 'dave', 'root']);
  expect(
    names((await bob.get<Member[]>(`${HELLO}/all`, { query: 'car' })).body),
  ).toEqual(['carol']);
  expect((await bob.get(`${HELLO}/all/${idOf('bob')}`)).body).toMatchObject({
    id: idOf('bob'),
    access_level: 30,
    membership_state: 'active',
  });
  expect(await bob.get(`${HELLO}/${idOf('bob')}`)).toMatchObject({
    status: 404,
    body: { message: '404 Not found' },
  });
});

it('adds by id or by name, once', async () => {
  const alice = box.as('alice');
  const erin = { user_id: idOf('erin'), access_level: 30 };
  expect(await alice.post(HELLO, erin)).toMatchObject({
    status: 201,
    body: {
      id: idOf('erin'),
      access_level: 30,
      created_by: { username: 'alice' },
    },
  });
  expect(
    await alice.post(HELLO, { username: 'erin', access_level: 30 }),
  ).toMatchObject({ status: 409, body: { message: 'Member already exists' } });
  expect((await box.as('erin').get(HELLO)).status).toBe(200);
});

it.each([
  [{ username: 'nobody', access_level: 30 }, 404, '404 User Not Found'],
  [
    { username: 'erin', access_level: 35 },
    400,
    { access_level: ['is not included in the list'] },
  ],
  [
    { username: 'erin', access_level: 30, expires_at: '2020-01-01' },
    400,
    { expires_at: ['cannot be a date in the past'] },
  ],
  [
    { username: 'bob', access_level: 20 },
    400,
    {
      access_level: [
        'should be greater than or equal to Developer inherited membership from group Acme',
      ],
    },
  ],
  [{ username: 'erin', access_level: 50 }, 403, '403 Forbidden'],
])('refuses %j', async (member, status, message) => {
  expect(await box.as('alice').post(HELLO, member)).toMatchObject({
    status,
    body: { message },
  });
});

it('wants to know whom', async () => {
  expect(await box.as('alice').post(HELLO, { access_level: 30 })).toMatchObject(
    {
      status: 400,
      body: {
        error:
          'user_id, username are missing, at least one parameter must be provided',
      },
    },
  );
});

it('lets a caller remove 60 in a minute', async () => {
  const dave = box.as('dave');
  const statuses = new Set<number>();
  for (let count = 0; count < 60; count++) {
    statuses.add((await dave.delete(`${HELLO}/4711`)).status);
  }
  expect([...statuses]).toEqual([404]);
  expect(await dave.delete(`${HELLO}/4711`)).toMatchObject({
    status: 429,
    body: { message: { error: expect.stringContaining('too many times') } },
  });
  box.sandbox.clock.advance(60_000);
  expect((await dave.delete(`${HELLO}/4711`)).status).toBe(404);
});

it('answers 201 for several, whatever becomes of them', async () => {
  const user_id = `${idOf('erin')},4711`;
  expect(
    await box.as('alice').post(HELLO, { user_id, access_level: 30 }),
  ).toMatchObject({
    status: 201,
    body: { status: 'error', message: { 4711: expect.any(String) } },
  });
});

it('changes and removes', async () => {
  const alice = box.as('alice');
  await alice.post(HELLO, { username: 'erin', access_level: 30 });
  const path = `${HELLO}/${idOf('erin')}`;
  expect(
    await alice.put(path, { access_level: 20, expires_at: '2026-12-01' }),
  ).toMatchObject({
    status: 200,
    body: { access_level: 20, expires_at: '2026-12-01' },
  });
  expect((await alice.put(path, { expires_at: '2026-12-01' })).body).toEqual({
    error: 'access_level is missing',
  });
  box.sandbox.clock.set('2026-12-01T00:00:00Z');
  expect((await box.as('erin').get(HELLO)).status).toBe(404);
  box.sandbox.clock.set('2026-11-30T00:00:00Z');
  expect((await alice.delete(path)).status).toBe(204);
  expect((await alice.delete(path)).status).toBe(404);
});

it('is for Maintainers in projects and Owners in groups, but one may leave', async () => {
  const erin = { username: 'erin', access_level: 10 };
  expect((await box.as('bob').post(HELLO, erin)).status).toBe(403);
  expect(
    (await box.as('alice').post('/groups/acme/members', erin)).status,
  ).toBe(403);
  expect((await box.as('dave').post('/groups/acme/members', erin)).status).toBe(
    201,
  );
  const own = `/groups/acme/members/${idOf('erin')}`;
  expect((await box.as('carol').delete(own)).status).toBe(403);
  expect((await box.as('erin').delete(own)).status).toBe(204);
});

it('keeps the last Owner of a group, and leaves bots to their tokens', async () => {
  const dave = box.as('dave');
  const owners = '/groups/acme/members';
  await dave.post('/groups/acme/access_tokens', {
    name: 'ci',
    scopes: ['api'],
    access_level: 50,
  });
  // In a subgroup the Owners above count too.
  expect(
    (await dave.delete(`/groups/acme%2Fplatform/members/${idOf('root')}`))
      .status,
  ).toBe(204);
  expect((await dave.delete(`${owners}/${idOf('root')}`)).status).toBe(204);
  const refused = { status: 403, body: { message: '403 Forbidden' } };
  expect(await dave.delete(`${owners}/${idOf('dave')}`)).toMatchObject(refused);
  expect(
    await dave.put(`${owners}/${idOf('dave')}`, { access_level: 40 }),
  ).toMatchObject(refused);

  const { body: token } = await dave.post(
    '/projects/acme%2Fplatform%2Fhello/access_tokens',
    { name: 'ci', scopes: ['api'], access_level: 30 },
  );
  expect(await dave.delete(`${HELLO}/${token.user_id}`)).toMatchObject(refused);
  expect(
    await dave.put(`${HELLO}/${token.user_id}`, { access_level: 40 }),
  ).toMatchObject(refused);
});

describe('before it is asked who may', () => {
  it.each([
    ['bob', 'alice', 409, 'Member already exists'],
    ['bob', 'nobody', 404, '404 User Not Found'],
    ['bob', 'erin', 403, '403 Forbidden'],
  ])('%s adds %s: %i', async (actor, username, status, message) => {
    const member = { username, access_level: 30 };
    expect(
      await box.as(actor).post('/groups/acme/members', member),
    ).toMatchObject({ status, body: { message } });
  });
});

it('does not let a bot into another project or group', async () => {
  const dave = box.as('dave');
  await dave.post('/projects/acme%2Fplatform%2Fhello/access_tokens', {
    name: 'ci',
    scopes: ['api'],
  });
  const bot = box.sandbox.state().users.find(({ botOf }) => botOf)!;
  const member = { user_id: bot.id, access_level: 30 };
  for (const path of ['/projects/globex%2Fsite', '/groups/globex']) {
    expect(await box.as('root').post(`${path}/members`, member)).toMatchObject({
      status: 400,
      body: {
        message: {
          user_id: ['project bots cannot be added to other groups / projects'],
        },
      },
    });
  }
});

describe('leaving a group', () => {
  const BELOW = [HELLO, '/groups/acme%2Fplatform/members'];
  const ACME = '/groups/acme/members';
  const GLOBEX = '/projects/globex%2Fsite/members';

  const addErin = async () => {
    const erin = { user_id: idOf('erin'), access_level: 30 };
    for (const path of [...BELOW, GLOBEX, ACME]) {
      expect((await box.as('root').post(path, erin)).status).toBe(201);
    }
  };
  const stays = async (path: string) =>
    (await box.as('root').get(`${path}/${idOf('erin')}`)).status === 200;

  it('takes the memberships below with it', async () => {
    await addErin();
    await box.as('dave').delete(`${ACME}/${idOf('erin')}`);
    expect(await Promise.all(BELOW.map(stays))).toEqual([false, false]);
    expect(await stays(GLOBEX)).toBe(true);
  });

  it('leaves them where that is asked for', async () => {
    await addErin();
    await box
      .as('dave')
      .delete(`${ACME}/${idOf('erin')}?skip_subresources=true`);
    expect(await stays(ACME)).toBe(false);
    expect(await Promise.all(BELOW.map(stays))).toEqual([true, true]);
  });
});

it('hides the members of a private group from who is only inside it', async () => {
  const erin = { user_id: idOf('erin'), access_level: 30 };
  await box.as('dave').post('/groups/acme%2Fplatform/members', erin);
  const read = async (path: string) =>
    (await box.as('erin').get(`/groups/${path}`)).status;
  expect(await read('acme')).toBe(200);
  expect(await read('acme/members/all')).toBe(403);
  expect(await read(`acme/members/all/${idOf('dave')}`)).toBe(403);
  expect(await read('acme%2Fplatform/members/all')).toBe(200);
});
