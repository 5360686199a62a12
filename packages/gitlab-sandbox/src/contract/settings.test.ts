import { JsonValue } from '../http/json';
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

const change = (settings: Record<string, JsonValue>) =>
  box.as('root').put(SETTINGS, settings);

describe('a change', () => {
  it('is for administrators, whatever is changed', async () => {
    expect((await box.anonymous.put(SETTINGS)).status).toBe(401);
    expect((await box.as('alice').put(SETTINGS)).status).toBe(403);
  });

  it('has its effect, and is shown', async () => {
    expect(
      await change({
        personal_access_token_prefix: 'acme-',
        default_branch_name: 'trunk',
        default_group_visibility: 'internal',
        default_project_creation: 1,
        default_projects_limit: 0,
        restricted_visibility_levels: 'public',
        signup_enabled: false,
      }),
    ).toMatchObject({
      status: 200,
      body: {
        personal_access_token_prefix: 'acme-',
        restricted_visibility_levels: ['public'],
        default_project_creation: 1,
        signup_enabled: false,
      },
    });
    const root = box.as('root');
    expect((await root.get(SETTINGS)).body.signup_enabled).toBe(false);
    const { body: group } = await root.post('/groups', {
      name: 'New',
      path: 'new',
    });
    expect(group).toMatchObject({
      visibility: 'internal',
      project_creation_level: 'maintainer',
    });
    expect(
      await box.as('dave').post('/projects', {
        name: 'open',
        namespace_id: box.namespaceId('globex'),
        visibility: 'public',
      }),
    ).toMatchObject({ status: 400 });
    const { body: token } = await box
      .as('alice')
      .post('/projects/acme%2Fplatform%2Fhello/access_tokens', {
        name: 'ci',
        scopes: ['api'],
      });
    expect(token.token).toMatch(/^acme-/);
  });

  it('goes with a reset', async () => {
    await change({ signup_enabled: false, default_branch_name: 'trunk' });
    await box.sandbox.reset();
    expect((await box.as('root').get(SETTINGS)).body).toMatchObject({
      signup_enabled: true,
      default_branch_name: 'main',
    });
  });

  it.each([
    [
      { default_project_visibility: 'secret' },
      'default_project_visibility does not have a valid value',
    ],
    [
      { deletion_adjourned_period: 'soon' },
      'deletion_adjourned_period is invalid',
    ],
    [{ shared_runners_enabled: true }, 'shared_runners_text is missing'],
    [
      { require_two_factor_authentication: true },
      'two_factor_grace_period is missing',
    ],
  ])('is refused: %j', async (settings, error) => {
    expect(await change(settings)).toMatchObject({
      status: 400,
      body: { error },
    });
  });

  it.each([
    [0, 'must be greater than or equal to 1'],
    [91, 'must be less than or equal to 90'],
  ])('does not keep what is deleted for %i days', async (days, text) => {
    expect(await change({ deletion_adjourned_period: days })).toMatchObject({
      status: 400,
      body: { message: { deletion_adjourned_period: [text] } },
    });
  });

  it('wants one setting that GitLab knows', async () => {
    const { status, body } = await change({ no_such_setting: true });
    expect(status).toBe(400);
    expect(body.error).toMatch(
      /^admin_mode, .* are missing, at least one parameter must be provided$/,
    );
  });

  it('says by name what it does not act on, and changes nothing then', async () => {
    expect(
      await change({ default_branch_name: 'trunk', admin_mode: true }),
    ).toMatchObject({
      status: 501,
      body: {
        message:
          '501 Not Implemented - the sandbox does not act on admin_mode (applicationSettings.update)',
      },
    });
    expect(box.sandbox.settings.defaultBranch).toBe('main');
  });

  it('knows the longest lifetime in the Enterprise Edition alone', async () => {
    const lifetime = { max_personal_access_token_lifetime: 60 };
    await change(lifetime);
    expect(box.sandbox.settings.maxTokenLifetimeDays).toBe(365);
    box.sandbox.settings.enterprise = true;
    expect((await change(lifetime)).body).toMatchObject(lifetime);
    expect(box.sandbox.settings.maxTokenLifetimeDays).toBe(60);
  });
});

describe('limits', () => {
  const LIMITED = {
    status: 429,
    body: {
      message: {
        error:
          'This endpoint has been requested too many times. Try again later.',
      },
    },
  };
  const statuses = async (times: number, ask: () => Promise<unknown>) => {
    const answers: unknown[] = [];
    for (let n = 0; n < times; n++) {
      answers.push(await ask());
    }
    return answers;
  };

  it('hold for as many minutes as they are for, and not for administrators', async () => {
    await change({ users_get_by_id_limit: 2 });
    const ask = (username: string) => () => box.as(username).get('/users/2');
    const [, second, third] = await statuses(3, ask('alice'));
    expect(second).toMatchObject({ status: 200 });
    expect(third).toMatchObject(LIMITED);
    expect((await statuses(3, ask('root')))[2]).toMatchObject({ status: 200 });
    box.sandbox.clock.advance(60_000);
    expect(await ask('alice')()).toMatchObject(LIMITED);
    box.sandbox.clock.advance(600_000);
    expect(await ask('alice')()).toMatchObject({ status: 200 });
  });

  it('on removing members are counted for each project and group', async () => {
    await change({ members_delete_limit: 1 });
    const leave = (path: string) => () =>
      box.as('dave').delete(`${path}/members/999`);
    const [first, second] = await statuses(2, leave('/groups/acme'));
    expect(first).toMatchObject({ status: 404 });
    expect(second).toMatchObject(LIMITED);
    expect(await leave('/groups/acme%2Fplatform')()).toMatchObject({
      status: 404,
    });
  });

  it('are none where they are 0', async () => {
    await change({ members_delete_limit: 0, users_get_by_id_limit: 0 });
    const ask = () => box.as('alice').get('/users/2');
    expect((await statuses(5, ask))[4]).toMatchObject({ status: 200 });
  });
});
