import type { Server } from 'node:http';
import type { Instance } from '../instance';
import { GitClient, withCredentials } from '../testing/gitClient';
import { rawHttp } from '../testing/rawHttp';
import {
  addAcme,
  addProject,
  addToken,
  addUser,
  startMade,
} from '../testing/madeSandbox';
import type { Group, Project } from '../world/model';
import { findProtectedBranch, protectBranch } from '../world/protectedBranches';

describe('git over HTTP', () => {
  let sandbox: Instance;
  let server: Server;
  let stop: () => Promise<void>;
  let client: GitClient;
  let orders: Project;

  beforeEach(async () => {
    ({ sandbox, server, stop } = await startMade());
    client = await GitClient.create();
    const group = addAcme(sandbox.world);
    orders = await addProject(sandbox, group, 'orders');
    await addProject(sandbox, group, 'open', 'public');
  });

  afterEach(async () => {
    await stop();
    await client.remove();
  });

  const remote = (name: string, password: string, username = 'anything') =>
    withCredentials(`${sandbox.url}/acme/${name}.git`, username, password);

  const advertisement = (name: string, service: string) =>
    `${sandbox.url}/acme/${name}.git/info/refs?service=git-${service}`;

  it('takes a push and gives it back to a clone', async () => {
    await client.workTree('a', { 'README.md': 'one\n', 'src/x.ts': 'x\n' });
    const pushed = await client.git(
      'a',
      'push',
      remote('orders', 'sandbox-maintainer'),
      'main',
    );
    expect(pushed).toMatchObject({ status: 0 });

    const cloned = await client.git(
      '.',
      'clone',
      '--quiet',
      remote('orders', 'sandbox-reporter'),
      'b',
    );
    expect(cloned).toMatchObject({ status: 0 });
    expect((await client.git('b', 'ls-files')).stdout).toBe(
      'README.md\nsrc/x.ts\n',
    );
  });

  const push = (name: string, password: string, ...refs: string[]) =>
    client.git('a', 'push', remote(name, password), ...refs);

  const pushFirst = async () => {
    await client.workTree('a');
    expect(await push('orders', 'sandbox-maintainer', 'main')).toMatchObject({
      status: 0,
    });
  };

  describe('credentials', () => {
    const ACCESS_DENIED =
      "HTTP Basic: Access denied. If a password was provided for Git authentication, the password was incorrect or you're required to use a token instead of a password. If a token was provided, it was either incorrect, expired, or improperly scoped. See ";

    it.each(['orders', 'missing'])(
      'challenges who shows none, whether the project is there or not: %s',
      async name => {
        const answer = await rawHttp(advertisement(name, 'upload-pack'));
        expect(answer).toMatch(/^HTTP\/1.1 401 /);
        expect(answer).toContain('Www-Authenticate: Basic realm="GitLab"\r\n');
        expect(answer).toMatch(/^Content-Type: text\/plain/im);
        expect(answer).toContain(
          `${ACCESS_DENIED}${sandbox.url}/help/topics/git/troubleshooting_git.md#error-on-git-fetch-http-basic-access-denied`,
        );
      },
    );

    it('lets everybody fetch a public project, and challenges a push', async () => {
      expect(await rawHttp(advertisement('open', 'upload-pack'))).toMatch(
        /^HTTP\/1.1 200 /,
      );
      expect(await rawHttp(advertisement('open', 'receive-pack'))).toMatch(
        /^HTTP\/1.1 401 /,
      );
    });

    it.each([
      ['an unknown token', 'anything', 'sandbox-nobody'],
      ['an expired token', 'anything', 'sandbox-expired'],
      ['the name of a job', 'gitlab-ci-token', 'sandbox-maintainer'],
    ])('refuses %s', async (_what, username, password) => {
      const user = addUser(sandbox.world, 'late');
      addToken(sandbox.world, user, 'sandbox-expired', ['api'], '2020-01-01');
      const answer = await rawHttp(advertisement('orders', 'upload-pack'), {
        user: `${username}:${password}`,
      });
      expect(answer).toMatch(/^HTTP\/1.1 401 /);
    });

    it.each(['oauth2', 'root', 'x'])(
      'does not care about the user name: %s',
      async username => {
        const answer = await rawHttp(advertisement('orders', 'upload-pack'), {
          user: `${username}:sandbox-reporter`,
        });
        expect(answer).toMatch(/^HTTP\/1.1 200 /);
      },
    );

    it('does not read a bearer', async () => {
      const answer = await rawHttp(advertisement('orders', 'upload-pack'), {
        headers: { Authorization: 'Bearer sandbox-maintainer' },
      });
      expect(answer).toMatch(/^HTTP\/1.1 401 /);
    });

    it('does not ask for a password where none is taken', async () => {
      sandbox.world.settings.passwordAuthForGit = false;
      const wrong = await rawHttp(advertisement('orders', 'upload-pack'), {
        user: 'x:sandbox-wrong',
      });
      expect(wrong).toMatch(/^HTTP\/1.1 401 /);
      expect(wrong).not.toMatch(/www-authenticate/i);
      const none = await rawHttp(advertisement('orders', 'upload-pack'));
      expect(none).toMatch(/www-authenticate: Basic realm="GitLab"/i);
    });

    it('leads a clone to the address with .git', async () => {
      await pushFirst();
      const answer = await rawHttp(
        `${sandbox.url}/acme/orders/info/refs?service=git-upload-pack`,
      );
      expect(answer).toMatch(/^HTTP\/1.1 301 /);
      expect(answer).toContain(advertisement('orders', 'upload-pack'));
      const address = withCredentials(
        `${sandbox.url}/acme/orders`,
        'x',
        'sandbox-reporter',
      );
      expect(
        await client.git('.', 'clone', '--quiet', address, 'without'),
      ).toMatchObject({ status: 0 });
    });

    it('answers HEAD with 403', async () => {
      const answer = await rawHttp(advertisement('orders', 'upload-pack'), {
        method: 'HEAD',
      });
      expect(answer).toMatch(/^HTTP\/1.1 403 /);
    });
  });

  describe('scopes and roles', () => {
    const UPLOAD = 'You are not allowed to upload code.';
    const DOWNLOAD = 'You are not allowed to download code.';

    it.each([
      ['api', 200, 200],
      ['read_api', 200, UPLOAD],
      ['read_repository', 200, UPLOAD],
      ['write_repository', 200, 200],
      ['read_user', DOWNLOAD, UPLOAD],
      ['read_registry', DOWNLOAD, UPLOAD],
    ])('%s', async (scope, fetching, pushing) => {
      const user = sandbox.world.state.users.find(
        ({ username }) => username === 'maintainer',
      )!;
      addToken(sandbox.world, user, 'sandbox-scoped', [scope]);
      const tries = { 'upload-pack': fetching, 'receive-pack': pushing };
      for (const [service, expected] of Object.entries(tries)) {
        const answer = await rawHttp(advertisement('orders', service), {
          user: 'x:sandbox-scoped',
        });
        expect(answer).toMatch(
          expected === 200 ? /^HTTP\/1.1 200 / : /^HTTP\/1.1 403 /,
        );
        expect(answer).toContain(expected === 200 ? '# service' : expected);
      }
    });

    const FROM = 'You are not allowed to download code from this project.';
    const TO = 'You are not allowed to push code to this project.';

    it.each([
      ['guest', FROM, TO],
      ['reporter', 200, TO],
      ['developer', 200, 200],
      ['maintainer', 200, 200],
    ])('%s', async (role, fetching, pushing) => {
      const tries = { 'upload-pack': fetching, 'receive-pack': pushing };
      for (const [service, expected] of Object.entries(tries)) {
        const answer = await rawHttp(advertisement('orders', service), {
          user: `x:sandbox-${role}`,
        });
        expect(answer).toMatch(
          expected === 200 ? /^HTTP\/1.1 200 / : /^HTTP\/1.1 403 /,
        );
        expect(answer).toContain(expected === 200 ? '# service' : expected);
      }
    });

    it('hides a project from strangers', async () => {
      addToken(sandbox.world, addUser(sandbox.world, 'eve'), 'sandbox-eve');
      const answer = await rawHttp(advertisement('orders', 'upload-pack'), {
        user: 'x:sandbox-eve',
      });
      expect(answer).toMatch(/^HTTP\/1.1 404 /);
      expect(answer).toMatch(
        /\r\n\r\nThe project you were looking for could not be found or you don't have permission to view it\.$/,
      );
    });

    it("takes a stranger's bot for a wrong password", async () => {
      const bot = addUser(sandbox.world, 'project_1_bot', {
        botOf: { kind: 'project', id: 4711 },
      });
      addToken(sandbox.world, bot, 'sandbox-bot');
      const answer = await rawHttp(advertisement('orders', 'upload-pack'), {
        user: 'x:sandbox-bot',
      });
      expect(answer).toMatch(/^HTTP\/1.1 401 /);
    });

    it('takes no push to an archived project', async () => {
      orders.archived = true;
      const answer = await rawHttp(advertisement('orders', 'receive-pack'), {
        user: 'x:sandbox-owner',
      });
      expect(answer).toContain(TO);
    });

    it('shows the text to the person who pushes', async () => {
      await client.workTree('a');
      expect(await push('orders', 'sandbox-reporter', 'main')).toMatchObject({
        status: 128,
        stderr: expect.stringContaining(`remote: ${TO}`),
      });
    });
  });

  describe('deploy tokens', () => {
    const add = (scopes: string[], resourceId = orders.id) =>
      sandbox.world.state.deployTokens.push({
        id: 1,
        resource: { kind: 'project', id: resourceId },
        value: 'sandbox-deploy',
        name: 'puller',
        username: 'gitlab+deploy-token-1',
        scopes,
        expiresAt: null,
        revoked: false,
        creatorId: 1,
      });

    it.each([
      ['its own user name', 'gitlab+deploy-token-1', 'upload-pack', 200],
      ['another user name', 'somebody', 'upload-pack', 401],
      ['a push', 'gitlab+deploy-token-1', 'receive-pack', 403],
    ])('%s', async (_what, username, service, status) => {
      add(['read_repository']);
      const answer = await rawHttp(advertisement('orders', service), {
        user: `${username}:sandbox-deploy`,
      });
      expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    });

    it('open no other project', async () => {
      add(['read_repository'], orders.id + 1);
      const answer = await rawHttp(advertisement('orders', 'upload-pack'), {
        user: 'gitlab+deploy-token-1:sandbox-deploy',
      });
      expect(answer).toMatch(/^HTTP\/1.1 404 /);
    });

    it('need the scope', async () => {
      add(['read_registry']);
      const answer = await rawHttp(advertisement('orders', 'upload-pack'), {
        user: 'gitlab+deploy-token-1:sandbox-deploy',
      });
      expect(answer).toMatch(/^HTTP\/1.1 403 /);
    });
  });

  describe('the first push', () => {
    it('makes its branch the default and protects it', async () => {
      await client.workTree('a', undefined, 'trunk');
      await push('orders', 'sandbox-maintainer', 'trunk');

      expect(orders.defaultBranch).toBe('trunk');
      expect(await sandbox.repositories.head(orders.id)).toBe('trunk');
      expect(
        findProtectedBranch(sandbox.world, orders.id, 'trunk'),
      ).toMatchObject({
        pushAccessLevels: [{ accessLevel: 40 }],
        mergeAccessLevels: [{ accessLevel: 40 }],
        allowForcePush: false,
      });
    });

    it('prefers the branch that HEAD names', async () => {
      await client.workTree('a');
      await client.git('a', 'branch', 'aaa');
      await push('orders', 'sandbox-maintainer', '--all');
      expect(orders.defaultBranch).toBe('main');
      expect(sandbox.world.state.protectedBranches).toHaveLength(1);
    });

    it('can be followed by a time in which nothing has changed yet', async () => {
      sandbox.world.settings.postReceiveDelayMs = 3_600_000;
      await client.workTree('a', undefined, 'trunk');
      await push('orders', 'sandbox-maintainer', 'trunk');
      expect(orders.defaultBranch).toBe('main');
      expect(sandbox.world.state.protectedBranches).toEqual([]);

      await sandbox.world.background.flush();
      expect(orders.defaultBranch).toBe('trunk');
      expect(sandbox.world.state.protectedBranches).toHaveLength(1);
    });

    it('is not for developers', async () => {
      await client.workTree('a');
      const { status, stderr } = await push(
        'orders',
        'sandbox-developer',
        'main',
      );
      expect(status).toBe(1);
      expect(stderr.replace(/ +$/gm, '')).toContain(
        [
          'remote: GitLab:',
          'remote: A default branch (e.g. main) does not yet exist for acme/orders',
          'remote: Ask a project Owner or Maintainer to create a default branch:',
          'remote:',
          `remote:   ${sandbox.url}/acme/orders/-/project_members`,
        ].join('\n'),
      );
      expect(stderr).toContain(
        '! [remote rejected] main -> main (pre-receive hook declined)',
      );
      expect(await sandbox.repositories.isEmpty(orders.id)).toBe(true);
    });

    it('is for developers where the group says so', async () => {
      const [group] = sandbox.world.state.namespaces as Group[];
      group.defaultBranchProtection!.developerCanInitialPush = true;
      await client.workTree('a');
      expect(await push('orders', 'sandbox-developer', 'main')).toMatchObject({
        status: 0,
      });
    });

    it('protects nothing where the group says so', async () => {
      const [group] = sandbox.world.state.namespaces as Group[];
      group.defaultBranchProtection = null;
      await client.workTree('a');
      await push('orders', 'sandbox-developer', 'main');
      expect(orders.defaultBranch).toBe('main');
      expect(sandbox.world.state.protectedBranches).toEqual([]);
    });
  });

  describe('protected branches', () => {
    /** As git shows it: a report inside a 200. */
    const refusedWith = (text: string) => ({
      status: 1,
      stderr: expect.stringMatching(
        new RegExp(
          `remote: GitLab: ${text.replace(/[.()]/g, '\\$&')}[^]*\\(pre-receive hook declined\\)`,
        ),
      ),
    });

    it('refuses a developer, and takes what a maintainer pushes', async () => {
      await pushFirst();
      await client.commit('a', { 'b.txt': 'b\n' });
      expect(await push('orders', 'sandbox-developer', 'main')).toMatchObject(
        refusedWith(
          'You are not allowed to push code to protected branches on this project.',
        ),
      );
      expect(await push('orders', 'sandbox-maintainer', 'main')).toMatchObject({
        status: 0,
      });
    });

    it('takes what a developer pushes elsewhere', async () => {
      await pushFirst();
      expect(
        await push('orders', 'sandbox-developer', 'main:feature'),
      ).toMatchObject({ status: 0 });
      await client.commit('a', { 'b.txt': 'b\n' });
      expect(
        await push('orders', 'sandbox-developer', '--force', 'main:feature'),
      ).toMatchObject({ status: 0 });
      expect(
        await push('orders', 'sandbox-developer', ':feature'),
      ).toMatchObject({ status: 0 });
    });

    it('refuses all of a push for one of its branches', async () => {
      await pushFirst();
      await client.commit('a', { 'b.txt': 'b\n' });
      expect(
        await push('orders', 'sandbox-developer', 'main:new', 'main'),
      ).toMatchObject(
        refusedWith(
          'You are not allowed to push code to protected branches on this project.',
        ),
      );
      expect(await sandbox.repositories.branchNames(orders.id)).toEqual([
        'main',
      ]);
    });

    it('refuses a forced push to everybody', async () => {
      await pushFirst();
      await client.git('a', 'commit', '--quiet', '--amend', '-m', 'Other');
      expect(
        await push('orders', 'sandbox-owner', '--force', 'main'),
      ).toMatchObject(
        refusedWith(
          'You are not allowed to force push code to a protected branch on this project.',
        ),
      );
    });

    it('takes a forced push where the rule allows it', async () => {
      await pushFirst();
      sandbox.world.state.protectedBranches[0].allowForcePush = true;
      await client.git('a', 'commit', '--quiet', '--amend', '-m', 'Other');
      expect(
        await push('orders', 'sandbox-owner', '--force', 'main'),
      ).toMatchObject({ status: 0 });
    });

    it('refuses to delete the default branch', async () => {
      await pushFirst();
      expect(await push('orders', 'sandbox-owner', ':main')).toMatchObject(
        refusedWith('The default branch of a project cannot be deleted.'),
      );
    });

    it.each([
      [
        'developer',
        'You are not allowed to delete protected branches from this project. Only a project maintainer or owner can delete a protected branch.',
      ],
      [
        'maintainer',
        'You can only delete protected branches using the web interface.',
      ],
    ])('refuses to delete another one: %s', async (role, text) => {
      await pushFirst();
      await push('orders', 'sandbox-maintainer', 'main:stable');
      protectBranch(sandbox.world, orders.id, { name: 'stable' });
      expect(await push('orders', `sandbox-${role}`, ':stable')).toMatchObject(
        refusedWith(text),
      );
    });

    it('refuses to create one, by wildcard', async () => {
      await pushFirst();
      protectBranch(sandbox.world, orders.id, { name: 'release/*' });
      expect(
        await push('orders', 'sandbox-developer', 'main:release/1.0'),
      ).toMatchObject(
        refusedWith(
          'You are not allowed to create protected branches on this project.',
        ),
      );
      expect(
        await push('orders', 'sandbox-maintainer', 'main:release/1.0'),
      ).toMatchObject({ status: 0 });
    });

    it.each([
      [
        'main:release/1',
        'You can only create protected branches using the web interface and API.',
      ],
      [
        'ahead:release/1',
        'You can only use an existing protected branch ref as the basis of a new protected branch.',
      ],
    ])('refuses who may only merge: %s', async (ref, text) => {
      await pushFirst();
      protectBranch(sandbox.world, orders.id, {
        name: 'release/*',
        mergeAccessLevels: [30],
      });
      await client.git('a', 'checkout', '--quiet', '-b', 'ahead');
      await client.commit('a', { 'b.txt': 'b\n' });
      expect(await push('orders', 'sandbox-developer', ref)).toMatchObject(
        refusedWith(text),
      );
    });

    it('lets nobody push where the rule says no one', async () => {
      await pushFirst();
      sandbox.world.state.protectedBranches[0].pushAccessLevels = [
        { id: 1, accessLevel: 0 },
      ];
      await client.commit('a', { 'b.txt': 'b\n' });
      expect(await push('orders', 'sandbox-owner', 'main')).toMatchObject(
        refusedWith(
          'You are not allowed to push code to protected branches on this project.',
        ),
      );
    });

    it('refuses a branch that looks like a commit', async () => {
      await pushFirst();
      expect(
        await push(
          'orders',
          'sandbox-owner',
          `main:refs/heads/${'a'.repeat(40)}`,
        ),
      ).toMatchObject(
        refusedWith(
          'You cannot create a branch with a 40-character hexadecimal branch name.',
        ),
      );
    });

    it('leaves tags alone', async () => {
      await pushFirst();
      expect(
        await push('orders', 'sandbox-developer', 'main:refs/tags/v1'),
      ).toMatchObject({ status: 0 });
    });
  });

  describe('the protocol', () => {
    it('takes a compressed request', async () => {
      await pushFirst();
      // git compresses what is longer than 1024 bytes: many branches, many wants.
      const tip = await sandbox.repositories.resolve(orders.id, 'main');
      for (let index = 0; index < 30; index++) {
        const info = await sandbox.repositories.commit(orders.id, {
          branch: `feature-${index}`,
          startSha: tip,
          message: 'Change things',
          author: { name: 'Ada', email: 'ada@example.com' },
          actions: [
            { action: 'create', filePath: `f${index}`, content: `${index}` },
          ],
        });
        expect(info.parentIds).toEqual([tip]);
      }
      const seen: unknown[] = [];
      server.on('request', ({ headers }) => {
        seen.push(headers['content-encoding']);
      });
      const { status } = await client.git(
        '.',
        'clone',
        remote('orders', 'sandbox-reporter'),
        'b',
      );
      expect(seen).toContain('gzip');
      expect(status).toBe(0);
    });

    it('takes a push in chunks', async () => {
      await client.workTree('a', { big: `${Math.PI}`.repeat(100_000) });
      const { status } = await client.git(
        'a',
        '-c',
        'http.postBuffer=66000',
        '-c',
        'core.compression=0',
        'push',
        remote('orders', 'sandbox-maintainer'),
        'main',
      );
      expect(status).toBe(0);
    });

    it('speaks versions 0 and 2', async () => {
      await pushFirst();
      for (const version of ['0', '2']) {
        const { stdout } = await client.git(
          '.',
          '-c',
          `protocol.version=${version}`,
          'ls-remote',
          remote('orders', 'sandbox-reporter'),
        );
        expect(stdout).toMatch(/\trefs\/heads\/main\n/);
      }
    });

    it('leaves room for the dumb protocol nowhere', async () => {
      const answer = await rawHttp(`${sandbox.url}/acme/orders.git/HEAD`, {
        user: 'x:sandbox-owner',
      });
      expect(answer).toMatch(/^HTTP\/1.1 404 /);
    });

    it('finds a project by the path it had', async () => {
      await pushFirst();
      sandbox.world.state.redirects.push({
        fullPath: 'acme/before',
        projectId: orders.id,
      });
      const { status } = await client.git(
        '.',
        'ls-remote',
        remote('before', 'sandbox-reporter'),
      );
      expect(status).toBe(0);
    });
  });

  describe('push to create', () => {
    it('makes a private project and says so', async () => {
      await client.workTree('a');
      const { status, stderr } = await push(
        'brand-new',
        'sandbox-maintainer',
        'main',
      );
      expect(status).toBe(0);
      expect(stderr).toContain(
        'remote: The private project acme/brand-new was successfully created.',
      );
      expect(stderr).toContain(
        `remote:   git remote add origin ${sandbox.url}/acme/brand-new.git`,
      );
      const created = sandbox.world.state.projects.at(-1)!;
      expect(created).toMatchObject({
        name: 'brand-new',
        path: 'brand-new',
        visibility: 'private',
      });
      expect(
        findProtectedBranch(sandbox.world, created.id, 'main'),
      ).toBeDefined();

      await client.commit('a', { 'b.txt': 'b\n' });
      const again = await push('brand-new', 'sandbox-maintainer', 'main');
      expect(again.stderr).not.toContain('successfully created');
    });

    it.each([
      ['a fetch', 'maintainer', 'acme/nothing', 'upload-pack'],
      ['a role that may not', 'developer', 'acme/nothing', 'receive-pack'],
      ['a group that is not there', 'owner', 'nowhere/x', 'receive-pack'],
    ])('does not happen for %s', async (_what, role, name, service) => {
      const answer = await rawHttp(
        `${sandbox.url}/${name}.git/info/refs?service=git-${service}`,
        { user: `x:sandbox-${role}` },
      );
      expect(answer).toMatch(/^HTTP\/1.1 404 /);
      expect(answer).toContain('The project you were looking for');
      expect(sandbox.world.state.projects).toHaveLength(2);
    });

    it('needs a namespace', async () => {
      const answer = await rawHttp(
        `${sandbox.url}/lonely.git/info/refs?service=git-receive-pack`,
        { user: 'x:sandbox-owner' },
      );
      expect(answer).toMatch(/^HTTP\/1.1 404 /);
      expect(answer).toContain(
        'The namespace you were looking for could not be found.',
      );
    });

    it('says why a project cannot be made', async () => {
      const answer = await rawHttp(
        `${sandbox.url}/acme/a--b.git/info/refs?service=git-receive-pack`,
        { user: 'x:sandbox-owner' },
      );
      expect(answer).toMatch(/^HTTP\/1.1 422 /);
      expect(answer).toMatch(
        /\r\n\r\nCould not create project: Path can only include /,
      );
    });
  });
});
