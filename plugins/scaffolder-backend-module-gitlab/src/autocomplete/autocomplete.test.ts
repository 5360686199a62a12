import { mockServices } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import { ScmIntegrations } from '@backstage/integration';
import { Sandbox, startSandbox } from '@forgekey/gitlab-sandbox';
import { inspect } from 'node:util';
import { createGitLabConnector } from '../gitlab/connect';
import { systemClock } from '../time/clock';
import { createGitLabAutocomplete, PORTAL_CREDENTIAL } from './autocomplete';

const TOKENS = {
  root: 'sandbox-root-token',
  alice: 'sandbox-alice-token',
  bob: 'sandbox-bob-token',
  carol: 'sandbox-carol-token',
  dave: 'sandbox-dave-token',
  erin: 'sandbox-erin-token',
};

describe('the autocomplete provider', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox();
    // Enough that nobody should load them all, and one that Developers may create projects in.
    for (let i = 0; i < 30; i++) {
      await createGroup(`many-${i}`);
    }
    await createGroup('acme/sandbox-team', {
      project_creation_level: 'developer',
    });
    await createGroup('acme/locked', { project_creation_level: 'noone' });
    await createGroup('acme/maintained', {
      project_creation_level: 'maintainer',
    });
    await createGroup('acme/owners', { project_creation_level: 'owner' });
  });
  afterAll(() => sandbox.stop());

  async function call(path: string, init: RequestInit = {}) {
    const response = await fetch(`${sandbox.url}/api/v4${path}`, {
      ...init,
      headers: {
        'private-token': TOKENS.root,
        'content-type': 'application/json',
        ...init.headers,
      },
    });
    if (!response.ok) {
      throw new Error(`${path}: ${response.status} ${await response.text()}`);
    }
    return response.json();
  }
  const get = (path: string, token: string = TOKENS.root) =>
    call(path, { headers: { 'private-token': token } });
  const post = (path: string, body: object = {}) =>
    call(path, { method: 'POST', body: JSON.stringify(body) });

  /** Every page of a list, as somebody sees it. */
  async function all(path: string, token: string): Promise<any[]> {
    const found: any[] = [];
    for (let page = 1; found.length === (page - 1) * 100; page++) {
      const query = `all_available=true&per_page=100&page=${page}`;
      found.push(...(await get(`${path}?${query}`, token)));
    }
    return found;
  }

  async function createGroup(path: string, more: Record<string, unknown> = {}) {
    const parent = path.includes('/') ? path.split('/')[0] : undefined;
    const parentId = parent && (await get(`/groups/${parent}`)).id;
    const name = path.slice(path.lastIndexOf('/') + 1);
    await post('/groups', { name, path: name, parent_id: parentId, ...more });
  }

  function portal(
    options: {
      token?: string;
      requireScmUserCredentials?: boolean;
      more?: object[];
    } = {},
  ) {
    const integrations = ScmIntegrations.fromConfig(
      new ConfigReader({
        integrations: {
          gitlab: [
            {
              host: new URL(sandbox.url).host,
              baseUrl: sandbox.url,
              apiBaseUrl: `${sandbox.url}/api/v4`,
              token: options.token ?? TOKENS.alice,
            },
            ...(options.more ?? []),
          ],
        },
      }),
    );
    const ask = createGitLabAutocomplete({
      integrations,
      clock: systemClock,
      logger: mockServices.logger.mock(),
      connector: createGitLabConnector({
        integrations,
        requireScmUserCredentials: options.requireScmUserCredentials ?? false,
        clock: systemClock,
      }),
    });
    return async (
      resource: string,
      context: Record<string, string> = {},
      token: string = PORTAL_CREDENTIAL,
    ) => (await ask({ resource, context, token })).results;
  }

  const ids = (results: { id: string }[]) => results.map(({ id }) => id);
  const titles = (results: { title?: string }[]) =>
    results.map(({ title }) => title);
  const requests = async (run: () => Promise<unknown>) => {
    sandbox.journal.clear();
    await run();
    return sandbox.journal.entries().map(({ operation }) => operation);
  };

  describe('namespaces', () => {
    it('finds groups where a Maintainer may create projects, by three letters', async () => {
      expect(ids(await portal()('namespaces', { search: 'pla' }))).toEqual([
        'acme/platform',
      ]);
    });

    it('goes by what each group asks for', async () => {
      const ask = portal();
      const search = { search: 'acme' };
      const asAlice = ids(await ask('namespaces', search, TOKENS.alice));
      const asBob = ids(await ask('namespaces', search, TOKENS.bob));
      const asDave = ids(await ask('namespaces', search, TOKENS.dave));
      const asErin = ids(await ask('namespaces', search, TOKENS.erin));

      const asked = ['acme', 'acme/platform', 'acme/sandbox-team'];
      expect(asBob).toEqual(asked);
      expect(asAlice).toEqual([...asked, 'acme/maintained'].sort());
      expect(asDave).toEqual(
        [...asked, 'acme/maintained', 'acme/owners'].sort(),
      );
      expect(asErin).toEqual([]);
    });

    it('adds the user’s own namespace, never the integration’s', async () => {
      const ask = portal();
      expect(await ask('namespaces', { search: 'ali' }, TOKENS.alice)).toEqual([
        { id: 'alice', title: 'your own namespace' },
      ]);
      expect(await ask('namespaces', { search: 'ali' })).toEqual([]);
    });

    it('gives an administrator one page, not every group', async () => {
      const ask = portal({ token: TOKENS.root });
      expect(await ask('namespaces')).toHaveLength(20);
      expect(
        (await requests(() => ask('namespaces', { search: 'many' }))).filter(
          operation => operation === 'groups.list',
        ),
      ).toHaveLength(1);
    });

    it('asks who the integration is only once', async () => {
      const ask = portal();
      await ask('namespaces', { search: 'acm' });
      expect(
        await requests(() => ask('namespaces', { search: 'pla' })),
      ).not.toContain('user.get');
    });
  });

  describe('projectName', () => {
    const name = (namespace: string, project: string) =>
      portal()('projectName', { namespace, name: project });

    it('says nothing about a free name', async () => {
      await expect(name('acme/platform', 'orders')).resolves.toEqual([]);
    });

    it.each([
      ['hello', '“hello” exists already in acme/platform.'],
      ['Hello', '“Hello” exists already in acme/platform.'],
    ])('knows that %s is taken', async (project, reason) => {
      const [result] = await name('acme/platform', project);
      expect(result.id).toBe('taken');
      expect(result.title).toContain(reason);
    });

    it('knows that a group has the path', async () => {
      await expect(name('acme', 'platform')).resolves.toEqual([
        {
          id: 'taken',
          title: '“platform” is a group in acme already. Choose another name.',
        },
      ]);
    });

    it('refuses a malformed name without asking GitLab', async () => {
      const ask = portal();
      const asked = await requests(async () => {
        const [result] = await ask('projectName', {
          namespace: 'acme',
          name: 'a--b',
        });
        expect(result.id).toBe('invalid');
        expect(result.title).toMatch(/^“a--b” must not have two of/);
      });
      expect(asked).toEqual([]);
    });

    it('does not tell of what the caller may not see', async () => {
      await expect(
        portal()(
          'projectName',
          { namespace: 'acme/platform', name: 'hello' },
          TOKENS.erin,
        ),
      ).resolves.toEqual([]);
    });

    it('wants both parts', async () => {
      await expect(portal()('projectName', { name: 'x' })).rejects.toThrow(
        'projectName needs "namespace" and "name".',
      );
    });
  });

  describe('accessTokenLimits', () => {
    it('gives GitLab’s own limit, and every role but Owner to a Maintainer', async () => {
      const results = await portal()('accessTokenLimits', {
        namespace: 'acme/platform',
      });
      expect(results).toContainEqual({ id: 'maxLifetimeDays', title: '365' });
      expect(ids(results)).toContain('role:maintainer');
      expect(ids(results)).not.toContain('role:owner');
    });

    it('gives the limit of the instance, whoever asks', async () => {
      const { settings } = sandbox;
      const before = { ...settings };
      Object.assign(settings, { enterprise: true, maxTokenLifetimeDays: 60 });
      try {
        const results = await portal({ token: TOKENS.root })(
          'accessTokenLimits',
          { namespace: 'acme' },
          TOKENS.bob,
        );
        expect(results).toContainEqual({ id: 'maxLifetimeDays', title: '60' });
      } finally {
        Object.assign(settings, before);
      }
    });

    it('lets owners hand on their role', async () => {
      const ask = portal();
      const asDave = await ask(
        'accessTokenLimits',
        { namespace: 'acme' },
        TOKENS.dave,
      );
      const own = await ask(
        'accessTokenLimits',
        { namespace: 'alice' },
        TOKENS.alice,
      );
      expect(ids(asDave)).toContain('role:owner');
      expect(ids(own)).toContain('role:owner');
    });
  });

  describe('upstream’s resources', () => {
    it('gives groups by full path with their id, and the caller’s own account', async () => {
      const results = await portal()('groups', {}, TOKENS.alice);
      const acme = await get('/groups/acme%2Fplatform');
      const alice = await get('/users?username=alice');
      expect(results).toContainEqual({
        id: String(acme.id),
        title: 'acme/platform',
      });
      expect(results).toContainEqual({
        id: String(alice[0].id),
        title: 'alice',
      });
      // Readable, though alice is no member; and private.
      expect(titles(results)).toContain('globex');
      expect(titles(results)).not.toContain('many-0');
    });

    it('gives every group and every repository that one may read, and not one page', async () => {
      await createGroup('acme/numerous');
      const { id } = await get('/groups/acme%2Fnumerous');
      for (let i = 0; i < 101; i++) {
        await createGroup(`numerous-${i}`, { visibility: 'public' });
        await post('/projects', { path: `many-${i}`, namespace_id: id });
      }
      const readable = await all('/groups', TOKENS.carol);
      expect(readable.length).toBeGreaterThan(100);
      const groups = await portal()('groups', {}, TOKENS.carol);
      expect(titles(groups)).toEqual([
        ...readable.map(group => group.full_path),
        'carol',
      ]);
      const projects = await all(`/groups/${id}/projects`, TOKENS.alice);
      const repositories = await portal()('repositories', { id: String(id) });
      expect(repositories).toHaveLength(101);
      expect(ids(repositories)).toEqual(projects.map(({ path }) => path));
    });

    it('gives the branches of a project, the default one first', async () => {
      const { id } = await get('/projects/acme%2Fplatform%2Fhello');
      const names = Array.from({ length: 101 }, (_, i) => `a-${i}`);
      for (const name of names) {
        await post(
          `/projects/${id}/repository/branches?ref=main&branch=${name}`,
        );
      }
      const context = { owner: 'acme/platform', repository: 'hello' };
      const found = await portal()('branches', context, TOKENS.alice);
      expect(found[0]).toEqual({ id: 'main', title: 'main' });
      expect(ids(found).sort()).toEqual([...names, 'main'].sort());
      const some = { ...context, search: 'a-10' };
      expect(ids(await portal()('branches', some)).sort()).toEqual([
        'a-10',
        'a-100',
      ]);
    });

    it('says why there are no branches', async () => {
      const ask = portal();
      await expect(ask('branches', { owner: 'acme' })).rejects.toThrow(
        'branches needs "owner" and "repository".',
      );
      await expect(
        ask('branches', { owner: 'acme', repository: 'nothing' }),
      ).rejects.toThrow(
        /^Could not list the branches of project "acme\/nothing" at .*Project Not Found/,
      );
    });

    it('searches groups on GitLab’s side', async () => {
      const results = await portal()('groups', { search: 'platf' });
      expect(results.map(({ title }) => title)).toEqual(['acme/platform']);
    });

    it('gives the repositories of a group and of the caller', async () => {
      const ask = portal();
      const { id } = await get('/groups/acme%2Fplatform');
      expect(await ask('repositories', { id: String(id) })).toEqual([
        { id: 'hello', title: 'Hello' },
      ]);
      const [alice] = await get('/users?username=alice');
      expect(
        await ask('repositories', { id: String(alice.id) }, TOKENS.alice),
      ).toEqual([]);
      await expect(ask('repositories')).rejects.toThrow(
        'Missing groupId and userId context parameter',
      );
    });
  });

  it('names its resources when asked for another', async () => {
    await expect(portal()('toString')).rejects.toThrow(
      'no resource "toString"; it has accessTokenLimits, branches, groups, namespaces, projectName, repositories.',
    );
  });

  it('wants to know which GitLab where there are several', async () => {
    const more = [
      {
        host: 'gitlab.example.com',
        apiBaseUrl: 'https://gitlab.example.com/api/v4',
        token: 'not-a-real-token',
      },
    ];
    const ask = portal({ more });
    const { host } = new URL(sandbox.url);
    await expect(ask('groups')).rejects.toThrow(
      `the field needs "host", one of ${host}, gitlab.example.com.`,
    );
    await expect(ask('groups', { host })).resolves.not.toEqual([]);
    await expect(ask('groups', { host: 'gitlab.test' })).rejects.toThrow(
      'No GitLab integration is configured for "gitlab.test"',
    );
  });

  it('does not use the integration where users must bring their own credentials', async () => {
    const ask = portal({ requireScmUserCredentials: true });
    await expect(ask('groups')).rejects.toThrow('requireScmUserCredentials');
    await expect(ask('groups', {}, TOKENS.bob)).resolves.not.toEqual([]);
  });

  it('answers a refused credential in words, without the credential', async () => {
    const token = 'sandbox-unknown-token';
    const refused = await portal()('groups', {}, token).catch(error => error);
    expect(refused.message).toMatch(/GitLab answered 401/);
    expect(inspect(refused, { depth: 10 })).not.toContain(token);
    expect(inspect(refused, { depth: 10 })).not.toContain(TOKENS.alice);
  });
});
