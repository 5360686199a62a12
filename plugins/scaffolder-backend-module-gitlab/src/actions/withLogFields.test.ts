import type { JsonObject } from '@backstage/types';
import { projectAt } from '@forgekey/gitlab-sandbox/testing';
import { ActionHarness } from '../testing/actionHarness';

describe('the lines in the log of the portal', () => {
  let kit: ActionHarness;
  beforeAll(async () => {
    kit = await ActionHarness.start();
  });
  afterAll(() => kit.stop());
  beforeEach(() => kit.reset());

  const siteId = () => projectAt(kit.sandbox, 'globex/site')!.id;
  const variable = { key: 'A', value: 'a' };

  it.each<[string, () => JsonObject, () => JsonObject]>([
    [
      'publish:gitlab',
      () => ({ repoUrl: `${kit.host}?owner=acme&repo=orders` }),
      () => ({ projectPath: 'acme/orders' }),
    ],
    [
      'publish:gitlab',
      () => ({
        repoUrl: `${kit.host}?owner=acme&repo=orders`,
        settings: { path: 'other' },
      }),
      () => ({ projectPath: 'acme/other' }),
    ],
    [
      'gitlab:projectVariable:create',
      () => ({ ...variable, repoUrl: kit.host, projectId: 'globex/site' }),
      () => ({ projectPath: 'globex/site' }),
    ],
    [
      'gitlab:projectVariable:create',
      () => ({
        ...variable,
        repoUrl: `${kit.host}?owner=globex&repo=site`,
        projectId: siteId(),
      }),
      () => ({ projectPath: 'globex/site', projectId: siteId() }),
    ],
    [
      'gitlab:projectAccessToken:create',
      () => ({ repoUrl: `${kit.host}?project=${siteId()}`, name: 'ci' }),
      () => ({ projectId: siteId() }),
    ],
    [
      'gitlab:repo:push',
      () => ({
        repoUrl: `${kit.host}?owner=globex&repo=site`,
        branchName: 'b',
        commitMessage: 'm',
        description: 'a legacy input, which is warned of',
      }),
      () => ({ projectPath: 'globex/site' }),
    ],
  ])('carry what they are about as fields: %s', async (id, input, about) => {
    const task = kit.newTask();
    const { log } = await kit.run(id, input(), { task, stepId: 'make' });
    expect(kit.portalLog.length).toBeGreaterThan(0);
    for (const { level, message, fields } of kit.portalLog) {
      // The person reads the same line, without the fields.
      expect(log).toContain(`${level}: ${message}`);
      expect(fields).toEqual({
        taskId: task.id,
        stepId: 'make',
        actionId: id,
        userRef: 'user:default/guest',
        host: kit.host,
        ...about(),
      });
    }
  });

  it('carry task, step and user where the input says no more', async () => {
    await kit.run('gitlab:task:rollback', {}, { stepId: 'undo' });
    expect(kit.portalLog).toEqual([
      expect.objectContaining({
        fields: expect.objectContaining({
          stepId: 'undo',
          userRef: 'user:default/guest',
        }),
      }),
    ]);
  });

  it('carry the host that a rollback talks to', async () => {
    const task = kit.newTask();
    await kit.runOk(
      'gitlab:projectVariable:create',
      { ...variable, repoUrl: kit.host, projectId: siteId() },
      { task },
    );
    kit.portalLog.length = 0;
    await kit.runOk('gitlab:task:rollback', {}, { task, stepId: 'undo' });
    const deleted = kit.portalLog.filter(it => /^Deleted/.test(it.message));
    expect(deleted).toMatchObject([{ fields: { host: kit.host } }]);
  });

  it('leave out what the engine knows to be secret', async () => {
    kit.redactions.push('orders');
    await kit.run('publish:gitlab', {
      repoUrl: `${kit.host}?owner=acme&repo=orders`,
    });
    expect(kit.portalLog.length).toBeGreaterThan(0);
    expect(JSON.stringify(kit.portalLog)).not.toContain('orders');
  });
});
