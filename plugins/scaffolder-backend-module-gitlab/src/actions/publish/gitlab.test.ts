import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import {
  contentOf,
  liveTokens,
  mintedValues,
  operations,
  projectAt,
  projectPaths,
  variablesOf,
} from '@forgekey/gitlab-sandbox/testing';
import {
  ActionHarness,
  type HarnessTask,
  TODAY,
} from '../../testing/actionHarness';
import { atGitLab } from '../../testing/gitlabRest';

const ID = 'publish:gitlab';
const TOKEN_ID = 'gitlab:projectAccessToken:create';

/** Three requests in a row that fail, which is more than a step puts up with. */
const thrice = (instruction: string) => Array(3).fill(instruction);

describe(ID, () => {
  let kit: ActionHarness;
  let task: HarnessTask;

  beforeAll(async () => {
    kit = await ActionHarness.start();
  });
  afterAll(() => kit.stop());
  beforeEach(async () => {
    await kit.reset();
    task = kit.newTask();
    kit.sandbox.journal.clear();
  });
  afterEach(() => {
    expect(kit.sandbox.faults.pending()).toEqual([]);
  });

  const input = (more: object = {}) => ({
    repoUrl: `${kit.host}?owner=acme&repo=orders`,
    defaultBranch: 'main',
    ...more,
  });
  const run = (more: object = {}, options: object = {}) =>
    kit.run(ID, input(more), { task, ...options });
  const runOk = (more: object = {}, options: object = {}) =>
    kit.runOk(ID, input(more), { task, ...options });
  const fail = (operation: string, ...instructions: string[]) =>
    kit.sandbox.faults.add({ operation, instructions });
  const ops = () => operations(kit.sandbox);
  const orders = (path = 'acme/orders') => projectAt(kit.sandbox, path)!;
  const idOf = (username: string) =>
    kit.sandbox.state().users.find(it => it.username === username)!.id;
  const seededPaths = ['acme/platform/hello', 'globex/site'];

  /** What somebody else does: with GitLab's API, as that user. */
  async function theirs(
    options: { as?: string; path?: string; body?: object; at?: string } = {},
  ): Promise<number> {
    const { as, path = 'orders', body, at } = options;
    kit.sandbox.clock.set(at ?? TODAY.toISOString());
    const namespace = await atGitLab(kit.sandbox, 'GET', '/namespaces/acme');
    const project = await atGitLab(kit.sandbox, 'POST', '/projects', {
      as,
      body: { namespace_id: namespace.id, path, ...body },
    });
    kit.sandbox.clock.set(TODAY.toISOString());
    return project.id;
  }

  /** The step has meant to create the project, and knows no answer; GitLab did nothing. */
  async function intend(): Promise<void> {
    fail('projects.create', ...thrice('reset'));
    expect((await run()).error?.name).toBe('OutcomeUnknownError');
    expect(orders()).toBeUndefined();
  }

  async function expectPublished(path = 'acme/orders') {
    const paths = projectPaths(kit.sandbox);
    expect(paths.filter(it => !seededPaths.includes(it))).toEqual([path]);
    const { files, commits } = await contentOf(
      kit.sandbox,
      orders(path).id,
      'main',
    );
    expect(files).toEqual({ 'README.md': '# Orders\n' });
    expect(commits).toHaveLength(1);
  }

  describe('a good run', () => {
    it('makes four requests, git included', async () => {
      const output = await runOk();
      expect(ops()).toEqual([
        'namespaces.get',
        'projects.create',
        'git.infoRefs',
        'git.receivePack',
      ]);
      await expectPublished();
      const { commits } = await contentOf(kit.sandbox, orders().id, 'main');
      expect(output).toEqual({
        remoteUrl: `${kit.sandbox.url}/acme/orders`,
        repoContentsUrl: `${kit.sandbox.url}/acme/orders/-/blob/main`,
        projectId: orders().id,
        commitHash: commits[0].id,
        created: true,
        differences: [],
      });
      expect(orders()).toMatchObject({
        name: 'orders',
        visibility: 'private',
        defaultBranch: 'main',
      });
    });

    it('shows the credential to GitLab only', async () => {
      await runOk({ token: 'sandbox-alice-token' });
      expect(
        kit.sandbox.journal.entries().every(it => it.principal === 'alice'),
      ).toBe(true);
      expect(await kit.kept(task)).not.toContain('sandbox-alice-token');
      expect(await kit.kept(task)).not.toContain('sandbox-root-token');
    });

    it('names the default branch as upstream does where the template does not', async () => {
      await runOk({ defaultBranch: undefined });
      expect(orders().defaultBranch).toBe('master');
    });

    it('reads what people write as repoUrl', async () => {
      await runOk({ repoUrl: `${kit.sandbox.url}/acme/platform/orders.git` });
      await expectPublished('acme/platform/orders');
    });

    it('publishes to the namespace of a user', async () => {
      await runOk({
        repoUrl: `${kit.host}?owner=alice&repo=orders`,
        token: 'sandbox-alice-token',
      });
      await expectPublished('alice/orders');
    });
  });

  describe('inputs of upstream', () => {
    it('hands settings on in GitLab’s own names', async () => {
      await runOk({
        repoUrl: `${kit.host}?owner=globex&repo=orders`,
        repoVisibility: 'public',
        topics: ['not-this'],
        settings: {
          name: 'All Orders',
          path: 'all-orders',
          description: 'Takes orders',
          visibility: 'internal',
          topics: ['service', 'orders'],
          merge_method: 'ff',
          squash_option: 'always',
          auto_devops_enabled: false,
          ci_config_path: '.ci.yml',
          only_allow_merge_if_pipeline_succeeds: true,
          allow_merge_on_skipped_pipeline: true,
          only_allow_merge_if_all_discussions_are_resolved: true,
        },
      });
      await expectPublished('globex/all-orders');
      const project = await atGitLab(
        kit.sandbox,
        'GET',
        `/projects/${orders('globex/all-orders').id}`,
      );
      expect(project).toMatchObject({
        name: 'All Orders',
        description: 'Takes orders',
        visibility: 'internal',
        topics: ['service', 'orders'],
        merge_method: 'ff',
        squash_option: 'always',
        auto_devops_enabled: false,
        ci_config_path: '.ci.yml',
        only_allow_merge_if_pipeline_succeeds: true,
        allow_merge_on_skipped_pipeline: true,
        only_allow_merge_if_all_discussions_are_resolved: true,
      });
    });

    it('takes the deprecated visibility and topics', async () => {
      await runOk({
        repoUrl: `${kit.host}?owner=globex&repo=orders`,
        repoVisibility: 'internal',
        topics: ['a', 'b'],
      });
      expect(orders('globex/orders')).toMatchObject({
        visibility: 'internal',
        topics: ['a', 'b'],
      });
    });

    it('creates and protects branches, the default branch among them', async () => {
      await runOk({
        branches: [
          { name: 'develop', create: true, protect: true },
          { name: 'release', create: true, ref: 'develop' },
          { name: 'main', protect: true },
        ],
      });
      const branches: any[] = await atGitLab(
        kit.sandbox,
        'GET',
        `/projects/${orders().id}/repository/branches`,
      );
      expect(branches.map(it => [it.name, it.protected])).toEqual([
        ['develop', true],
        ['main', true],
        ['release', false],
      ]);
      expect(new Set(branches.map(it => it.commit.id)).size).toBe(1);
    });

    it('stores variables, with upstream’s defaults', async () => {
      await runOk({
        projectVariables: [
          { key: 'REGION', value: 'eu-central-1' },
          {
            key: 'CONFIG',
            value: 'long-enough',
            description: 'A file',
            variable_type: 'file',
            protected: true,
            masked_and_hidden: true,
            raw: true,
            environment_scope: 'production',
          },
          { key: 'REGION', value: 'eu', environment_scope: 'staging' },
        ],
      });
      expect(variablesOf(kit.sandbox, orders().id)).toEqual([
        expect.objectContaining({
          key: 'REGION',
          value: 'eu-central-1',
          masked: false,
          hidden: false,
          protected: false,
          raw: false,
          variableType: 'env_var',
          environmentScope: '*',
        }),
        expect.objectContaining({
          key: 'CONFIG',
          masked: true,
          hidden: true,
          protected: true,
          raw: true,
          variableType: 'file',
          environmentScope: 'production',
          description: `A file [forgekey p=${await kit.portalId()} task=${task.id} step=step]`,
        }),
        expect.objectContaining({ value: 'eu', environmentScope: 'staging' }),
      ]);
    });

    it('opens a sealed variable, masks and hides it', async () => {
      const hello = projectAt(kit.sandbox, 'acme/platform/hello')!.id;
      const { access_token } = await kit.runOk(
        TOKEN_ID,
        { repoUrl: kit.host, projectId: hello, name: 'ci' },
        { task, stepId: 'token' },
      );
      await runOk({ projectVariables: [{ key: 'CI', value: access_token }] });
      expect(variablesOf(kit.sandbox, orders().id)).toEqual([
        expect.objectContaining({
          value: liveTokens(kit.sandbox, hello)[0].value,
          masked: true,
          hidden: true,
        }),
      ]);
      const kept = await kit.kept(task);
      for (const value of mintedValues(kit.sandbox)) {
        expect(kept).not.toContain(value);
      }
    });

    it.each([
      [undefined, { 'README.md': '# Orders\n', 'src/a.txt': 'a' }],
      [true, { 'README.md': '# Orders\n', 'src/a.txt': 'a' }],
      ['', { 'README.md': '# Orders\n', 'src/a.txt': 'a' }],
      ['src', { 'a.txt': 'a' }],
      ['./src', { 'a.txt': 'a' }],
    ])('publishes sourcePath %j', async (sourcePath, expected) => {
      const src = join(kit.workspace, 'src');
      await mkdir(src);
      await writeFile(join(src, 'a.txt'), 'a');
      try {
        await runOk({ sourcePath });
      } finally {
        await rm(src, { recursive: true });
      }
      const { files } = await contentOf(kit.sandbox, orders().id, 'main');
      expect(files).toEqual(expected);
    });

    it('leaves the repository empty with sourcePath false', async () => {
      const output = await runOk({ sourcePath: false });
      expect(ops()).toEqual(['namespaces.get', 'projects.create']);
      expect(output).not.toHaveProperty('commitHash');
    });

    it('commits as the template says', async () => {
      await runOk({
        gitCommitMessage: 'Start the orders service\n\nWith a body',
        gitAuthorName: 'Olive Orders',
        gitAuthorEmail: 'olive@example.com',
      });
      const { commits } = await contentOf(kit.sandbox, orders().id, 'main');
      expect(commits[0]).toMatchObject({
        message: 'Start the orders service\n\nWith a body\n',
        author_name: 'Olive Orders',
        author_email: 'olive@example.com',
      });
    });

    it.each([
      [{ token: 'sandbox-alice-token', setUserAsOwner: true }, 'alice'],
      [{ ownerUsername: 'erin' }, 'erin'],
    ])('%j: makes them an owner', async (more, username) => {
      await runOk(more);
      const members = kit.sandbox
        .state()
        .memberships.filter(
          it =>
            it.resource.kind === 'project' && it.resource.id === orders().id,
        );
      expect(members).toContainEqual(
        expect.objectContaining({ userId: idOf(username), accessLevel: 50 }),
      );
    });

    it('says that there is no such owner', async () => {
      const { error } = await run({ ownerUsername: 'nobody' });
      expect(error?.name).toBe('NotFoundError');
      expect(error?.message).toContain('there is no GitLab user "nobody"');
    });

    it('says that there is no key to sign with, before the first request', async () => {
      const { error } = await run({ signCommit: true });
      expect(error?.name).toBe('InputError');
      expect(error?.message).toContain('no key to sign with');
      expect(ops()).toEqual([]);
    });
  });

  describe('where the administrator has set defaults', () => {
    let strict: ActionHarness;
    beforeAll(async () => {
      strict = await ActionHarness.start({
        config: {
          scaffolder: {
            requireScmUserCredentials: true,
            defaultCommitMessage: 'Scaffolded',
            defaultAuthor: { name: 'Portal', email: 'portal@example.com' },
          },
        },
      });
    });
    afterAll(() => strict.stop());
    beforeEach(async () => {
      await strict.reset();
    });
    const strictInput = (more: object = {}) => ({
      repoUrl: `${strict.host}?owner=acme&repo=orders`,
      defaultBranch: 'main',
      ...more,
    });

    it.each([
      {},
      { gitCommitMessage: '', gitAuthorName: '', gitAuthorEmail: '' },
    ])('%j: commits as they say', async more => {
      await strict.runOk(
        ID,
        strictInput({ token: 'sandbox-alice-token', ...more }),
      );
      const { id } = projectAt(strict.sandbox, 'acme/orders')!;
      const { commits } = await contentOf(strict.sandbox, id, 'main');
      expect(commits[0]).toMatchObject({
        title: 'Scaffolded',
        author_name: 'Portal',
        author_email: 'portal@example.com',
      });
    });

    it.each([
      [{}, 'No user credentials for'],
      [{ token: '' }, 'No user credentials for'],
      [
        { token: 'sandbox-alice-token', setUserAsOwner: true },
        'setUserAsOwner and ownerUsername need the token',
      ],
      [
        { token: 'sandbox-alice-token', ownerUsername: 'dave' },
        'setUserAsOwner and ownerUsername need the token',
      ],
    ])('%j: obeys requireScmUserCredentials', async (more, text) => {
      strict.sandbox.journal.clear();
      const { error } = await strict.run(ID, strictInput(more));
      expect(error?.name).toBe('InputError');
      expect(error?.message).toContain(text);
      expect(operations(strict.sandbox)).toEqual([]);
    });
  });

  describe('what is refused', () => {
    it.each([
      ['a--b', 'a--b'],
      ['-orders', '"-orders"'],
      ['orders.git.', 'orders.git.'],
      ['tree', 'tree'],
      ['bestellungen-für-alle', 'bestellungen-für-alle'],
    ])('project "%s", before the first request', async (repo, text) => {
      const { error } = await run({
        repoUrl: `${kit.host}?owner=acme&repo=${repo}`,
      });
      expect(error?.name).toBe('InputError');
      expect(error?.message).toContain(text);
      expect(ops()).toEqual([]);
    });

    it.each([
      [
        [{ key: 'RE-GION', value: 'x' }],
        'projectVariables: "RE-GION" must have',
      ],
      [
        [{ key: 'REGION', value: 'x', environment_scope: '?' }],
        'can contain only',
      ],
      [
        [{ key: 'SECRET', value: 'tiny12', masked: true }],
        'CI/CD variable SECRET: GitLab cannot mask this value: it is shorter',
      ],
      [
        [{ key: 'SECRET', value: 'tiny12', masked_and_hidden: true }],
        'it is shorter than 8 characters',
      ],
      [[{ key: 'SECRET', value: 'sealed:eyJcut' }], 'This looks like a sealed'],
    ])(
      'variables %j, before the first request',
      async (projectVariables, text) => {
        const { error, log } = await run({ projectVariables });
        expect(error?.message).toContain(text);
        expect(error?.message).not.toContain('tiny12');
        expect(log.join()).not.toContain('tiny12');
        expect(ops()).toEqual([]);
      },
    );

    it.each([
      ['nothing-here', 'There is nothing to push'],
      ['README.md', 'There is nothing to push'],
      ['../elsewhere', ''],
    ])('sourcePath "%s", before the first request', async (path, text) => {
      const { error } = await run({ sourcePath: path });
      expect(error).toBeDefined();
      expect(error?.message).toContain(text);
      expect(ops()).toEqual([]);
    });

    it('a group that is not there, or hidden', async () => {
      for (const [owner, token] of [
        ['nowhere', undefined],
        ['acme/platform', 'sandbox-erin-token'],
      ]) {
        const { error } = await run({
          repoUrl: `${kit.host}?owner=${owner}&repo=orders`,
          token,
        });
        expect(error?.name).toBe('NotFoundError');
        expect(error?.message).toContain(
          `The namespace ${owner} was not found on ${kit.host}`,
        );
        expect(error?.message).toContain('Nothing was changed');
      }
      expect(projectPaths(kit.sandbox)).toEqual(seededPaths);
    });

    it('a user who may not create projects there', async () => {
      const { error } = await run({ token: 'sandbox-carol-token' });
      expect(error?.name).toBe('NotAllowedError');
      expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(
        'sandbox-carol-token',
      );
      expect(orders()).toBeUndefined();
    });
  });

  describe('a name that is taken', () => {
    it('is a conflict that says by whom, and nothing changes', async () => {
      const id = await theirs({ as: 'alice' });
      for (const _ of ['first attempt', 'retry']) {
        const { error } = await run();
        expect(error?.name).toBe('ConflictError');
        expect(error?.message).toContain(
          `Project acme/orders exists already (id ${id}, created 2026-11-23T10:00:00.000Z by user ${idOf('alice')}, ${kit.sandbox.url}/acme/orders), and this task did not make it. Nothing was changed.`,
        );
      }
      expect(ops()).not.toContain('git.receivePack');
      expect(orders().id).toBe(id);
    });

    it('is one also where another task of this portal took it', async () => {
      await kit.runOk(ID, input(), { task: kit.newTask() });
      expect((await run()).error?.name).toBe('ConflictError');
    });

    describe('with ifExists: reuse', () => {
      it('goes on where it is empty', async () => {
        const id = await theirs({ as: 'alice' });
        const output = await runOk({ ifExists: 'reuse' });
        expect(output).toMatchObject({ projectId: id, created: false });
        await expectPublished();
      });

      it('goes on where the content is the same', async () => {
        await kit.runOk(ID, input({ gitCommitMessage: 'Another' }));
        const { commits } = await contentOf(kit.sandbox, orders().id, 'main');
        const output = await runOk({ ifExists: 'reuse' });
        expect(output).toMatchObject({
          created: false,
          commitHash: commits[0].id,
        });
        await expectPublished();
      });

      it('never overwrites other content', async () => {
        const id = await theirs({ body: { initialize_with_readme: true } });
        const before = await contentOf(kit.sandbox, id, 'main');
        for (const _ of ['first attempt', 'retry']) {
          const { error } = await run({ ifExists: 'reuse' });
          expect(error?.name).toBe('ConflictError');
          expect(error?.message).toContain('never overwritten');
        }
        expect(await contentOf(kit.sandbox, id, 'main')).toEqual(before);
      });

      it('creates it where it is not there', async () => {
        expect(await runOk({ ifExists: 'reuse' })).toMatchObject({
          created: true,
        });
        await expectPublished();
      });

      it('says the same on a retry', async () => {
        await theirs();
        const first = await runOk({ ifExists: 'reuse' });
        expect(await runOk({ ifExists: 'reuse' })).toEqual(first);
      });
    });

    describe('with skipExisting', () => {
      it('does nothing at all', async () => {
        const id = await theirs({ body: { initialize_with_readme: true } });
        kit.sandbox.journal.clear();
        const output = await runOk({
          skipExisting: true,
          defaultBranch: 'trunk',
          projectVariables: [{ key: 'A', value: 'a' }],
        });
        expect(output).toEqual({
          remoteUrl: `${kit.sandbox.url}/acme/orders`,
          repoContentsUrl: `${kit.sandbox.url}/acme/orders/-/blob/main`,
          projectId: id,
          created: false,
          differences: [],
        });
        expect(ops()).toEqual(['projects.get']);
      });

      it('publishes where there is none, and goes on with it on a retry', async () => {
        fail('git.receivePack', ...Array(6).fill('status-500'));
        expect((await run({ skipExisting: true })).error).toBeDefined();
        expect(await runOk({ skipExisting: true })).toMatchObject({
          created: true,
        });
        await expectPublished();
      });

      it('skips in a retry what somebody made after this task was refused', async () => {
        const refused = await run({
          skipExisting: true,
          token: 'sandbox-carol-token',
        });
        expect(refused.error?.name).toBe('NotAllowedError');
        const id = await theirs();
        // Of somebody who sees it, and could not have made it.
        const token = 'sandbox-dave-token';
        expect(await runOk({ skipExisting: true, token })).toMatchObject({
          projectId: id,
          created: false,
        });
      });
    });
  });

  describe('a project whose answer was lost', () => {
    it('is ours where we made it, and is made once', async () => {
      fail('projects.create', 'lose-answer');
      expect(await runOk()).toMatchObject({ created: true });
      await expectPublished();
    });

    it('is ours on a retry, too', async () => {
      fail('projects.create', 'lose-answer');
      fail('projects.get', 'status-500');
      expect((await run()).error).toBeDefined();
      expect(await runOk()).toMatchObject({ created: true });
      await expectPublished();
    });

    it.each(['-60s', '60s', '-1d'])(
      "is ours where GitLab's clock is %s from the portal's",
      async apart => {
        kit.sandbox.clock.advance(apart);
        fail('projects.create', 'lose-answer');
        expect(await runOk()).toMatchObject({ created: true });
        await expectPublished();
      },
    );

    it("is not ours where it is older than the step by GitLab's clock, which is ahead", async () => {
      kit.sandbox.clock.advance('50s');
      await theirs();
      kit.sandbox.clock.advance('60s');
      fail('projects.create', 'reset');
      const { error } = await run();
      expect(error?.name).toBe('ConflictError');
      expect(error?.message).toContain('before this task meant to');
    });

    it('is not ours where another user made it', async () => {
      await intend();
      const id = await theirs({ as: 'alice' });
      const { error } = await run();
      expect(error?.name).toBe('ConflictError');
      expect(error?.message).toContain(
        `user ${idOf('alice')} created it, and this task acts as root (${idOf('root')})`,
      );
      expect(orders().id).toBe(id);
      expect(ops()).not.toContain('git.receivePack');
    });

    it('is not ours where it is older than the step', async () => {
      await theirs({ at: '2026-11-23T09:00:00Z' });
      fail('projects.create', 'reset');
      const { error } = await run();
      expect(error?.name).toBe('ConflictError');
      expect(error?.message).toContain('before this task meant to');
    });

    it('is not ours where somebody has pushed to it', async () => {
      await intend();
      await theirs({ body: { initialize_with_readme: true } });
      const { error } = await run();
      expect(error?.name).toBe('ConflictError');
      expect(error?.message).toContain('commits in it that this task did not');
    });

    it('is not ours where another task may have made it, and that one can still have it', async () => {
      const other = kit.newTask();
      fail('projects.create', 'lose-answer');
      fail('projects.get', 'status-500');
      expect((await run({}, { task: other })).error).toBeDefined();
      const { id } = orders();

      fail('projects.create', 'reset');
      const { error } = await run();
      expect(error?.name).toBe('ConflictError');
      expect(error?.message).toContain(`task ${other.id} of this portal`);

      const output = await runOk({}, { task: other });
      expect(output).toMatchObject({ projectId: id, created: true });
      await expectPublished();
    });

    it('is not found under a path that somebody has moved it away from', async () => {
      const id = await theirs();
      await atGitLab(kit.sandbox, 'PUT', `/projects/${id}`, {
        body: { path: 'old-orders', name: 'Old orders' },
      });
      const output = await runOk({ ifExists: 'reuse' });
      expect(output).toMatchObject({ created: true });
      expect(output.projectId).not.toBe(id);
      expect(await runOk({ skipExisting: true })).toEqual(output);
    });

    it('is reused where the template says so and it is not ours', async () => {
      await intend();
      const id = await theirs({ as: 'alice' });
      const output = await runOk({ ifExists: 'reuse' });
      expect(output).toMatchObject({ projectId: id, created: false });
    });
  });

  describe('a workspace without files', () => {
    const emptied = () => rm(join(kit.workspace, 'README.md'));
    const WARNING = 'warn: There is nothing to push yet';
    afterEach(async () => {
      await writeFile(join(kit.workspace, 'README.md'), '# Orders\n');
    });
    const recovering = (more: object = {}) =>
      ActionHarness.start({
        config: { scaffolder: { taskRecovery: { enabled: true, ...more } } },
      });
    /** What the scaffolder writes when it takes up a task again. */
    const recover = (of: ActionHarness) =>
      of.scaffolderEvent(task, 'recovered');

    it('becomes an empty first commit, with a warning, and files can be pushed later', async () => {
      await emptied();
      const { error, output, log } = await run();
      expect(error).toBeUndefined();
      expect(log.join()).toContain(WARNING);
      const branch = await atGitLab(
        kit.sandbox,
        'GET',
        `/projects/${output.projectId}/repository/branches/main`,
      );
      expect(branch).toMatchObject({
        default: true,
        commit: { id: output.commitHash },
      });
      await writeFile(join(kit.workspace, 'README.md'), '# Orders\n');
      await kit.runOk(
        'gitlab:repo:push',
        {
          repoUrl: input().repoUrl,
          branchName: 'main',
          commitMessage: 'Files',
        },
        { task, stepId: 'push' },
      );
      const { files } = await contentOf(kit.sandbox, output.projectId, 'main');
      expect(files).toEqual({ 'README.md': '# Orders\n' });
    });

    it('is as good in a folder that is there, and is the same on a retry', async () => {
      await mkdir(join(kit.workspace, 'empty'), { recursive: true });
      fail('git.receivePack', 'lose-answer');
      const first = await runOk({ sourcePath: 'empty' });
      expect(await runOk({ sourcePath: 'empty' })).toEqual(first);
    });

    it.each([
      ['is restored', { workspaceProvider: 'database' }],
      ['is not restored, and the task was not recovered', {}],
    ])('is taken for empty where it %s', async (_, more) => {
      const other = await recovering(more);
      try {
        await rm(join(other.workspace, 'README.md'));
        await other.scaffolderEvent(task, 'log');
        if ('workspaceProvider' in more) await recover(other);
        const { error } = await other.run(
          ID,
          { ...input(), repoUrl: `${other.host}?owner=acme&repo=orders` },
          { task },
        );
        expect(error).toBeUndefined();
      } finally {
        await other.stop();
      }
    });

    it('is refused in a recovered task that lost its files, and not in one that had none', async () => {
      const other = await recovering();
      try {
        const orders2 = {
          ...input(),
          repoUrl: `${other.host}?owner=acme&repo=orders`,
        };
        await rm(join(other.workspace, 'README.md'));
        await recover(other);
        const { error } = await other.run(ID, orders2, { task });
        expect(error?.name).toBe('InputError');
        expect(error?.message).toContain('the files are gone');
        expect(other.sandbox.journal.count()).toBe(0);

        task = other.newTask();
        await other.scaffolderEvent(task, 'log');
        other.sandbox.faults.add({
          operation: 'projects.create',
          instructions: thrice('status-500'),
        });
        expect((await other.run(ID, orders2, { task })).error).toBeDefined();
        await recover(other);
        const again = await other.run(ID, orders2, { task });
        expect(again.error).toBeUndefined();
      } finally {
        await other.stop();
      }
    });
  });

  describe('what public templates carry', () => {
    const warnings = (log: string[]) =>
      log.filter(line => line.startsWith('warn'));

    it('becomes what people meant by it', async () => {
      const { error, log } = await run({
        title: 'Orders API',
        description: 'Takes orders',
        protectDefaultBranch: true,
      });
      expect(error).toBeUndefined();
      expect(warnings(log)).toEqual([]);
      expect(orders()).toMatchObject({
        name: 'Orders API',
        description: 'Takes orders',
      });
      const rules = await atGitLab(
        kit.sandbox,
        'GET',
        `/projects/${orders().id}/protected_branches`,
      );
      expect(rules).toMatchObject([{ name: 'main' }]);
    });

    it('gives way to settings', async () => {
      await runOk({
        title: 'Other',
        description: 'Other',
        settings: { name: 'Orders API', description: '' },
      });
      expect(orders()).toMatchObject({ name: 'Orders API', description: '' });
    });

    it('is ignored with one warning each where it means nothing here', async () => {
      const { error, log } = await run({
        title: '(Orders)',
        allowedHosts: ['gitlab.com'],
        useCustomGit: false,
        gitTimeout: 30,
      });
      expect(error).toBeUndefined();
      expect(warnings(log).map(line => line.split(':')[1].trim())).toEqual([
        'Ignoring allowedHosts',
        'Ignoring useCustomGit',
        'Ignoring gitTimeout',
        'Ignoring title',
      ]);
      expect(orders().name).toBe('orders');
    });
  });

  it('makes text of numbers and booleans that forms and YAML make of it', async () => {
    await runOk({
      defaultBranch: 1.5,
      gitCommitMessage: 2024,
      topics: [2024],
      settings: { name: 2048, description: true },
      projectVariables: [
        { key: 'PORT', value: 8080 },
        { key: 'DEBUG', value: false, description: 0 },
      ],
    });
    expect(orders()).toMatchObject({
      name: '2048',
      description: 'true',
      topics: ['2024'],
    });
    const { commits } = await contentOf(kit.sandbox, orders().id, '1.5');
    expect(commits[0].title).toBe('2024');
    expect(
      variablesOf(kit.sandbox, orders().id).map(({ key, value }) => [
        key,
        value,
      ]),
    ).toEqual([
      ['PORT', '8080'],
      ['DEBUG', 'false'],
    ]);
  });

  describe('a retry', () => {
    it('goes on with the project it made, and says the same', async () => {
      const first = await runOk();
      kit.sandbox.journal.clear();
      expect(await runOk()).toEqual(first);
      // The namespace is known from the first attempt.
      expect(ops()).toEqual(['projects.get']);
      await expectPublished();
    });

    it('does not need the workspace where the content is pushed', async () => {
      fail('projectVariables.create', ...thrice('status-500'));
      const more = { projectVariables: [{ key: 'A', value: 'a' }] };
      expect((await run(more)).error).toBeDefined();
      const gone = { ...more, sourcePath: 'gone-after-a-restart' };
      expect(await runOk(gone)).toHaveProperty('commitHash');
    });

    it('makes the project again where somebody has deleted it', async () => {
      await runOk();
      const { id } = orders();
      await atGitLab(kit.sandbox, 'DELETE', `/projects/${id}`);
      const output = await runOk();
      expect(output.projectId).not.toBe(id);
      const { files } = await contentOf(kit.sandbox, output.projectId, 'main');
      expect(files).toEqual({ 'README.md': '# Orders\n' });
    });

    it('does not overwrite what somebody has pushed before it could', async () => {
      fail('git.infoRefs', ...Array(6).fill('status-500'));
      expect((await run()).error).toBeDefined();
      await atGitLab(
        kit.sandbox,
        'POST',
        `/projects/${orders().id}/repository/files/theirs.md`,
        { body: { branch: 'main', content: 'x', commit_message: 'Theirs' } },
      );
      const { error } = await run();
      expect(error?.name).toBe('ConflictError');
      const { files } = await contentOf(kit.sandbox, orders().id, 'main');
      expect(files).toEqual({ 'theirs.md': 'x' });
    });

    it('acts for the same step only', async () => {
      await runOk({}, { stepId: 'first' });
      const { error } = await run({}, { stepId: 'second' });
      expect(error?.name).toBe('ConflictError');
    });
  });

  it('makes nothing where it is cancelled before it began', async () => {
    const { error } = await run({}, { signal: AbortSignal.abort() });
    expect(error?.name).toBe('AbortError');
    expect(projectPaths(kit.sandbox)).toEqual(seededPaths);
  });

  describe('dry run', () => {
    const dryRun = (more: object = {}) => run(more, { isDryRun: true });
    afterEach(async () => {
      expect(await kit.ledgerText()).toBe('[]');
    });

    it('asks, reports the plan, changes nothing, and gives outputs of the real shape', async () => {
      const { error, output, log } = await dryRun();
      expect(error).toBeUndefined();
      expect(output).toEqual({
        remoteUrl: `${kit.sandbox.url}/acme/orders`,
        repoContentsUrl: `${kit.sandbox.url}/acme/orders/-/blob/main`,
        projectId: 0,
        commitHash: expect.stringMatching(/^0{40}$/),
        created: true,
        differences: [],
      });
      expect(log.join('\n')).toContain(
        'Dry run: would create private project acme/orders in the group Acme, and push the workspace to it',
      );
      expect(ops()).toEqual(['namespaces.get', 'projects.get']);
    });

    it('does not speak of a push where there is none', async () => {
      const { output, log } = await dryRun({ sourcePath: false });
      expect(output).not.toHaveProperty('commitHash');
      expect(log.join('\n')).not.toContain('push the workspace');
    });

    it('fails where the real run would', async () => {
      const id = await theirs();
      const { error } = await dryRun();
      expect(error?.name).toBe('ConflictError');
      expect(error?.message).toContain(`(id ${id}, created`);
      expect(
        (await dryRun({ repoUrl: `${kit.host}?owner=nowhere&repo=x` })).error
          ?.name,
      ).toBe('NotFoundError');
      expect(
        (
          await dryRun({
            projectVariables: [{ key: 'A', value: 'tiny12', masked: true }],
          })
        ).error?.name,
      ).toBe('InputError');
    });

    it.each([{ ifExists: 'reuse' }, { skipExisting: true }])(
      '%j: gives the project that is there',
      async more => {
        const id = await theirs();
        const { error, output, log } = await dryRun(more);
        expect(error).toBeUndefined();
        expect(output).toMatchObject({ projectId: id, created: false });
        expect(log.join('\n')).toContain(`acme/orders (id ${id})`);
      },
    );
  });
});
