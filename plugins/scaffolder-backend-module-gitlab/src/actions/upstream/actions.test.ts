import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inspect } from 'node:util';
import { createGitLabActions } from '..';
import { Secret } from '../../sealing/secret';
import { createUpstreamActions } from './actions';
import { ActionHarness } from '../../testing/actionHarness';
import { startScriptedServer } from '../../testing/scriptedServer';

describe("upstream's actions", () => {
  let kit: ActionHarness;

  beforeAll(async () => {
    kit = await ActionHarness.start();
  });
  afterAll(() => kit.stop());
  beforeEach(() => kit.reset());

  it('are all here, or the guide for moving says that they are not', async () => {
    const upstream = join(
      dirname(
        require.resolve('@backstage/plugin-scaffolder-backend-module-gitlab'),
      ),
      'actions',
    );
    const known = readdirSync(upstream)
      .filter(file => file.endsWith('.cjs.js'))
      .map(file => readFileSync(join(upstream, file), 'utf8'))
      .flatMap(
        text => text.match(/(?<=createTemplateAction\(\{\s*id: ")[^"]+/) ?? [],
      );
    expect(known).toHaveLength(13);
    const here = createGitLabActions(await kit.deps()).map(({ id }) => id);
    const missing = known.filter(id => !here.includes(id));
    const guide = readFileSync(
      join(__dirname, '../../../../../docs/moving-from-upstream.md'),
      'utf8',
    );
    const [, section] = guide.split('## What is not there yet');
    const named = section.match(/(?<=^\| `)[\w:]+/gm);
    expect(named?.sort()).toEqual(missing.sort());
  });

  it('open a sealed token', async () => {
    const task = kit.newTask();
    const { sealer } = await kit.deps();
    const token = await sealer.seal(Secret.of('sandbox-alice-token'), {
      taskId: task.id,
      host: kit.host,
    });
    const output = await kit.runOk(
      'gitlab:user:info',
      { repoUrl: kit.host, token },
      { task },
    );
    expect(output).toMatchObject({ username: 'alice' });
  });

  const FILES = ['sourcePath', 'targetPath'];
  const repoUrl = () => `${kit.host}?owner=acme&repo=orders`;
  const INPUT: Record<string, object> = {
    'gitlab:repo:push': { branchName: 'b', commitMessage: 'm' },
    'publish:gitlab:merge-request': { branchName: 'b', title: 't' },
  };

  it.each(
    Object.keys(INPUT).flatMap(action =>
      FILES.flatMap(name =>
        ['/etc', 'C:\\x', '../x', 'a/../../x', 'a/..'].map(
          path => [action, name, path] as const,
        ),
      ),
    ),
  )(
    'refuse a path that leaves its folder, before anything: %s %s %j',
    async (action, name, path) => {
      const { error } = await kit.run(action, {
        repoUrl: repoUrl(),
        ...INPUT[action],
        [name]: path,
      });
      expect(error?.name).toBe('InputError');
      expect(error?.message).toContain(`${name}: "${path}"`);
      expect(kit.sandbox.journal.count()).toBe(0);
    },
  );

  it('have no other inputs that name files', async () => {
    const named = createUpstreamActions(await kit.deps()).flatMap(
      ({ id, schema }) =>
        Object.keys((schema?.input as any).properties)
          .filter(name => /path|file|dir/i.test(name))
          .map(name => `${id} ${name}`),
    );
    expect(named.sort()).toEqual([
      'gitlab:group:access path',
      'gitlab:group:ensureExists path',
      ...Object.keys(INPUT).flatMap(id => FILES.map(name => `${id} ${name}`)),
    ]);
  });

  it('use the integration where there is no token', async () => {
    const output = await kit.runOk('gitlab:user:info', { repoUrl: kit.host });
    expect(output).toMatchObject({ username: 'root' });
  });

  it.each([
    ['gitlab:repo:push', { branchName: 'x', commitMessage: 'x' }],
    ['gitlab:issues:create', { title: 'x' }],
    [
      'publish:gitlab:merge-request',
      { branchName: 'x', title: 'x', description: 'x' },
    ],
  ])(
    'refuse an address that says more than one thing: %s',
    async (id, more) => {
      const { error } = await kit.run(id, {
        ...more,
        repoUrl: `${kit.host}?owner=acme/platform&repo=hello&project=globex/site`,
      });
      expect(error?.name).toBe('InputError');
      expect(error?.message).toContain('"project" stands beside "owner"');
      expect(kit.sandbox.journal.count()).toBe(0);
    },
  );

  it('take what public templates carry, with a warning: description of gitlab:repo:push', async () => {
    const { error, log } = await kit.run('gitlab:repo:push', {
      repoUrl: `${kit.host}?owner=acme/platform&repo=hello`,
      branchName: 'first',
      commitMessage: 'First',
      commitAction: 'update',
      description: 'Says hello',
    });
    expect(error).toBeUndefined();
    expect(log.filter(line => line.startsWith('warn'))).toEqual([
      'warn: Ignoring description: it is no input of gitlab:repo:push',
    ]);
  });

  it('fail without the request, which carries the credential', async () => {
    const { error } = await kit.run('gitlab:group:ensureExists', {
      repoUrl: kit.host,
      token: 'sandbox-erin-token',
      path: ['not-for-erin'],
    });
    expect(error?.message).toMatch(/403|Forbidden/);
    const shown = inspect(error, { depth: 10, showHidden: true });
    expect(shown).not.toContain('sandbox-erin-token');
    expect(shown).not.toContain('cause');
  });

  it("fail without the integration's credential, though GitLab quotes it in a long answer", async () => {
    const gitlab = await startScriptedServer({
      status: 400,
      body: { message: `no user has sandbox-root-token ${'x'.repeat(1e6)}` },
    });
    const quoted = await ActionHarness.start({
      config: {
        integrations: {
          gitlab: [
            {
              host: gitlab.host,
              apiBaseUrl: `${gitlab.url}/api/v4`,
              baseUrl: gitlab.url,
              token: 'sandbox-root-token',
            },
          ],
        },
      },
    });
    try {
      const { error } = await quoted.run('gitlab:user:info', {
        repoUrl: gitlab.host,
      });
      expect(error?.message).toContain('no user has [secret]');
      expect(error?.message.length).toBeLessThanOrEqual(1000);
      expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(
        'sandbox-root-token',
      );
      await quoted.run('gitlab:repo:push', {
        repoUrl: `${gitlab.host}?owner=acme&repo=orders`,
        branchName: 'b',
        commitMessage: 'm',
      });
      const [line] = quoted.log.filter(it => it.includes('list of files'));
      expect(line).toContain('no user has [secret]');
      expect(quoted.log.join('\n')).not.toContain('sandbox-root-token');
      expect(Math.max(...quoted.log.map(it => it.length))).toBeLessThan(2000);
    } finally {
      await quoted.stop();
      await gitlab.close();
    }
  });

  it('obey scaffolder.requireScmUserCredentials, every one of them', async () => {
    const strict = await ActionHarness.start({
      config: { scaffolder: { requireScmUserCredentials: true } },
    });
    try {
      const { error } = await strict.run('gitlab:user:info', {
        repoUrl: strict.host,
      });
      expect(error?.message).toContain(
        "gitlab:user:info needs the user's own token",
      );
      expect(strict.sandbox.journal.count()).toBe(0);
    } finally {
      await strict.stop();
    }
  });
});
