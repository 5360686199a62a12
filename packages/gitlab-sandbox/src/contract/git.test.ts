import { Sandbox, startSandbox } from '../sandbox';
import { GitClient, withCredentials } from '../testing/gitClient';

/** git as people and pipelines use it, against a whole sandbox. */
describe('git as a client', () => {
  let sandbox: Sandbox;
  let client: GitClient;
  let projectId: number;

  const api = async (
    method: string,
    path: string,
    body?: object,
    token: string = 'sandbox-alice-token',
    // eslint-disable-next-line @typescript-eslint/no-explicit-any
  ): Promise<any> => {
    const response = await fetch(`${sandbox.url}/api/v4${path}`, {
      method,
      headers: { 'PRIVATE-TOKEN': token, 'content-type': 'application/json' },
      body: body && JSON.stringify(body),
    });
    const text = await response.text();
    return text && JSON.parse(text);
  };

  beforeAll(async () => {
    sandbox = await startSandbox();
  });

  afterAll(() => sandbox.stop());

  beforeEach(async () => {
    client = await GitClient.create();
    const group = await api('GET', '/groups/acme');
    const project = await api('POST', '/projects', {
      name: 'orders',
      namespace_id: group.id,
    });
    projectId = project.id;
    sandbox.journal.clear();
  });

  afterEach(async () => {
    await client.remove();
    await sandbox.reset();
  });

  const remote = (password: string, username: string = 'oauth2') =>
    withCredentials(`${sandbox.url}/acme/orders.git`, username, password);

  const push = (password: string, ...refs: string[]) =>
    client.git('a', 'push', remote(password), ...refs);

  const mint = async (accessLevel: number, scopes: string[]) =>
    api('POST', `/projects/${projectId}/access_tokens`, {
      name: 'ci',
      scopes,
      access_level: accessLevel,
    });

  const operations = () =>
    sandbox.journal
      .entries()
      .map(({ operation, status, principal }) =>
        [operation, status, principal].join(' '),
      );

  it('pushes, and GitLab shows what was pushed', async () => {
    await client.workTree('a', { 'README.md': '# Orders\n' }, 'trunk');
    expect(await push('sandbox-alice-token', 'trunk')).toMatchObject({
      status: 0,
    });
    expect(await api('GET', `/projects/${projectId}`)).toMatchObject({
      default_branch: 'trunk',
      empty_repo: false,
    });
    expect(
      await api('GET', `/projects/${projectId}/protected_branches`),
    ).toMatchObject([{ name: 'trunk' }]);
  });

  it('is seen by the journal: the challenge, then two requests', async () => {
    await client.workTree('a');
    await push('sandbox-alice-token', 'main');
    expect(operations()).toEqual([
      'git.infoRefs 401 anonymous',
      'git.infoRefs 200 alice',
      'git.receivePack 200 alice',
    ]);
  });

  it('makes two requests when it sends its credentials at once', async () => {
    await client.workTree('a');
    const basic = Buffer.from('x:sandbox-alice-token').toString('base64');
    const { status } = await client.git(
      'a',
      '-c',
      `http.extraHeader=Authorization: Basic ${basic}`,
      'push',
      `${sandbox.url}/acme/orders.git`,
      'main',
    );
    expect(status).toBe(0);
    expect(operations()).toEqual([
      'git.infoRefs 200 alice',
      'git.receivePack 200 alice',
    ]);
    expect(JSON.stringify(sandbox.journal.entries())).not.toContain(
      'sandbox-alice-token',
    );
  });

  it.each([
    [40, 'write_repository', 0],
    [40, 'read_repository', 128],
    [30, 'write_repository', 1],
    [20, 'write_repository', 128],
  ])(
    'pushes to main with a project token of level %i and %s: %i',
    async (accessLevel, scope, status) => {
      await client.workTree('a');
      await push('sandbox-alice-token', 'main');
      await client.commit('a', { b: 'b' });
      const { token } = await mint(accessLevel, [scope]);
      expect(await push(token, 'main')).toMatchObject({ status });
    },
  );

  it('shows the bot in the journal, and dies with its token', async () => {
    await client.workTree('a');
    const { id, token } = await mint(40, ['api']);
    expect(await push(token, 'main')).toMatchObject({ status: 0 });
    expect(operations().at(-1)).toMatch(
      /^git\.receivePack 200 project_\d+_bot_/,
    );
    await api('DELETE', `/projects/${projectId}/access_tokens/${id}`);
    expect(await client.git('.', 'ls-remote', remote(token))).toMatchObject({
      status: 128,
      stderr: expect.stringContaining('HTTP Basic: Access denied.'),
    });
  });

  it('clones with a deploy token and its user name, and cannot push', async () => {
    await client.workTree('a');
    await push('sandbox-alice-token', 'main');
    const { username, token } = await api(
      'POST',
      `/projects/${projectId}/deploy_tokens`,
      { name: 'puller', scopes: ['read_repository'] },
    );
    expect(
      await client.git('.', 'clone', remote(token, username), 'b'),
    ).toMatchObject({ status: 0 });
    expect(await client.git('b', 'push', 'origin', 'main:other')).toMatchObject(
      {
        status: 128,
        stderr: expect.stringContaining('You are not allowed to upload code.'),
      },
    );
  });

  it('creates a project that is not there', async () => {
    await client.workTree('a');
    const { status, stderr } = await client.git(
      'a',
      'push',
      withCredentials(
        `${sandbox.url}/acme/fresh.git`,
        'x',
        'sandbox-alice-token',
      ),
      'main',
    );
    expect(stderr).toContain(
      'The private project acme/fresh was successfully created.',
    );
    expect(status).toBe(0);
    expect(await api('GET', '/projects/acme%2Ffresh')).toMatchObject({
      visibility: 'private',
      default_branch: 'main',
    });
  });

  it('finds a project that is marked for deletion by the path it had', async () => {
    await client.workTree('a');
    await api(
      'DELETE',
      `/projects/${projectId}`,
      undefined,
      'sandbox-dave-token',
    );
    expect(
      await client.git('.', 'ls-remote', remote('sandbox-bob-token')),
    ).toMatchObject({ status: 0 });
  });

  describe('faults', () => {
    const fail = (operation: string, ...instructions: string[]) =>
      sandbox.faults.add({ operation, instructions });

    const branches = async (): Promise<string[]> =>
      (await api('GET', `/projects/${projectId}/repository/branches`)).map(
        ({ name }: { name: string }) => name,
      );

    beforeEach(async () => {
      await client.workTree('a');
    });

    it.each(['status-500', 'status-503', 'status-429 retry-after=1'])(
      '%s fails once',
      async instruction => {
        fail('git.infoRefs', 'pass', instruction);
        expect(await push('sandbox-alice-token', 'main')).toMatchObject({
          status: 128,
        });
        expect(await push('sandbox-alice-token', 'main')).toMatchObject({
          status: 0,
        });
      },
    );

    it('reset does nothing', async () => {
      // On a connection it has used before, libcurl tries once more by itself.
      fail('git.receivePack', 'reset', 'reset');
      expect((await push('sandbox-alice-token', 'main')).status).not.toBe(0);
      expect(await branches()).toEqual([]);
    });

    it('lose-answer pushes and does not say so', async () => {
      fail('git.receivePack', 'lose-answer', 'lose-answer');
      expect((await push('sandbox-alice-token', 'main')).status).not.toBe(0);
      expect(await branches()).toEqual(['main']);
    });

    it.each(['stall 5ms', 'hold 5ms', 'pass'])('%s succeeds', async text => {
      fail('git.receivePack', text);
      expect(await push('sandbox-alice-token', 'main')).toMatchObject({
        status: 0,
      });
      expect(sandbox.faults.pending()).toEqual([]);
    });
  });
});
