import { projectAt, variablesOf } from '@forgekey/gitlab-sandbox/testing';
import { ActionHarness, type HarnessTask } from '../../testing/actionHarness';
import { atGitLab } from '../../testing/gitlabRest';

const ID = 'gitlab:projectVariable:delete';
const CREATE_ID = 'gitlab:projectVariable:create';

describe(ID, () => {
  let kit: ActionHarness;
  let task: HarnessTask;
  let projectId: number;

  const site = () => ({ repoUrl: `${kit.host}?owner=globex&repo=site` });
  const remove = (more: object = {}, options: object = {}) =>
    kit.run(ID, { ...site(), key: 'REGION', ...more }, { task, ...options });
  const make = (more: object = {}) =>
    kit.runOk(CREATE_ID, {
      ...site(),
      key: 'REGION',
      value: 'eu-central-1',
      ...more,
    });
  const keys = () =>
    variablesOf(kit.sandbox, projectId).map(
      it => `${it.key}@${it.environmentScope}`,
    );

  beforeAll(async () => {
    kit = await ActionHarness.start();
  });
  afterAll(() => kit.stop());
  beforeEach(async () => {
    await kit.reset();
    task = kit.newTask();
    projectId = projectAt(kit.sandbox, 'globex/site')!.id;
  });

  it('deletes what this portal made, in that environment alone', async () => {
    await make();
    await make({ environmentScope: 'staging' });
    const { output } = await remove();
    expect(output).toEqual({ key: 'REGION', outcome: 'deleted' });
    expect(keys()).toEqual(['REGION@staging']);
  });

  it('takes what is gone for success, and says it', async () => {
    const { output, log } = await remove();
    expect(output.outcome).toBe('gone');
    expect(log.join('\n')).toContain('was not there');
  });

  it('leaves what somebody else made, unless that is asked for', async () => {
    await atGitLab(kit.sandbox, 'POST', `/projects/${projectId}/variables`, {
      body: { key: 'REGION', value: 'theirs' },
    });
    const { error } = await remove();
    expect(error?.message).toMatch(/was not made by this portal\. Nothing/);
    expect(keys()).toEqual(['REGION@*']);
    const { output } = await remove({ evenIfForeign: true });
    expect(output.outcome).toBe('deleted');
    expect(keys()).toEqual([]);
  });

  it('leaves a variable that holds a token, and says how that is ended', async () => {
    await kit.runOk('gitlab:projectAccessToken:create', {
      ...site(),
      name: 'ci',
      expiresIn: '30d',
      variableKey: 'REGION',
    });
    const { error } = await remove({ evenIfForeign: true });
    expect(error?.message).toMatch(
      /holds access token "ci".*gitlab:projectAccessToken:revoke/,
    );
    expect(keys()).toEqual(['REGION@*']);
  });

  it('says the same in another attempt, also where the answer was lost', async () => {
    await make();
    kit.sandbox.faults.add({
      operation: 'projectVariables.delete',
      instructions: Array(10).fill('lose-answer'),
    });
    await remove();
    kit.sandbox.faults.clear();
    const { output, error } = await remove();
    expect(error).toBeUndefined();
    // No answer was heard at all, so nobody can say whose work it was.
    expect(output.outcome).toBe('gone');
    expect((await remove()).output).toEqual(output);
    expect(keys()).toEqual([]);
  });

  it('is left by a rollback, which says why', async () => {
    await make();
    await remove();
    const { left } = await kit.runOk('gitlab:task:rollback', {}, { task });
    expect(left).toEqual([
      expect.stringContaining('what is deleted cannot be put back'),
    ]);
  });

  it('does not see what it may not see as gone', async () => {
    const { error } = await remove({ repoUrl: `${kit.host}?owner=a&repo=b` });
    expect(error?.name).toBe('NotFoundError');
  });

  it('says in a dry run what it would do, and changes nothing', async () => {
    await make();
    const { output, log } = await remove({}, { isDryRun: true });
    expect(output.outcome).toBe('deleted');
    expect(log.join('\n')).toContain('Dry run: would delete CI/CD variable');
    expect(keys()).toEqual(['REGION@*']);
  });
});
