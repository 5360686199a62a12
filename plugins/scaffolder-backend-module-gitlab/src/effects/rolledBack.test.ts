import { ActionKit } from '../testing/actionKit';
import { liveTokens } from '../testing/gitlabFacts';

describe('a retry after a rollback', () => {
  let kit: ActionKit;

  beforeAll(async () => {
    kit = await ActionKit.start();
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
  ])(
    'does not go on in the project that is gone: %s',
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
      expect(error?.message).toContain('Use Start over instead of Retry');
      expect(kit.sandbox.journal.count()).toBe(0);
      expect(liveTokens(kit.sandbox, projectId)).toEqual([]);
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
