import { routes } from '../routes';
import { paramsOf } from '../routes/undeclared';
import { ApiAnswer, useSandbox } from '../testing';

const box = useSandbox();

const HELLO = '/projects/acme%2Fplatform%2Fhello';

/** By operation: how to ask, with everything that has to be there. */
const REQUESTS: Record<string, [method: string, path: string, body?: object]> =
  {
    'users.list': ['GET', '/users'],
    'users.create': [
      'POST',
      '/users',
      {
        email: 'a@example.com',
        name: 'A',
        username: 'a',
        password: 'long-enough',
      },
    ],
    'users.projects': ['GET', '/users/root/projects'],
    'groups.list': ['GET', '/groups'],
    'groups.create': ['POST', '/groups', { name: 'New', path: 'new' }],
    'groups.update': ['PUT', '/groups/acme'],
    'groups.projects': ['GET', '/groups/acme/projects'],
    'projects.list': ['GET', '/projects'],
    'projects.create': ['POST', '/projects', { name: 'new' }],
    'projects.update': ['PUT', HELLO],
    'projectMembers.add': [
      'POST',
      `${HELLO}/members`,
      { user_id: 6, access_level: 30 },
    ],
    'projectHooks.create': [
      'POST',
      `${HELLO}/hooks`,
      { url: 'https://hooks.example.com' },
    ],
    'protectedBranches.create': [
      'POST',
      `${HELLO}/protected_branches`,
      { name: 'release' },
    ],
    'branches.list': ['GET', `${HELLO}/repository/branches`],
    'commits.list': ['GET', `${HELLO}/repository/commits`],
    'issues.create': ['POST', `${HELLO}/issues`, { title: 'New' }],
  };

function ask(operation: string, params: object): Promise<ApiAnswer<any>> {
  const [method, path, body] = REQUESTS[operation];
  const root = box.as('root');
  return method === 'GET'
    ? root.get(path, params as Record<string, string>)
    : root.request(method, path, {
        body: JSON.stringify({ ...body, ...params }),
        headers: { 'content-type': 'application/json' },
      });
}

const declaredOf = (operation: string) =>
  Object.keys(
    routes.find(route => route.operation === operation)?.params ?? {},
  );

const undeclaredOf = (operation: string, enterprise: boolean) =>
  paramsOf(operation, enterprise).filter(
    name => !declaredOf(operation).includes(name),
  );

/** All that it remembers, but for what a request leaves behind that is not its own. */
const remembered = () => {
  const { accessTokens: _, ...state } = box.sandbox.state();
  return state;
};

describe.each(Object.keys(REQUESTS))('%s', operation => {
  it('acts on what GitLab acts on, or says which parameter it does not act on', async () => {
    box.sandbox.settings.enterprise = true;
    const names = undeclaredOf(operation, true);
    const before = remembered();
    const answers = [];
    for (const name of names) {
      const { status, body } = await ask(operation, { [name]: '1' });
      answers.push([name, status, String(body.message).includes(name)]);
    }
    expect(answers).toEqual(names.map(name => [name, 501, true]));
    expect(remembered()).toEqual(before);
  });

  it('drops what only the Enterprise Edition knows, and refuses the rest, in the Community Edition', async () => {
    const enterprise = undeclaredOf(operation, true).filter(
      name => !undeclaredOf(operation, false).includes(name),
    );
    const without = await ask(operation, {});
    await box.sandbox.reset();
    const dropped = Object.fromEntries(enterprise.map(name => [name, '1']));
    expect((await ask(operation, dropped)).status).toBe(without.status);
    const statuses = [];
    for (const name of undeclaredOf(operation, false)) {
      statuses.push((await ask(operation, { [name]: '1' })).status);
    }
    expect(new Set(statuses)).toEqual(new Set(statuses.map(() => 501)));
  });
});

it('knows what may be sent with most operations', () => {
  const known = routes.filter(
    ({ operation }) => paramsOf(operation, true).length > 0,
  );
  expect(known.length).toBeGreaterThan(routes.length / 2);
});

it.each([
  ['GET', '/projects?statistics=true', 'statistics'],
  ['GET', '/projects?order_by=similarity', 'order_by'],
  ['GET', '/projects?custom_attributes[a]=b', 'custom_attributes'],
  ['GET', `${HELLO}?license=true`, 'license'],
  ['GET', '/groups?statistics=1', 'statistics'],
  ['GET', '/groups?order_by=similarity', 'order_by'],
  ['GET', '/users?order_by=updated_at', 'order_by'],
  ['GET', `${HELLO}/repository/files/README.md/raw?lfs=true`, 'lfs'],
  ['PUT', `${HELLO}?max_artifacts_size=5`, 'max_artifacts_size'],
  [
    'DELETE',
    `${HELLO}/members/3?unassign_issuables=true`,
    'unassign_issuables',
  ],
])(
  'does not act on a part of it, and says so: %s %s',
  async (method, path, name) => {
    expect(await box.as('root').request(method, path)).toMatchObject({
      status: 501,
      body: { message: expect.stringContaining(name) },
    });
  },
);

it.each([
  ['GET', '/projects?statistics=false&with_custom_attributes='],
  ['GET', `${HELLO}?license=false`],
  ['GET', `${HELLO}/repository/files/README.md/raw?lfs=false`],
  ['PUT', `${HELLO}?avatar=`],
])('does what asks for nothing: %s %s', async (method, path) => {
  expect((await box.as('root').request(method, path)).status).toBe(200);
});

it('asks who it is and what they may before it says what is not built', async () => {
  const unbuilt = { repository_storage: 'other' };
  expect((await box.anonymous.put(HELLO, unbuilt)).status).toBe(401);
  expect((await box.as('erin').put(HELLO, unbuilt)).status).toBe(404);
  expect((await box.as('bob').put(HELLO, unbuilt)).status).toBe(403);
  expect(
    await box.as('alice').put(HELLO, { ...unbuilt, visibility: 'x' }),
  ).toMatchObject({
    status: 400,
    body: { error: 'visibility does not have a valid value' },
  });
});

it('still wants one parameter at least', async () => {
  const { status, body } = await box.as('alice').put(HELLO, { tea: 'green' });
  expect(status).toBe(400);
  expect(body.error).toMatch(
    /^name, path, .* are missing, at least one parameter must be provided$/,
  );
});

const SETTINGS: [
  name: string,
  value: string | number | boolean,
  shown?: object,
][] = [
  ['auto_cancel_pending_pipelines', 'disabled'],
  ['auto_devops_deploy_strategy', 'manual'],
  ['build_git_strategy', 'clone'],
  ['build_timeout', 7200],
  ['ci_allow_fork_pipelines_to_run_in_parent_project', false],
  ['ci_forward_deployment_rollback_allowed', false],
  ['ci_push_repository_for_job_token_allowed', true],
  ['ci_separated_caches', false],
  ['emails_disabled', true, { emails_enabled: false }],
  ['emails_enabled', false, { emails_disabled: true }],
  ['enforce_auth_checks_on_uploads', false],
  ['issue_branch_template', '%{id}'],
  ['keep_latest_artifact', false],
  ['merge_request_title_regex', '^A'],
  ['merge_request_title_regex_description', 'Begins with A'],
  ['model_experiments_access_level', 'private'],
  ['model_registry_access_level', 'disabled'],
  ['public_builds', false, { public_jobs: false }],
  ['public_jobs', false],
  ['resolve_outdated_diff_discussions', true],
  ['resource_group_default_process_mode', 'oldest_first'],
  ['service_desk_enabled', true],
  ['show_diff_preview_in_email', false],
  ['warn_about_potentially_unwanted_characters', false],
];

it.each(SETTINGS)(
  'keeps a setting of a project that is sent alone: %s',
  async (name, value, shown = { [name]: value }) => {
    const alice = box.as('alice');
    expect((await alice.get(HELLO)).body).not.toMatchObject(shown);
    expect(await alice.put(HELLO, { [name]: value })).toMatchObject({
      status: 200,
      body: shown,
    });
    expect((await alice.get(HELLO)).body).toMatchObject(shown);
  },
);

it('shows every setting that it takes', async () => {
  const { body } = await box.as('alice').get(HELLO);
  const beside = ['avatar', 'public_builds'];
  expect(
    declaredOf('projects.update').filter(
      name => !(name in body) && !beside.includes(name),
    ),
  ).toEqual([]);
});

it.each<[string, string | number | boolean, object?]>([
  ['auto_devops_enabled', true],
  ['emails_disabled', true, { emails_enabled: false }],
  ['emails_enabled', false, { emails_disabled: true }],
  ['lfs_enabled', false],
  ['mentions_disabled', true],
  ['request_access_enabled', false],
  ['require_two_factor_authentication', true],
  ['share_with_group_lock', true],
  ['shared_runners_setting', 'disabled_and_overridable'],
  ['two_factor_grace_period', 12],
])(
  'keeps a setting of a group, when it is made and later: %s',
  async (name, value, shown = { [name]: value }) => {
    const root = box.as('root');
    const made = await root.post('/groups', {
      name: 'Set',
      path: 'set',
      [name]: value,
    });
    expect(made).toMatchObject({ status: 201, body: shown });
    expect((await root.get('/groups/acme')).body).not.toMatchObject(shown);
    expect(await root.put('/groups/acme', { [name]: value })).toMatchObject({
      status: 200,
      body: shown,
    });
    await root.put('/groups/acme', { description: 'other' });
    expect((await root.get('/groups/acme')).body).toMatchObject(shown);
  },
);

describe('the list of users', () => {
  const names = async (
    query: Record<string, string | boolean>,
    as = 'root',
  ) => {
    const { body } = await box.as(as).get<any[]>('/users', query);
    return body.map(({ username }) => username.replace(/^project_.*/, 'bot'));
  };

  const PEOPLE = ['erin', 'dave', 'carol', 'bob', 'alice', 'root'];

  beforeEach(async () => {
    await box
      .as('alice')
      .post(`${HELLO}/access_tokens`, { name: 'ci', scopes: ['api'] });
    box.sandbox.world.state.users.find(
      ({ username }) => username === 'erin',
    )!.external = true;
  });

  it.each<[Record<string, string | boolean>, string[]]>([
    [{ humans: true }, PEOPLE],
    [{ without_project_bots: true }, PEOPLE],
    [{ exclude_humans: true }, ['bot']],
    [{ exclude_internal: true }, ['bot', ...PEOPLE]],
    [{ external: true }, ['erin']],
    [
      { exclude_external: true, humans: true },
      PEOPLE.filter(name => name !== 'erin'),
    ],
    [{ exclude_active: true }, []],
    [{ admins: true }, ['root']],
    [{ public_email: 'a@example.com' }, []],
    [{ two_factor: 'enabled' }, []],
    [{ two_factor: 'disabled', humans: true }, PEOPLE],
    [{ created_after: '2026-11-23' }, []],
    [{ created_before: '2026-11-23', humans: true }, PEOPLE],
    [{ order_by: 'username', sort: 'asc', humans: true }, [...PEOPLE].sort()],
    [{ sort: 'asc', humans: true }, [...PEOPLE].reverse()],
  ])('has those who fit %j', async (query, expected) => {
    expect(await names(query)).toEqual(expected);
  });

  it('drops from others what is for administrators', async () => {
    expect(
      await names(
        {
          admins: true,
          created_after: '2026-11-23',
          sort: 'asc',
          humans: true,
        },
        'alice',
      ),
    ).toEqual(await names({ humans: true }, 'alice'));
  });
});

it('lists what was marked for deletion on a day', async () => {
  const dave = box.as('dave');
  await dave.delete(HELLO);
  await dave.delete('/groups/acme%2Fplatform');
  const on = async (list: string, day: string) =>
    (await dave.get<any[]>(list, { marked_for_deletion_on: day })).body.length;
  expect(await on('/projects', '2026-11-22')).toBe(1);
  expect(await on('/projects', '2026-11-21')).toBe(0);
  expect(await on('/groups', '2026-11-22')).toBe(1);
  expect(await on('/groups', '2026-11-21')).toBe(0);
});

it('deletes a file only as it was seen', async () => {
  const alice = box.as('alice');
  const file = `${HELLO}/repository/files/README.md`;
  const { body } = await alice.get<any>(`${file}?ref=main`);
  const remove = (lastCommitId: string) =>
    alice.request('DELETE', file, {
      body: JSON.stringify({
        branch: 'main',
        commit_message: 'm',
        last_commit_id: lastCommitId,
      }),
      headers: { 'content-type': 'application/json' },
    });
  expect(await remove('0'.repeat(40))).toMatchObject({
    status: 400,
    body: {
      message:
        'You are attempting to delete a file that has been previously updated.',
    },
  });
  expect((await remove(body.last_commit_id)).status).toBe(204);
});

describe('a picture', () => {
  const picture = (name: string) => {
    const form = new FormData();
    form.set('name', 'Pictured');
    form.set('path', 'pictured');
    form.set('avatar', new Blob(['\x89PNG\0'], { type: 'image/png' }), name);
    return { body: form };
  };

  it.each([
    ['projects', 'project'],
    ['groups', 'group'],
  ])('is kept and shown, until it is taken away: %s', async (noun, kind) => {
    const root = box.as('root');
    const made = await root.request<any>(
      'POST',
      `/${noun}`,
      picture('lo go.png'),
    );
    expect(made).toMatchObject({
      status: 201,
      body: {
        avatar_url: `${box.sandbox.url}/uploads/-/system/${kind}/avatar/${made.body.id}/lo%20go.png`,
      },
    });
    const shown = await fetch(made.body.avatar_url);
    expect(shown.headers.get('content-type')).toBe('image/png');
    expect(await shown.arrayBuffer()).toEqual(
      await new Blob(['\x89PNG\0']).arrayBuffer(),
    );
    const one = `/${noun}/${made.body.id}`;
    const avatar = async () => (await root.get<any>(one)).body.avatar_url;
    await root.put(one, { description: 'other' });
    expect(await avatar()).toBe(made.body.avatar_url);
    expect((await root.put(one, { avatar: 'text' })).body).toEqual({
      error: 'avatar is invalid',
    });
    await root.put(one, { avatar: '' });
    expect(await avatar()).toBeNull();
    expect((await fetch(made.body.avatar_url)).status).toBe(404);
    expect(await root.request('PUT', one, picture('b.png'))).toMatchObject({
      status: 200,
      body: { avatar_url: expect.stringMatching(/\/b\.png$/) },
    });
  });
});
