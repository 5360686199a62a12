import { useSandbox } from '../testing';

const box = useSandbox();

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
});

it('reads multipart forms', async () => {
  const body = new FormData();
  body.set('name', 'from a form');
  const { status } = await box
    .as('alice')
    .request('POST', '/projects', { body });
  expect(status).toBe(201);
});
