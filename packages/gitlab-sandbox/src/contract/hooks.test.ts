import { useSandbox } from '../testing';

const box = useSandbox();
const PATH = '/projects/acme%2Fplatform%2Fhello/hooks';
const URL_ = 'https://hooks.example.com/gitlab';

const make = (more: object = {}) =>
  box.as('alice').post(PATH, { url: URL_, ...more });

it('returns neither token nor header values', async () => {
  const { status, body } = await make({
    token: 'hook-secret',
    issues_events: true,
    custom_headers: [{ key: 'X-Key', value: 'header-secret' }],
  });
  expect(status).toBe(201);
  expect(body).toMatchObject({
    url: URL_,
    push_events: true,
    issues_events: true,
    tag_push_events: false,
    enable_ssl_verification: true,
    alert_status: 'executable',
    custom_headers: [{ key: 'X-Key' }],
  });
  expect(JSON.stringify(body)).not.toContain('secret');
});

it.each([
  [{ url: 'not a url' }, { error: 'Invalid url given' }],
  [{ url: 'http://localhost/x' }, { error: 'Invalid url given' }],
  [{ url: 'http://192.168.1.1/x' }, { error: 'Invalid url given' }],
  [
    { push_events_branch_filter: 'a b' },
    { error: 'Invalid branch filter given' },
  ],
])('refuses %j', async (more, body) => {
  expect(await make(more)).toMatchObject({ status: 422, body });
});

it('stops at the limit with 422', async () => {
  box.sandbox.settings.hookLimit = 1;
  await make();
  expect(await make()).toMatchObject({
    status: 422,
    body: {
      message: { base: ['Maximum number of project hooks (1) exceeded'] },
    },
  });
});

it('makes two of one URL, changes and deletes', async () => {
  const alice = box.as('alice');
  const { body: one } = await make();
  const { body: two } = await make();
  expect(two.id).not.toBe(one.id);
  const path = `${PATH}/${one.id}`;
  expect(
    (await alice.put(path, { url: URL_, push_events: false })).body,
  ).toMatchObject({ push_events: false });
  expect(await alice.put(path)).toMatchObject({
    status: 400,
    body: { error: 'No parameters provided' },
  });
  expect((await alice.delete(path)).status).toBe(204);
  expect((await alice.get(path)).body).toEqual({ message: '404 Not found' });
});

it('is for Maintainers', async () => {
  expect((await box.as('bob').get(PATH)).status).toBe(403);
});
