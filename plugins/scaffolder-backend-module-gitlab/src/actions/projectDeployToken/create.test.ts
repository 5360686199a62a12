import { atGitLab } from '../../testing/gitlabRest';
import { ActionHarness, type HarnessTask } from '../../testing/actionHarness';

const ID = 'gitlab:projectDeployToken:create';
const VARIABLE_ID = 'gitlab:projectVariable:create';
const ROLLBACK_ID = 'gitlab:task:rollback';
const CREATE = 'projectDeployTokens.create';

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
  });

  const input = (more: object = {}) => ({
    repoUrl: `${kit.host}?owner=globex&repo=site`,
    name: 'cluster',
    scopes: ['read_registry', 'read_repository'],
    ...more,
  });
  const create = (more: object = {}) => kit.run(ID, input(more), { task });
  const tokens = () => kit.sandbox.state().deployTokens;
  /** As a person would, in GitLab's own pages. */
  const byHand = (more: object = {}) =>
    atGitLab(kit.sandbox, 'POST', '/projects/globex%2Fsite/deploy_tokens', {
      body: { name: 'cluster', scopes: input().scopes, ...more },
    });

  it('gives GitLab’s user name, and a value that only a step of this task opens', async () => {
    const { output } = await create();
    const [token] = tokens();
    expect(output).toMatchObject({
      tokenId: token.id,
      user: `gitlab+deploy-token-${token.id}`,
      deploy_token: expect.stringMatching(/^sealed:/),
    });

    await kit.runOk(
      VARIABLE_ID,
      {
        repoUrl: input().repoUrl,
        key: 'CLUSTER_TOKEN',
        value: output.deploy_token,
      },
      { task, stepId: 'variable' },
    );
    expect(kit.sandbox.state().variables).toContainEqual(
      expect.objectContaining({ key: 'CLUSTER_TOKEN', value: token.value }),
    );
  });

  it('takes a user name of its own', async () => {
    const { output } = await create({ username: 'cluster.pull' });
    expect(output.user).toBe('cluster.pull');
    expect(tokens()[0].username).toBe('cluster.pull');
  });

  it.each([
    ['no scopes', { scopes: [] }, /scopes/],
    [
      'a scope that no deploy token has',
      { scopes: ['write_repository'] },
      /only an access token can push/,
    ],
    ['no name', { name: ' ' }, /name: must not be empty/],
    ['a user name with a blank', { username: 'the cluster' }, /username/],
  ])('refuses %s before it asks GitLab', async (_, more, message) => {
    const { error } = await create(more);
    expect(error?.message).toMatch(message);
    expect(kit.sandbox.journal.entries()).toEqual([]);
  });

  it('is made again where its value is lost, and what holds it is written again', async () => {
    const { output } = await create();
    kit.restart();
    await kit.runOk(
      VARIABLE_ID,
      {
        repoUrl: input().repoUrl,
        key: 'CLUSTER_TOKEN',
        value: output.deploy_token,
      },
      { task, stepId: 'variable' },
    );
    const [token, ...others] = tokens();
    expect(others).toEqual([]);
    expect(token.id).not.toBe(output.tokenId);
    expect(kit.sandbox.state().variables).toContainEqual(
      expect.objectContaining({ key: 'CLUSTER_TOKEN', value: token.value }),
    );
  });

  describe('where the answer was lost', () => {
    beforeEach(async () => {
      await byHand();
    });

    it('deletes the one that it made, and not the older one of a person', async () => {
      const [older] = tokens();
      kit.sandbox.faults.add({
        operation: CREATE,
        instructions: ['lose-answer'],
      });
      const { output } = await create();
      expect(tokens().map(it => it.id)).toEqual([older.id, output.tokenId]);
    });

    it('touches none where several may be it, and names them', async () => {
      kit.sandbox.faults.add({
        operation: CREATE,
        instructions: ['lose-answer'],
      });
      kit.sandbox.faults.add({
        operation: 'projectDeployTokens.list',
        instructions: ['pass', ...Array(20).fill('status-500')],
      });
      expect((await create()).error).toBeDefined();
      kit.sandbox.faults.clear();
      await byHand();
      const before = tokens().map(it => it.id);
      expect(before).toHaveLength(3);

      const { error } = await create();
      expect(error?.message).toContain(
        `One of deploy tokens ${before[1]} and ${before[2]}`,
      );
      expect(error?.message).toContain('Nothing was changed');
      expect(tokens().map(it => it.id)).toEqual(before);

      const { output } = await kit.run(ROLLBACK_ID, {}, { task });
      expect(output.left).toEqual([
        expect.stringContaining(`deploy tokens ${before[1]} and ${before[2]}`),
      ]);
      expect(tokens().map(it => it.id)).toEqual(before);
      kit.leaves('cluster', 'which one the step made cannot be told');
    });
  });

  it('is undone by a rollback, and a second one finds nothing', async () => {
    await create();
    const first = await kit.runOk(ROLLBACK_ID, {}, { task });
    expect(first.undone).toEqual([
      expect.stringMatching(
        /^Deleted deploy token "cluster" \(id \d+\) of project globex\/site/,
      ),
    ]);
    expect(tokens()).toEqual([]);
    const second = await kit.runOk(ROLLBACK_ID, {}, { task });
    expect(second).toMatchObject({ undone: [], gone: [], left: [] });
  });

  it('keeps its project from being deleted where a person has made one', async () => {
    await kit.runOk(
      'publish:gitlab',
      { repoUrl: `${kit.host}?owner=acme&repo=orders`, defaultBranch: 'main' },
      { task, stepId: 'publish' },
    );
    const orders = { repoUrl: `${kit.host}?owner=acme&repo=orders` };
    await kit.runOk(ID, { ...input(), ...orders }, { task });
    const path = '/projects/acme%2Forders/deploy_tokens';
    await atGitLab(kit.sandbox, 'POST', path, {
      body: { name: 'theirs', scopes: ['read_registry'] },
    });
    const theirs = tokens().find(it => it.name === 'theirs')!;
    const { left } = await kit.runOk(ROLLBACK_ID, {}, { task });
    expect(left).toContainEqual(
      expect.stringContaining(`deploy token ${theirs.id}`),
    );
    expect(tokens()).toEqual([theirs]);
  });
});
