import { useSandbox } from '../testing';

const box = useSandbox();
const HELLO = '/projects/acme%2Fplatform%2Fhello';

it('answers 501 by name for what GitLab has and the sandbox has not', async () => {
  expect(
    await box.as('alice').post('/projects/1/merge_requests'),
  ).toMatchObject({
    status: 501,
    body: {
      message:
        '501 Not Implemented - the sandbox does not build mergeRequests.create (POST /projects/:id/merge_requests)',
    },
  });
  const graphql = await fetch(`${box.sandbox.url}/api/graphql`, {
    method: 'POST',
  });
  expect(graphql.status).toBe(501);
  expect(box.sandbox.journal.entries('mergeRequests.create')).toHaveLength(1);
});

it('answers another verb with 405', async () => {
  const { status, body, headers } = await box.as('alice').delete('/version');
  expect({ status, body }).toEqual({
    status: 405,
    body: { error: '405 Not Allowed' },
  });
  expect(headers.get('allow')).toBe('GET');
});

it('has given up version 3', async () => {
  const response = await fetch(`${box.sandbox.url}/api/v3/projects`);
  expect(response.status).toBe(410);
  expect(await response.json()).toEqual({
    error: 'API V3 is no longer supported. Use API V4 instead.',
  });
});

it('answers HEAD as GET without a body', async () => {
  const { status, body, headers } = await box
    .as('alice')
    .request('HEAD', '/projects');
  expect({ status, body }).toEqual({ status: 200, body: null });
  expect(headers.get('x-total')).toBe('2');
});

it('refuses bodies it cannot read', async () => {
  const post = (type: string, body: string) =>
    box.as('alice').request('POST', '/projects', {
      body,
      headers: { 'content-type': type },
    });
  expect(await post('text/xml', '<x/>')).toMatchObject({
    status: 415,
    body: {
      error: "The provided content-type 'text/xml' is not supported.",
    },
  });
  expect(await post('application/json', '{')).toMatchObject({
    status: 400,
    body: { error: expect.any(String) },
  });
  expect(await post('multipart/form-data', 'no boundary')).toMatchObject({
    status: 400,
    body: { error: expect.any(String) },
  });
});

it('reads multipart forms', async () => {
  const body = new FormData();
  body.set('name', 'from a form');
  const { status } = await box
    .as('alice')
    .request('POST', '/projects', { body });
  expect(status).toBe(201);
});

it.each([
  ['/groups', { name: null, path: null }, 400, 'Failed to save group'],
  [`${HELLO}/access_tokens`, { name: null, scopes: ['api'] }, 400, 'Name'],
  [`${HELLO}/access_tokens`, { name: 'ci', scopes: null }, 400, 'scopes does'],
  [`${HELLO}/variables`, { key: null, value: null }, 400, "can't be blank"],
  [`${HELLO}/protected_branches`, { name: null }, 422, "can't be blank"],
  [`${HELLO}/deploy_tokens`, { name: null, scopes: null }, 400, 'scopes does'],
  [`${HELLO}/hooks`, { url: null }, 422, 'Invalid url given'],
  [`${HELLO}/members`, { username: 'erin', access_level: null }, 400, 'list'],
  ['/projects', { name: null }, 400, "can't be blank"],
  [
    `${HELLO}/repository/branches`,
    { branch: null, ref: 'main' },
    400,
    'branch is empty',
  ],
  [`${HELLO}/repository/commits`, { branch: null }, 400, 'branch is required'],
])('takes null for given: %s %j', async (path, body, status, text) => {
  const answer = await box.as('alice').post(path, body);
  expect(answer.status).toBe(status);
  expect(JSON.stringify(answer.body)).toContain(text);
});

it('does not let a parameter reach into the language', async () => {
  await box.as('alice').get('/projects?__proto__[polluted]=yes');
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});

const asAlice = { 'private-token': 'sandbox-alice-token' };

it.each(['/api/v4/version/', '/api/v4//version', '//api/v4/version'])(
  'finds %s, as Grape and Rails do',
  async path => {
    const response = await fetch(`${box.sandbox.url}${path}`, {
      headers: asAlice,
    });
    expect(response.status).toBe(200);
  },
);

it.each([
  ['//', 200],
  ['/acme/platform/hello.git/info/refs?service=constructor', 404],
  ['/acme/platform/hello/info/refs?service=constructor', 404],
  ['/acme/platform/hello.git/constructor', 404],
  [`/api/v4${HELLO}/access_tokens?sort=constructor_asc`, 200],
])('takes %s for what it is', async (path, status) => {
  const response = await fetch(`${box.sandbox.url}${path}`, {
    redirect: 'manual',
    headers: asAlice,
  });
  expect(response.status).toBe(status);
  expect(box.sandbox.journal.entries()).toHaveLength(1);
});

it('does not take the name of a method for a content type', async () => {
  const { status } = await box.as('alice').request('POST', '/projects', {
    body: 'name=x',
    headers: { 'content-type': 'constructor' },
  });
  expect(status).toBe(415);
});

it.each([
  [{ access_level: [40] }, 'access_level is invalid'],
  [{ access_level: true }, 'access_level is invalid'],
  [{ access_level: '0x28' }, 'access_level is invalid'],
  [{ scopes: [['api']] }, 'scopes is invalid'],
  [{ expires_at: ['2027-01-01'] }, 'expires_at is invalid'],
])('does not bend %j until it fits', async (more, error) => {
  expect(
    await box.as('alice').post(`${HELLO}/access_tokens`, {
      name: 'ci',
      scopes: ['api'],
      ...more,
    }),
  ).toMatchObject({ status: 400, body: { error } });
});

it('reads a number from a form, and nothing from an empty list', async () => {
  const alice = box.as('alice');
  const { body } = await alice.request('POST', `${HELLO}/variables`, {
    body: 'key=K&value=7&masked=0',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  expect(body).toMatchObject({ value: '7', masked: false });
  expect((await alice.get(`${HELLO}/members/all?user_ids=`)).body).toHaveLength(
    5,
  );
});

describe('what cannot be text', () => {
  const refused = { status: 400, body: 'Bad Request' };

  it.each([
    '/acme%zz/hello.git/info/refs?service=git-upload-pack',
    '/acme/platform/hello/-/blob/main/a%00b',
    `/api/v4${HELLO}/repository/files/a%00b?ref=main`,
    `/api/v4${HELLO}/repository/commits?author=%00`,
    '/api/v4/projects/%ff',
  ])('is refused in an address: %s', async path => {
    const response = await fetch(`${box.sandbox.url}${path}`, {
      headers: asAlice,
    });
    expect({ status: response.status, body: await response.text() }).toEqual(
      refused,
    );
    expect(box.sandbox.journal.entries()).toMatchObject([{ status: 400 }]);
  });

  it('is refused in a body', async () => {
    const alice = box.as('alice');
    expect(
      await alice.post(`${HELLO}/repository/branches`, {
        branch: 'a\0b',
        ref: 'main',
      }),
    ).toMatchObject(refused);
    expect(
      await alice.post(`${HELLO}/access_tokens`, {
        name: 'ci',
        scopes: ['api\0'],
      }),
    ).toMatchObject(refused);
  });

  it('is taken in a file', async () => {
    const alice = box.as('alice');
    const body = new FormData();
    body.set('description', 'with a picture');
    body.set('avatar', new Blob(['\0PNG']));
    expect((await alice.request('PUT', HELLO, { body })).status).toBe(200);
    const { status } = await alice.post(`${HELLO}/repository/commits`, {
      branch: 'main',
      commit_message: 'Add',
      actions: [{ action: 'create', file_path: 'nul', content: '\0' }],
    });
    expect(status).toBe(201);
  });
});
