import { useSandbox } from '../testing';

const box = useSandbox();
const SETTINGS = '/application/settings';

it('tells the settings to administrators only', async () => {
  expect((await box.anonymous.get(SETTINGS)).status).toBe(401);
  expect(await box.as('alice').get(SETTINGS)).toMatchObject({
    status: 403,
    body: { message: '403 Forbidden' },
  });
  expect(await box.as('root').get(SETTINGS)).toMatchObject({
    status: 200,
    body: {
      default_branch_name: 'main',
      default_project_visibility: 'private',
      require_personal_access_token_expiry: true,
    },
  });
});

it('knows a longest lifetime in the Enterprise Edition, where one is set', async () => {
  const lifetime = async () =>
    (await box.as('root').get<Record<string, unknown>>(SETTINGS)).body
      .max_personal_access_token_lifetime;
  expect(await lifetime()).toBeUndefined();
  box.sandbox.settings.enterprise = true;
  expect(await lifetime()).toBeNull();
  box.sandbox.settings.maxTokenLifetimeDays = 60;
  expect(await lifetime()).toBe(60);
});
