import { TEST_NOW, useSandbox } from '../testing';

const box = useSandbox();
afterEach(box.expectNoSurprises);

const HELLO = '/projects/acme%2Fplatform%2Fhello';
const SITE = '/projects/globex%2Fsite';

const open = (username: string, more: object = {}, project = HELLO) =>
  box.as(username).post(`${project}/issues`, { title: 'Broken', ...more });

const titles = async (username: string, query = {}, project = HELLO) => {
  const { status, body } = await box
    .as(username)
    .get<{ title: string }[]>(`${project}/issues`, query);
  return status === 200 ? body.map(({ title }) => title) : status;
};

it('has lists of nothing, with headers, for who asks whether there is something', async () => {
  for (const noun of ['issues', 'merge_requests']) {
    const { status, headers, body } = await box
      .as('alice')
      .get(`${HELLO}/${noun}`, { state: 'all', per_page: 1 });
    expect({ status, body }).toEqual({ status: 200, body: [] });
    expect(headers.get('x-total')).toBe('0');
    expect(headers.get('x-total-pages')).toBe('1');
    expect(headers.get('x-per-page')).toBe('1');
  }
});

it('opens issues, each with a number of its project', async () => {
  const { status, body } = await open('alice', {
    description: 'Why?',
    labels: 'bug, area::ci,bug',
    due_date: '2026-12-01',
    assignee_ids: [1, 2],
  });
  expect(status).toBe(201);
  const id = box.projectId('acme/platform/hello');
  expect(body).toMatchObject({
    id: 6001,
    iid: 1,
    project_id: id,
    title: 'Broken',
    description: 'Why?',
    state: 'opened',
    created_at: TEST_NOW,
    labels: ['area::ci', 'bug'],
    due_date: '2026-12-01',
    author: { username: 'alice' },
    assignees: [{ username: 'root' }],
    assignee: { username: 'root' },
    type: 'ISSUE',
    issue_type: 'issue',
    web_url: `${box.sandbox.url}/acme/platform/hello/-/issues/1`,
    references: { full: 'acme/platform/hello#1' },
    _links: { self: `${box.sandbox.url}/api/v4/projects/${id}/issues/1` },
    subscribed: true,
  });
  expect((await open('alice')).body).toMatchObject({ id: 6002, iid: 2 });
  expect((await open('erin', {}, SITE)).body).toMatchObject({ iid: 1 });
  const list = await box
    .as('alice')
    .get<any[]>(`${HELLO}/issues`, { per_page: 1 });
  expect(list.headers.get('x-total')).toBe('2');
  expect(list.body[0]).toMatchObject({ iid: 2 });
  expect(list.body[0]).not.toHaveProperty('subscribed');
  expect((await box.as('alice').get(HELLO)).body.open_issues_count).toBe(2);
  expect(box.sandbox.state().issues).toHaveLength(3);
});

it.each([
  [{ title: undefined }, { error: 'title is missing' }],
  [{ title: ' ' }, { message: { title: ["can't be blank"] } }],
  [
    { title: 'x'.repeat(256) },
    { message: { title: ['is too long (maximum is 255 characters)'] } },
  ],
  [{ issue_type: 'wish' }, { error: 'issue_type does not have a valid value' }],
  [{ confidential: 'foo' }, { error: 'confidential is invalid' }],
])('refuses %j', async (more, body) => {
  expect(await open('alice', more)).toMatchObject({ status: 400, body });
});

it('lets Owners choose number and time, and others not', async () => {
  const more = { iid: 7, created_at: '2020-01-01T00:00:00Z' };
  expect((await open('alice', more)).body).toMatchObject({
    iid: 1,
    created_at: TEST_NOW,
  });
  expect((await open('dave', more)).body).toMatchObject({
    iid: 7,
    created_at: '2020-01-01T00:00:00.000Z',
  });
  expect(await open('dave', more)).toMatchObject({
    status: 409,
    body: { message: 'Duplicated issue' },
  });
  expect((await open('dave')).body).toMatchObject({ iid: 8 });
});

it('drops from guests what they may not set', async () => {
  const { body } = await open('carol', { labels: ['bug'], assignee_ids: [1] });
  expect(body).toMatchObject({ labels: [], assignees: [] });
});

it('shows what is confidential to its author and from Planners on', async () => {
  await open('carol', { title: 'Mine', confidential: true });
  await open('alice', { title: 'Theirs', confidential: true });
  expect(await titles('carol')).toEqual(['Mine']);
  expect(await titles('bob')).toEqual(['Theirs', 'Mine']);
  await open('alice', { title: 'Site', confidential: true }, SITE);
  expect(await titles('erin', {}, SITE)).toEqual([]);
});

it.each<[object, string[]]>([
  [{}, ['C', 'B', 'A']],
  [{ order_by: 'title', sort: 'asc' }, ['A', 'B', 'C']],
  [{ state: 'closed' }, []],
  [{ state: 'opened' }, ['C', 'B', 'A']],
  [{ labels: 'bug' }, ['A']],
  [{ labels: 'bug,none' }, []],
  [{ labels: 'Any' }, ['A']],
  [{ labels: 'None' }, ['C', 'B']],
  [{ 'iids[]': 2 }, ['B']],
  [{ author_username: 'bob' }, ['B']],
  [{ author_id: 5 }, []],
  [{ scope: 'created_by_me' }, ['C', 'A']],
  [{ assignee_id: 'None' }, ['C', 'B', 'A']],
  [{ assignee_id: 'Any' }, []],
  [{ milestone: 'v1' }, []],
  [{ milestone: 'None' }, ['C', 'B', 'A']],
  [{ search: 'why' }, ['C']],
  [{ search: 'why', in: 'title' }, []],
  [{ confidential: true }, ['C']],
  [{ issue_type: 'incident' }, ['B']],
  [{ created_after: '2026-11-23T00:00:00Z' }, ['C']],
  [{ created_before: '2026-11-23T00:00:00Z' }, ['B', 'A']],
])('lists what fits %j', async (query, expected) => {
  await open('alice', { title: 'A', labels: ['bug'] });
  await open('bob', { title: 'B', issue_type: 'incident' });
  box.sandbox.clock.advance('1d');
  await open('alice', {
    title: 'C',
    description: 'Why not',
    confidential: true,
  });
  expect(await titles('alice', query)).toEqual(expected);
});

it('says which filter and attribute it does not act on', async () => {
  box.sandbox.journal.clear();
  const alice = box.as('alice');
  for (const [name, value] of [
    ['order_by', 'popularity'],
    ['due_date', 'overdue'],
    ['not[labels]', 'bug'],
  ]) {
    expect(await alice.get(`${HELLO}/issues`, { [name]: value })).toMatchObject(
      {
        status: 501,
        body: { message: expect.stringContaining(name.split('[')[0]) },
      },
    );
  }
  expect(await open('alice', { milestone_id: 1 })).toMatchObject({
    status: 501,
    body: { message: expect.stringContaining('milestone_id') },
  });
  expect(box.sandbox.state().issues).toEqual([]);
  box.sandbox.journal.clear();
});

const LISTS = ['issues', 'merge_requests'] as const;

/** The answers to both lists, and to a new issue. */
async function access(username: string | null, project: string) {
  const client = username ? box.as(username) : box.anonymous;
  const lists = await Promise.all(
    LISTS.map(async noun => (await client.get(`${project}/${noun}`)).status),
  );
  return [
    ...lists,
    (await client.post(`${project}/issues`, { title: 't' })).status,
  ];
}

it.each<[string | null, string, number[]]>([
  ['alice', HELLO, [200, 200, 201]],
  ['carol', HELLO, [200, 403, 201]],
  ['erin', HELLO, [404, 404, 404]],
  [null, HELLO, [404, 404, 401]],
  ['erin', SITE, [200, 200, 201]],
  [null, SITE, [200, 200, 401]],
])('gives %s on %s what GitLab gives', async (username, project, expected) => {
  expect(await access(username, project)).toEqual(expected);
});

it.each([
  ['disabled', 'dave', [200, 403, 403]],
  ['private', 'erin', [200, 403, 403]],
  ['private', 'dave', [200, 403, 403]],
  ['private', 'root', [200, 200, 201]],
])(
  'keeps to issues and merge requests that are %s, for %s',
  async (level, username, expected) => {
    await open('root', {}, SITE);
    await box.as('root').put(SITE, {
      issues_access_level: level,
      merge_requests_access_level: level,
    });
    expect(await access(username, SITE)).toEqual(expected);
    const { headers } = await box.as(username).get(`${SITE}/issues`);
    expect(headers.get('x-total')).toBe(username === 'root' ? '2' : '0');
  },
);

it.each(['archive', 'mark'])(
  'takes no issue where code is closed: %s',
  async how => {
    const dave = box.as('dave');
    await (how === 'archive'
      ? dave.post(`${HELLO}/archive`)
      : dave.delete(HELLO));
    const id = box.sandbox.state().projects[0].id;
    expect(await open('dave', {}, `/projects/${id}`)).toMatchObject({
      status: 403,
      body: { message: '403 Forbidden' },
    });
    expect(await titles('dave', {}, `/projects/${id}`)).toEqual([]);
  },
);
