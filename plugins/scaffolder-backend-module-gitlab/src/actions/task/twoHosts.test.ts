import { type Sandbox, startSandbox } from '@forgekey/gitlab-sandbox';
import { liveTokens, projectAt } from '@forgekey/gitlab-sandbox/testing';
import {
  ActionHarness,
  type HarnessTask,
  TODAY,
} from '../../testing/actionHarness';

const ID = 'gitlab:task:rollback';

describe('a task that has acted on two GitLab hosts', () => {
  let kit: ActionHarness;
  let other: Sandbox;
  let otherHost: string;
  let task: HarnessTask;

  beforeAll(async () => {
    kit = await ActionHarness.start();
    other = await startSandbox({ now: TODAY });
    otherHost = new URL(other.url).host;
  });
  afterAll(async () => {
    await kit.stop();
    await other.stop();
  });
  beforeEach(async () => {
    await kit.reset();
    await other.reset();
    otherActsWith('sandbox-root-token');
    task = kit.newTask();
  });

  function otherActsWith(token: string | undefined) {
    kit.otherHosts = [
      {
        host: otherHost,
        baseUrl: other.url,
        apiBaseUrl: `${other.url}/api/v4`,
        ...(token ? { token } : {}),
      },
    ];
    kit.restart();
  }
  const hello = (sandbox: Sandbox) =>
    projectAt(sandbox, 'acme/platform/hello')!.id;
  async function mint(host: string, sandbox: Sandbox, token?: string) {
    await kit.runOk(
      'gitlab:projectAccessToken:create',
      {
        repoUrl: host,
        projectId: hello(sandbox),
        name: 'ci',
        ...(token ? { token } : {}),
      },
      { task, stepId: `token of ${host}` },
    );
  }
  const rollback = (input: object = {}) =>
    kit.run(ID, { ...input }, { task, stepId: 'rollback' });
  const tokens = (sandbox: Sandbox) => liveTokens(sandbox, hello(sandbox));
  /** Whether a request came that acted as this user. */
  const sawUser = (sandbox: Sandbox, username: string) =>
    sandbox.journal
      .entries()
      .some(it => JSON.stringify(it.principal ?? null).includes(username));

  it('is undone at the one where the other no longer has a credential', async () => {
    await mint(kit.host, kit.sandbox);
    await mint(otherHost, other);
    otherActsWith(undefined);
    const { error, output } = await rollback();
    expect(error?.message).toContain(`No token for ${otherHost}`);
    expect(output.undone).toHaveLength(1);
    expect(tokens(kit.sandbox)).toEqual([]);
    expect(tokens(other)).toHaveLength(1);

    otherActsWith('sandbox-root-token');
    expect((await rollback()).error).toBeUndefined();
    expect(tokens(other)).toEqual([]);
  });

  it('is undone at the one that answers where the other is not reached', async () => {
    await mint(otherHost, other);
    await mint(kit.host, kit.sandbox);
    other.faults.add({
      operation: 'projects.get',
      instructions: Array(12).fill('reset'),
    });
    const { error } = await rollback();
    expect(error?.message).toContain('1 of 2 things could not be undone');
    expect(tokens(kit.sandbox)).toEqual([]);
    other.faults.clear();
    expect((await rollback()).error).toBeUndefined();
  });

  it('sends the token of the rollback only to the one where the task acted with it', async () => {
    await mint(kit.host, kit.sandbox, 'sandbox-dave-token');
    await mint(otherHost, other);
    kit.sandbox.journal.clear();
    other.journal.clear();
    const { error } = await rollback({ token: 'sandbox-dave-token' });
    expect(error).toBeUndefined();
    expect(sawUser(kit.sandbox, 'dave')).toBe(true);
    expect(sawUser(other, 'dave')).toBe(false);
    expect([tokens(kit.sandbox), tokens(other)]).toEqual([[], []]);
  });

  it('asks for which one the token is where that cannot be told, before anything is sent', async () => {
    await mint(kit.host, kit.sandbox);
    await mint(otherHost, other);
    kit.sandbox.journal.clear();
    other.journal.clear();
    const { error } = await rollback({ token: 'sandbox-dave-token' });
    expect(error?.name).toBe('InputError');
    expect(error?.message).toContain('Which GitLab is "token" for?');
    expect(kit.sandbox.journal.count() + other.journal.count()).toBe(0);

    const named = await rollback({
      token: 'sandbox-dave-token',
      repoUrl: otherHost,
    });
    expect(named.error).toBeUndefined();
    expect(sawUser(other, 'dave')).toBe(true);
    expect(sawUser(kit.sandbox, 'dave')).toBe(false);
  });

  it('goes on in a retry with the token where it acted with that, and without it at the other', async () => {
    await mint(kit.host, kit.sandbox);
    await mint(otherHost, other);
    for (const sandbox of [kit.sandbox, other]) {
      sandbox.faults.add({
        operation: 'projects.get',
        instructions: Array(12).fill('reset'),
      });
    }
    const input = { token: 'sandbox-dave-token', repoUrl: otherHost };
    expect((await rollback(input)).error).toBeDefined();
    kit.sandbox.faults.clear();
    other.faults.clear();

    const lost = await rollback();
    expect(lost.error?.message).toContain('1 of 2 things could not be undone');
    expect(lost.error?.message).toContain('This retry has no token of yours');
    expect([tokens(kit.sandbox).length, tokens(other).length]).toEqual([0, 1]);

    expect((await rollback(input)).error).toBeUndefined();
    expect(tokens(other)).toEqual([]);
  });
});
