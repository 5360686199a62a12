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
