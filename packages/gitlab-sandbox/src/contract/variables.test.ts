import { useSandbox } from '../testing';

const box = useSandbox();
const PATH = '/projects/acme%2Fplatform%2Fhello/variables';
const make = (more: object = {}) =>
  box.as('alice').post(PATH, { key: 'KEY', value: 'abcdefgh', ...more });

it('has nine keys, and the defaults of the API', async () => {
  expect(await make()).toMatchObject({
    status: 201,
    body: {
      variable_type: 'env_var',
      key: 'KEY',
      value: 'abcdefgh',
      hidden: false,
      protected: false,
      masked: false,
      raw: false,
      environment_scope: '*',
      description: null,
    },
  });
});

it.each([
  [
    { key: '' },
    { key: ["can't be blank", "can contain only letters, digits and '_'."] },
  ],
  [
    { key: 'a'.repeat(256) },
    { key: ['is too long (maximum is 255 characters)'] },
  ],
  [{ masked: true, value: 'short' }, { value: ['is invalid'] }],
  [{ masked: true, value: 'two words!' }, { value: ['is invalid'] }],
  [{ masked_and_hidden: true, value: 'a\nbcdefgh' }, { value: ['is invalid'] }],
  [
    { description: 'x'.repeat(256) },
    { description: ['is too long (maximum is 255 characters)'] },
  ],
  [
    { environment_scope: 'a,b' },
    {
      environment_scope: [
        "can contain only letters, digits, '-', '_', '/', '$', '{', '}', '.', '*' and spaces",
      ],
    },
  ],
])('refuses %j', async (more, message) => {
  expect(await make(more)).toMatchObject({ status: 400, body: { message } });
});

it('reports what is missing, and bad types', async () => {
  expect((await box.as('alice').post(PATH)).body).toEqual({
    error: 'key is missing, value is missing',
  });
  expect((await make({ variable_type: 'secret' })).body).toEqual({
    error: 'variable_type does not have a valid value',
  });
});

it('strips blanks around a key, and takes an empty value', async () => {
  expect((await make({ key: '  KEY ', value: '' })).body).toMatchObject({
    key: 'KEY',
    value: '',
  });
});

it('can overwrite a hidden value, and neither show nor unmask it', async () => {
  const alice = box.as('alice');
  await make({ masked_and_hidden: true });
  expect(await alice.put(`${PATH}/KEY`, { masked: false })).toMatchObject({
    status: 400,
    body: {
      message: {
        base: [
          'The visibility setting cannot be changed for masked and hidden variables.',
        ],
      },
    },
  });
  expect(await alice.put(`${PATH}/KEY`, { value: 'hgfedcba' })).toMatchObject({
    status: 200,
    body: { value: null, hidden: true, masked: true },
  });
  expect(await alice.put(`${PATH}/KEY`, { value: 'short' })).toMatchObject({
    status: 400,
    body: { message: { value: ['is invalid'] } },
  });
  expect(box.sandbox.state().variables[0].value).toBe('hgfedcba');
});

it('does not hide an existing variable', async () => {
  await make({ masked: true });
  expect(
    (
      await box
        .as('alice')
        .put(`${PATH}/KEY`, { masked_and_hidden: true, description: 'x' })
    ).body,
  ).toMatchObject({ hidden: false, value: 'abcdefgh', description: 'x' });
});

it('selects by filter and changes the environment scope', async () => {
  const alice = box.as('alice');
  await make({ environment_scope: 'production' });
  await make({ environment_scope: 'staging' });
  expect((await alice.put(`${PATH}/KEY`, { value: 'x' })).status).toBe(409);
  expect(
    await alice.put(`${PATH}/KEY`, {
      environment_scope: 'review/*',
      filter: { environment_scope: 'staging' },
    }),
  ).toMatchObject({ status: 200, body: { environment_scope: 'review/*' } });
  expect((await alice.delete(`${PATH}/KEY`)).status).toBe(409);
  const query = 'filter[environment_scope]=production';
  expect((await alice.delete(`${PATH}/KEY?${query}`)).status).toBe(204);
  expect((await alice.delete(`${PATH}/KEY`)).status).toBe(204);
  expect((await alice.delete(`${PATH}/KEY`)).body).toEqual({
    message: '404 Variable Not Found',
  });
});

it('does not hide in an older GitLab, and does not say so', async () => {
  box.sandbox.settings.supportsHiddenVariables = false;
  const { status, body } = await make({
    masked: true,
    masked_and_hidden: true,
  });
  expect(status).toBe(201);
  expect(body).toMatchObject({ value: 'abcdefgh', masked: true });
  expect(body).not.toHaveProperty('hidden');
});

it('stops at the limit', async () => {
  box.sandbox.settings.projectVariableLimit = 1;
  await make();
  expect((await make({ key: 'B' })).body).toEqual({
    message: { base: ['Maximum number of project ci variables (1) exceeded'] },
  });
});

it('asks a group for its Owner, and ignores scopes there', async () => {
  const path = '/groups/acme/variables';
  const variable = { key: 'K', value: 'v', environment_scope: 'production' };
  expect((await box.as('alice').post(path, variable)).status).toBe(403);
  expect(await box.as('dave').post(path, variable)).toMatchObject({
    status: 201,
    body: { environment_scope: '*' },
  });
  expect((await box.as('dave').get(`${path}/K`)).body.value).toBe('v');
});

it('strips blanks around an environment scope, and does not take nothing for everything', async () => {
  expect((await make({ environment_scope: ' review/* ' })).body).toMatchObject({
    environment_scope: 'review/*',
  });
  const refused = {
    status: 400,
    body: {
      message: {
        environment_scope: [
          "can't be blank",
          "can contain only letters, digits, '-', '_', '/', '$', '{', '}', '.', '*' and spaces",
        ],
      },
    },
  };
  expect(await make({ environment_scope: '' })).toMatchObject(refused);
  expect(await make({ environment_scope: null })).toMatchObject(refused);
  expect(
    await box.as('alice').put(`${PATH}/KEY`, { environment_scope: null }),
  ).toMatchObject(refused);
});

describe('variables of a group', () => {
  const GROUP = '/groups/acme/variables';

  it('have a name of their own where they are missing', async () => {
    const dave = box.as('dave');
    const missing = {
      status: 404,
      body: { message: '404 GroupVariable Not Found' },
    };
    expect(await dave.get(`${GROUP}/NONE`)).toMatchObject(missing);
    expect(await dave.put(`${GROUP}/NONE`, { value: 'x' })).toMatchObject(
      missing,
    );
    expect(await dave.delete(`${GROUP}/NONE`)).toMatchObject(missing);
  });

  it('are taken one by one where a key is there several times, without a word', async () => {
    box.sandbox.settings.enterprise = true;
    const dave = box.as('dave');
    const variable = { key: 'KEY', value: 'old' };
    await dave.post(GROUP, { ...variable, environment_scope: 'staging' });
    await dave.post(GROUP, { ...variable, environment_scope: 'production' });
    expect(await dave.put(`${GROUP}/KEY`, { value: 'new' })).toMatchObject({
      status: 200,
      body: { environment_scope: 'staging', value: 'new' },
    });
    const { body } = await dave.get<object[]>(GROUP);
    expect(body).toMatchObject([{ value: 'new' }, { value: 'old' }]);
    const filter = 'filter[environment_scope]=production';
    expect((await dave.delete(`${GROUP}/KEY?${filter}`)).status).toBe(204);
    expect((await dave.get<object[]>(GROUP)).body).toHaveLength(1);
  });
});
