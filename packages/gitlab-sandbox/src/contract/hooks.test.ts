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
  [
    { push_events_branch_filter: '(', branch_filter_strategy: 'regex' },
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
    body: { error: 'Maximum number of project hooks (1) exceeded' },
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

it('takes a regular expression where that is the strategy', async () => {
  const regex = {
    push_events_branch_filter: '^release/[0-9]+ ?$',
    branch_filter_strategy: 'regex',
  };
  expect(await make(regex)).toMatchObject({ status: 201, body: regex });
});

it('says whether there are tokens, and which headers, where one hook is asked for', async () => {
  const { body } = await make({
    token: 'hook-secret',
    signing_token: 'signing-secret',
    resource_deploy_token_events: true,
    custom_headers: [{ key: 'X-Key', value: 'header-secret' }],
    url_variables: [{ key: 'team', value: 'variable-secret' }],
  });
  const pairs = {
    custom_headers: [{ key: 'X-Key' }],
    url_variables: [{ key: 'team' }],
  };
  const shown = {
    token_present: true,
    signing_token_present: true,
    resource_deploy_token_events: true,
  };
  const alice = box.as('alice');
  const one = await alice.get(`${PATH}/${body.id}`);
  expect(one.body).toMatchObject({ ...shown, ...pairs });
  const list = await alice.get<object[]>(PATH);
  expect(list.body).toMatchObject([shown]);
  for (const name of Object.keys(pairs)) {
    expect(list.body[0]).not.toHaveProperty(name);
  }
  expect(JSON.stringify([one.body, list.body])).not.toContain('secret');
});

it('keeps old headers beside new ones', async () => {
  const { body } = await make({
    custom_headers: [
      { key: 'X-One', value: '1' },
      { key: 'X-Two', value: '2' },
    ],
  });
  await box.as('alice').put(`${PATH}/${body.id}`, {
    custom_headers: [
      { key: 'X-Two', value: 'two' },
      { key: 'X-Three', value: '3' },
    ],
  });
  expect(box.sandbox.state().hooks[0].customHeaders).toEqual([
    { key: 'X-One', value: '1' },
    { key: 'X-Two', value: 'two' },
    { key: 'X-Three', value: '3' },
  ]);
});

it.each([
  ['custom_headers', 'customHeaders', '404 Custom header Not Found'],
  ['url_variables', 'urlVariables', '404 URL variable Not Found'],
] as const)('sets and removes one of the %s', async (segment, field, text) => {
  const alice = box.as('alice');
  const { body } = await make({ [segment]: [{ key: 'a', value: '1' }] });
  const path = `${PATH}/${body.id}/${segment}`;
  const pairs = () => box.sandbox.state().hooks[0][field];
  expect((await alice.put(`${path}/b`, { value: '2' })).status).toBe(204);
  expect((await alice.put(`${path}/a`, { value: '3' })).status).toBe(204);
  expect(pairs()).toEqual([
    { key: 'b', value: '2' },
    { key: 'a', value: '3' },
  ]);
  expect(await alice.put(`${path}/b`, { value: ' ' })).toMatchObject({
    status: 422,
    body: { error: 'Illegal key or value' },
  });
  expect((await alice.delete(`${path}/b`)).status).toBe(204);
  expect(await alice.delete(`${path}/b`)).toMatchObject({
    status: 404,
    body: { message: text },
  });
  expect((await box.as('bob').delete(`${path}/a`)).status).toBe(403);
  expect(pairs()).toEqual([{ key: 'a', value: '3' }]);
});
