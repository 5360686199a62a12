import {
  liveTokens,
  projectAt,
  variablesOf,
} from '@forgekey/gitlab-sandbox/testing';
import {
  ActionHarness,
  type HarnessTask,
  TODAY,
} from '../testing/actionHarness';

describe('a retry after a rollback', () => {
  let kit: ActionHarness;

  beforeAll(async () => {
    kit = await ActionHarness.start();
  });
  afterAll(() => kit.stop());
  beforeEach(() => kit.reset());

  const repoUrl = () => `${kit.host}?owner=acme&repo=orders`;

  it.each([
    ['gitlab:projectAccessToken:create', { variableKey: 'CI_TOKEN' }],
    [
      'gitlab:projectVariable:create',
      { key: 'REGION', value: 'eu', variableType: 'env_var' },
    ],
    ['gitlab:projectAccessToken:create', { projectId: undefined }],
  ])(
    'does not go on in the project that is gone: %s %j',
    async (action, fields) => {
      const task = kit.newTask();
      const { projectId } = await kit.runOk(
        'publish:gitlab',
        { repoUrl: repoUrl(), defaultBranch: 'main' },
        { task, stepId: 'publish' },
      );
      await kit.runOk('gitlab:task:rollback', {}, { task, stepId: 'rollback' });
      kit.sandbox.journal.clear();

      // With task recovery the scaffolder skips the finished step that published.
      const { error } = await kit.run(
        action,
        { repoUrl: repoUrl(), projectId, ...fields },
        { task },
      );
      expect(error?.name).toBe('ConflictError');
      expect(error?.message).toBe(
        `Project acme/orders (id ${projectId}) was made by this task and rolled back on ${TODAY.toISOString()}, and this retry skips the step that made it. Nothing was changed. Use Start over instead of Retry: it takes the same inputs, and the name is free again`,
      );
      expect(kit.sandbox.journal.count()).toBe(0);
      expect(liveTokens(kit.sandbox, projectId)).toEqual([]);
    },
  );

  it.each([
    ['by its id', true],
    ['by repoUrl alone', false],
  ])(
    'starts over at once, where the chain names its project %s',
    async (_, byId) => {
      const chain = async (task: HarnessTask) => {
        const { projectId } = await kit.runOk(
          'publish:gitlab',
          { repoUrl: repoUrl(), defaultBranch: 'main' },
          { task, stepId: 'publish' },
        );
        await kit.runOk(
          'gitlab:projectAccessToken:create',
          {
            repoUrl: repoUrl(),
            projectId: byId ? projectId : undefined,
            variableKey: 'CI_TOKEN',
          },
          { task, stepId: 'token' },
        );
        return projectId;
      };
      const first = kit.newTask();
      await chain(first);
      await kit.runOk('gitlab:task:rollback', {}, { task: first });

      const projectId = await chain(kit.newTask());
      expect(projectAt(kit.sandbox, 'acme/orders')?.id).toBe(projectId);
      const [token, ...others] = liveTokens(kit.sandbox, projectId);
      expect(others).toEqual([]);
      expect(variablesOf(kit.sandbox, projectId)).toEqual([
        expect.objectContaining({ value: token.value }),
      ]);
    },
  );

  it('goes on where the retry has published anew', async () => {
    const task = kit.newTask();
    const publish = () =>
      kit.runOk(
        'publish:gitlab',
        { repoUrl: repoUrl(), defaultBranch: 'main' },
        { task, stepId: 'publish' },
      );
    await publish();
    await kit.runOk('gitlab:task:rollback', {}, { task, stepId: 'rollback' });
    const { projectId } = await publish();
    await kit.runOk(
      'gitlab:projectAccessToken:create',
      { repoUrl: repoUrl(), variableKey: 'CI_TOKEN' },
      { task },
    );
    expect(liveTokens(kit.sandbox, projectId)).toHaveLength(1);
  });
});
