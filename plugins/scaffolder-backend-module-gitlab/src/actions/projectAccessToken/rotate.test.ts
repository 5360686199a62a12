import {
  liveTokens,
  mintedValues,
  projectAt,
  variablesOf,
} from '@forgekey/gitlab-sandbox/testing';
import { ActionHarness } from '../../testing/actionHarness';
import { atGitLab } from '../../testing/gitlabRest';

const ID = 'gitlab:projectAccessToken:rotate';
const CREATE_ID = 'gitlab:projectAccessToken:create';
const ROLLBACK_ID = 'gitlab:task:rollback';

describe(ID, () => {
  let kit: ActionHarness;
  let projectId: number;

  beforeAll(async () => {
    kit = await ActionHarness.start();
  });
  afterAll(() => kit.stop());
  beforeEach(async () => {
    await kit.reset();
    projectId = projectAt(kit.sandbox, 'globex/site')!.id;
  });
  afterEach(async () => {
    const everything = JSON.stringify([await kit.tables(), kit.log]);
    for (const value of mintedValues(kit.sandbox)) {
      expect(everything).not.toContain(value);
    }
  });

  const site = () => ({ repoUrl: `${kit.host}?owner=globex&repo=site` });
  const create = (more: object = {}) =>
    kit.runOk(CREATE_ID, {
      ...site(),
      name: 'ci',
      accessLevel: 'developer',
      scopes: ['write_repository'],
      expiresIn: '90d',
      variableKey: 'CI_TOKEN',
      ...more,
    });
  const rotate = (more: object = {}, options: object = {}) =>
    kit.run(ID, { ...site(), variableKey: 'CI_TOKEN', ...more }, options);
  const live = () => liveTokens(kit.sandbox, projectId);
  const held = () => {
    const [variable] = variablesOf(kit.sandbox, projectId);
    return live().find(it => it.value === variable?.value)?.id;
  };
  it('puts a new token into the variable, and leaves the old one its grace', async () => {
    const old = await create();
    const { output, error } = await rotate();
    expect(error).toBeUndefined();
    expect(held()).toBe(output.tokenId);
    expect(live().map(it => it.id)).toEqual([old.tokenId, output.tokenId]);
    expect(output).toMatchObject({
      generation: 2,
      name: 'ci',
      expiresAt: old.expiresAt,
      variableKey: 'CI_TOKEN',
      variableKeys: ['CI_TOKEN'],
      previousTokenId: old.tokenId,
      previousRetiresAt: expect.stringMatching(/^2026-11-24T10:/),
    });
    expect(output.access_token).toBeUndefined();
    expect(output.previousRevokedAt).toBeUndefined();
    const made = live().find(it => it.id === output.tokenId)!;
    expect(made).toMatchObject({ scopes: ['write_repository'] });
  });

  it('asks no more of GitLab than it needs', async () => {
    await create();
    kit.sandbox.journal.clear();
    await rotate();
    expect(kit.sandbox.journal.entries().map(it => it.operation)).toEqual([
      'projects.get',
      'projects.get',
      'projectAccessTokens.get',
      'projectAccessTokens.list',
      'projectVariables.get',
      'projectAccessTokens.create',
      'personalAccessTokens.getSelf',
      'projectVariables.update',
      'projectVariables.get',
    ]);
  });

  it('changes value and description of the variable, and nothing else', async () => {
    await create({ variableProtected: true });
    const [before] = variablesOf(kit.sandbox, projectId);
    await rotate();
    const [after] = variablesOf(kit.sandbox, projectId);
    expect({ ...after, value: '', description: '' }).toEqual({
      ...before,
      value: '',
      description: '',
    });
    expect(after.value).not.toBe(before.value);
  });

  it.each([
    ['its name', () => ({ variableKey: '', name: 'ci' })],
    [
      'the id of its token',
      (old: { tokenId: number }) => ({ variableKey: '', tokenId: old.tokenId }),
    ],
  ])('finds it by %s', async (_, meant) => {
    const old = await create();
    const { output } = await rotate(meant(old as any));
    expect(output.generation).toBe(2);
  });

  it('makes no second one in another attempt of its task', async () => {
    await create();
    const task = kit.newTask();
    const first = await rotate({}, { task });
    const second = await rotate({}, { task });
    expect(second.error).toBeUndefined();
    expect(second.output).toEqual(first.output);
    expect(live()).toHaveLength(2);
  });

  it('makes no third one within the grace, and says so', async () => {
    await create();
    await rotate();
    const { error } = await rotate();
    expect(error?.message).toMatch(
      /Nothing was renewed\. Generation 1 was replaced a short while ago and lives on until 2026-11-24/,
    );
    expect(live()).toHaveLength(2);
  });

  it('revokes the old one once its grace is over', async () => {
    const old = await create();
    await rotate();
    kit.later({ days: 2 });
    const { output } = await rotate();
    expect(output.generation).toBe(3);
    expect(live().map(it => it.id)).not.toContain(old.tokenId);
    expect(live()).toHaveLength(2);
  });

  it('revokes every older one at once where others know it', async () => {
    const old = await create();
    const { output, error } = await rotate({ compromised: true });
    expect(error).toBeUndefined();
    expect(live().map(it => it.id)).toEqual([output.tokenId]);
    expect(held()).toBe(output.tokenId);
    expect(output).toMatchObject({
      previousTokenId: old.tokenId,
      previousRevokedAt: expect.stringMatching(/^2026-11-23T/),
    });
  });

  it('revokes what others know though the new one cannot be stored', async () => {
    await create();
    kit.sandbox.faults.add({
      operation: 'projectVariables.update',
      instructions: ['status-500', ...Array(20).fill('status-500')],
    });
    const { error } = await rotate({ compromised: true });
    expect(error).toBeDefined();
    expect(held()).toBeUndefined();
  });

  it('rotates in place where that is asked: the same bot, and the old one dies', async () => {
    const old = await create();
    const { output, error } = await rotate({ mode: 'inPlace' });
    expect(error).toBeUndefined();
    expect(output.userId).toBe(old.userId);
    expect(live().map(it => it.id)).toEqual([output.tokenId]);
    expect(held()).toBe(output.tokenId);
    expect(output.previousRevokedAt).toBeDefined();
    expect(output.expiresAt).toBe(old.expiresAt);
  });

  it('goes on where the answer to a rotation in place was lost', async () => {
    await create();
    kit.sandbox.faults.add({
      operation: 'projectAccessTokens.rotate',
      instructions: ['lose-answer'],
    });
    const { output, error } = await rotate({ mode: 'inPlace' });
    expect(error).toBeUndefined();
    expect(live().map(it => it.id)).toEqual([output.tokenId]);
    expect(held()).toBe(output.tokenId);
  });

  it('makes one where the answer to the create was lost, and revokes the lost one', async () => {
    await create();
    kit.sandbox.faults.add({
      operation: 'projectAccessTokens.create',
      instructions: ['lose-answer'],
    });
    const { output, error } = await rotate();
    expect(error).toBeUndefined();
    expect(live()).toHaveLength(2);
    expect(held()).toBe(output.tokenId);
  });

  it.each([
    ['archived', 'archive', /archived; renewed when it is opened again/],
  ])('leaves a project in peace that is %s', async (_, verb, message) => {
    await create();
    await atGitLab(kit.sandbox, 'POST', `/projects/${projectId}/${verb}`);
    const { error } = await rotate();
    expect(error?.message).toMatch(message);
    expect(live()).toHaveLength(1);
  });

  it('finds before anything is made that the variable cannot be written', async () => {
    await create();
    await atGitLab(kit.sandbox, 'PUT', `/projects/${projectId}`, {
      body: { builds_access_level: 'disabled' },
    });
    const { error } = await rotate();
    expect(error).toBeDefined();
    expect(live()).toHaveLength(1);
  });

  it('touches no variable that somebody has typed over', async () => {
    await create();
    await atGitLab(
      kit.sandbox,
      'PUT',
      `/projects/${projectId}/variables/CI_TOKEN`,
      { body: { value: 'typed-by-hand', description: 'mine' } },
    );
    const { error } = await rotate();
    expect(error?.message).toMatch(
      /Somebody changed CI_TOKEN: repair or accept/,
    );
    expect(variablesOf(kit.sandbox, projectId)[0].value).toBe('typed-by-hand');
    expect(live()).toHaveLength(1);
  });

  it('takes over a token that was made elsewhere, where its variable is named', async () => {
    const theirs = await atGitLab(
      kit.sandbox,
      'POST',
      `/projects/${projectId}/access_tokens`,
      {
        body: {
          name: 'theirs',
          scopes: ['read_repository'],
          access_level: 30,
          expires_at: '2027-01-31',
        },
      },
    );
    await atGitLab(kit.sandbox, 'POST', `/projects/${projectId}/variables`, {
      body: {
        key: 'THEIR_TOKEN',
        value: theirs.token,
        masked_and_hidden: true,
        description: 'Of the platform team',
      },
    });
    const { output, error } = await rotate({
      variableKey: 'THEIR_TOKEN',
      name: 'theirs',
    });
    expect(error).toBeUndefined();
    expect(output).toMatchObject({
      generation: 2,
      name: 'theirs',
      previousTokenId: theirs.id,
    });
    expect(held()).toBe(output.tokenId);
    expect(live().map(it => it.id)).toContain(theirs.id);
    const [variable] = variablesOf(kit.sandbox, projectId);
    expect(variable.description).toMatch(/^Of the platform team \[forgekey /);
  });

  it('refuses what may be several, and lists them', async () => {
    await create();
    await create({ variableKey: 'OTHER_TOKEN' });
    const { error } = await rotate({ variableKey: '', name: 'ci' });
    expect(error?.message).toMatch(/may be any of 2 credentials/);
    expect(error?.message).toContain('Nothing was changed');
  });

  it('says what it would do in a dry run, and changes nothing', async () => {
    await create();
    kit.sandbox.journal.clear();
    const { output, log, error } = await rotate({}, { isDryRun: true });
    expect(error).toBeUndefined();
    expect(output).toMatchObject({ generation: 2, tokenId: 0 });
    expect(log.join('\n')).toContain(
      'Dry run: would make generation 2 of access token "ci"',
    );
    const methods = kit.sandbox.journal.entries().map(it => it.method);
    expect(new Set(methods)).toEqual(new Set(['GET']));
  });

  it('gives a token without a variable sealed', async () => {
    await kit.runOk(CREATE_ID, {
      ...site(),
      name: 'mirror',
      scopes: ['read_repository'],
      expiresIn: '30d',
    });
    const { output } = await rotate({ variableKey: '', name: 'mirror' });
    expect(output.access_token).toMatch(/^sealed:/);
    expect(output.variableKeys).toEqual([]);
  });

  it('is left by a rollback, which says why', async () => {
    await create();
    const task = kit.newTask();
    const { output } = await rotate({}, { task });
    const { left } = await kit.runOk(ROLLBACK_ID, {}, { task });
    expect(left).toEqual([
      expect.stringContaining('the old value is unknown; generation 2 stays'),
    ]);
    expect(held()).toBe(output.tokenId);
  });

  it('is undone with the token by the rollback of the task that made that', async () => {
    const task = kit.newTask();
    await kit.runOk(
      CREATE_ID,
      {
        ...site(),
        name: 'ci',
        scopes: ['read_repository'],
        expiresIn: '90d',
        variableKey: 'CI_TOKEN',
      },
      { task },
    );
    await rotate();
    await kit.runOk(ROLLBACK_ID, {}, { task });
    expect(live()).toEqual([]);
    expect(variablesOf(kit.sandbox, projectId)).toEqual([]);
  });
});
