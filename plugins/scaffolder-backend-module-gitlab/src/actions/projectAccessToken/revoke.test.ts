import {
  liveTokens,
  projectAt,
  variablesOf,
} from '@forgekey/gitlab-sandbox/testing';
import { ActionHarness } from '../../testing/actionHarness';
import { atGitLab } from '../../testing/gitlabRest';

const ID = 'gitlab:projectAccessToken:revoke';
const CREATE_ID = 'gitlab:projectAccessToken:create';
const ROTATE_ID = 'gitlab:projectAccessToken:rotate';

describe(ID, () => {
  let kit: ActionHarness;
  let projectId: number;

  const site = () => ({ repoUrl: `${kit.host}?owner=globex&repo=site` });

  beforeAll(async () => {
    kit = await ActionHarness.start();
  });
  afterAll(() => kit.stop());
  beforeEach(async () => {
    await kit.reset();
    projectId = projectAt(kit.sandbox, 'globex/site')!.id;
    await kit.runOk(CREATE_ID, {
      ...site(),
      name: 'ci',
      scopes: ['read_repository'],
      expiresIn: '90d',
      variableKey: 'CI_TOKEN',
    });
  });

  const revoke = (more: object = {}, options: object = {}) =>
    kit.run(ID, { ...site(), variableKey: 'CI_TOKEN', ...more }, options);
  const rotate = () =>
    kit.runOk(ROTATE_ID, { ...site(), variableKey: 'CI_TOKEN' });
  const live = () => liveTokens(kit.sandbox, projectId).map(it => it.id);
  const variables = () => variablesOf(kit.sandbox, projectId);

  it('removes the variable and revokes the token', async () => {
    const [id] = live();
    const { output, error } = await revoke();
    expect(error).toBeUndefined();
    expect(output).toMatchObject({
      revoked: [id],
      variables: [
        { key: 'CI_TOKEN', environmentScope: '*', outcome: 'removed' },
      ],
    });
    expect(live()).toEqual([]);
    expect(variables()).toEqual([]);
    expect(await kit.rows('credential')).toMatchObject([{ state: 'ended' }]);
  });

  it('revokes every generation that is alive', async () => {
    await rotate();
    expect(live()).toHaveLength(2);
    const { output } = await revoke();
    expect(output.revoked).toHaveLength(2);
    expect(live()).toEqual([]);
  });

  it('leaves the variable where that is asked', async () => {
    await revoke({ keepVariable: true });
    expect(live()).toEqual([]);
    expect(variables()).toMatchObject([{ key: 'CI_TOKEN' }]);
  });

  it('leaves what somebody has typed over, and says why', async () => {
    await atGitLab(
      kit.sandbox,
      'PUT',
      `/projects/${projectId}/variables/CI_TOKEN`,
      { body: { value: 'typed-by-hand', description: 'mine' } },
    );
    const { output } = await revoke();
    expect(output.variables).toEqual([
      {
        key: 'CI_TOKEN',
        environmentScope: '*',
        outcome: 'left',
        why: 'somebody has written something else into it',
      },
    ]);
    expect(live()).toEqual([]);
    expect(variables()[0].value).toBe('typed-by-hand');
  });

  it('takes what is gone already for success', async () => {
    await atGitLab(
      kit.sandbox,
      'DELETE',
      `/projects/${projectId}/variables/CI_TOKEN`,
    );
    const { output, error } = await revoke();
    expect(error).toBeUndefined();
    expect(output.variables).toMatchObject([{ outcome: 'gone' }]);
  });

  it.each(['projectVariables.delete', 'projectAccessTokens.revoke'])(
    'is finished by the pass where %s failed',
    async operation => {
      kit.sandbox.faults.add({
        operation,
        instructions: Array(10).fill('status-500'),
      });
      const task = kit.newTask();
      expect((await revoke({}, { task })).error).toBeDefined();
      kit.sandbox.faults.clear();
      const { id } = (await kit.rows('credential'))[0];
      kit.later({ minutes: 16 });
      await kit.pass();
      expect(live()).toEqual([]);
      expect(variables()).toEqual([]);
      expect(await kit.rows('credential')).toMatchObject([
        { id, state: 'ended', next_look_at: null },
      ]);
    },
  );

  it('refuses a token that was made elsewhere', async () => {
    await atGitLab(
      kit.sandbox,
      'POST',
      `/projects/${projectId}/access_tokens`,
      {
        body: {
          name: 'theirs',
          scopes: ['read_repository'],
          expires_at: '2027-01-31',
        },
      },
    );
    const { error } = await revoke({ variableKey: '', name: 'theirs' });
    expect(error?.message).toMatch(
      /This portal manages no access token "theirs"/,
    );
    expect(live()).toHaveLength(2);
  });

  it('says what it would do in a dry run', async () => {
    const { log } = await revoke({}, { isDryRun: true });
    expect(log.join('\n')).toContain(
      'Dry run: would end access token "ci" of project',
    );
    expect(live()).toHaveLength(1);
  });
});
