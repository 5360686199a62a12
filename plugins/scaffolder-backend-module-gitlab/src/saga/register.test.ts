import {
  liveTokens,
  mintedValues,
  projectAt,
  variablesOf,
} from '@forgekey/gitlab-sandbox/testing';
import { ActionHarness, type HarnessTask } from '../testing/actionHarness';
import { atGitLab } from '../testing/gitlabRest';

const ID = 'gitlab:projectAccessToken:create';
const ROLLBACK_ID = 'gitlab:task:rollback';
const TABLES = [
  'ledger',
  'portal',
  'lease',
  'credential',
  'generation',
  'sink',
];

describe('the register', () => {
  let kit: ActionHarness;
  let task: HarnessTask;
  let projectId: number;

  beforeAll(async () => {
    kit = await ActionHarness.start();
  });
  afterAll(() => kit.stop());
  beforeEach(async () => {
    await kit.reset();
    task = kit.newTask();
    projectId = projectAt(kit.sandbox, 'acme/platform/hello')!.id;
  });
  afterEach(async () => {
    const everything = JSON.stringify(
      await Promise.all(TABLES.map(table => kit.rows(table))),
    );
    for (const value of mintedValues(kit.sandbox)) {
      expect(everything).not.toContain(value);
    }
    expect(await kit.rows('lease')).toEqual([]);
  });

  const token = (more: object = {}, of = task) =>
    kit.run(
      ID,
      {
        repoUrl: kit.host,
        projectId,
        name: 'ci',
        accessLevel: 'developer',
        scopes: ['write_repository', 'read_repository'],
        expiresIn: '90d',
        ...more,
      },
      { task: of, stepId: 'token' },
    );
  const tokens = () => liveTokens(kit.sandbox, projectId);

  it('knows a deposited token, its variable, and who made it', async () => {
    const { output } = await token({ variableKey: 'CI' });
    const [credential, ...others] = await kit.rows('credential');
    expect(others).toEqual([]);
    expect(credential).toMatchObject({
      host: kit.host,
      kind: 'accessToken',
      owner_kind: 'project',
      owner_id: projectId,
      name: 'ci',
      identity: 'bot',
      access_level: 30,
      scopes: '["read_repository","write_repository"]',
      lifetime_days: 90,
      rotation: 'auto',
      mode: 'overlap',
      state: 'healthy',
      next_generation: 2,
      made_by_task: task.id,
      made_by_user: 'user:default/guest',
      ended_at: null,
    });
    expect(await kit.rows('generation')).toMatchObject([
      {
        credential_id: credential.id,
        n: 1,
        state: 'current',
        token_id: output.tokenId,
        user_id: output.userId,
        expires_at: output.expiresAt,
        put_at: null,
        proved_at: expect.any(Number),
      },
    ]);
    expect(await kit.rows('sink')).toMatchObject([
      {
        credential_id: credential.id,
        key: 'CI',
        environment_scope: '*',
        part: 'token',
        hidden: 1,
        masked: 1,
        seen_token_id: output.tokenId,
        released_at: null,
      },
    ]);
    const [{ description }] = variablesOf(kit.sandbox, projectId);
    expect(description).toContain(
      `[forgekey p=${await kit.portalId()} c=${credential.id} g=1 t=${output.tokenId}]`,
    );
  });

  it('knows a token that goes out sealed, and renews none that is in no variable', async () => {
    await token();
    expect(await kit.rows('credential')).toMatchObject([
      { rotation: 'none', state: 'healthy' },
    ]);
    expect(await kit.rows('generation')).toMatchObject([{ state: 'current' }]);
    expect(await kit.rows('sink')).toEqual([]);
  });

  it('lets a second credential take over a variable, and ends the first', async () => {
    await token({ variableKey: 'CI' });
    const second = await token(
      { variableKey: 'CI', ifExists: 'replace' },
      kit.newTask(),
    );
    expect(second.error).toBeUndefined();
    const [first, other] = await kit.rows('credential');
    expect([first.state, first.cause]).toEqual(['ended', 'superseded']);
    expect(other.state).toBe('healthy');
    const sinks = await kit.rows('sink');
    expect(
      sinks.filter(it => it.released_at === null).map(it => it.credential_id),
    ).toEqual([other.id]);
    const generations = await kit.rows('generation');
    expect(generations.map(it => it.state)).toEqual(['closed', 'current']);
    // The variable was there: a write to it was recorded before it was sent.
    expect(generations[1].put_at).toEqual(expect.any(Number));
  });

  it('counts a token that is made again as the next generation', async () => {
    kit.sandbox.faults.add({
      operation: 'projectAccessTokens.create',
      instructions: ['lose-answer'],
    });
    const { output } = await token({ variableKey: 'CI' });
    expect(await kit.rows('generation')).toMatchObject([
      { n: 1, state: 'abandoned' },
      { n: 2, state: 'current', token_id: output.tokenId },
    ]);
    expect(tokens().map(it => it.id)).toEqual([output.tokenId]);
  });

  it.each([
    [
      'a refusal',
      'projectAccessTokens.create',
      {},
      ['status-500', 'status-500', 'status-500'],
    ],
    [
      'a variable that cannot be written',
      'projectVariables.create',
      { variableKey: 'CI' },
      Array(3).fill('status-500'),
    ],
  ])('has nothing alive after %s', async (_, operation, more, instructions) => {
    kit.sandbox.faults.add({ operation, instructions });
    expect((await token(more)).error).toBeDefined();
    expect(tokens()).toEqual([]);
    const states = (await kit.rows('generation')).map(it => it.state);
    expect(states).not.toContain('current');
    expect(states).not.toContain('depositing');
  });

  it('ends what a rollback undoes', async () => {
    await token({ variableKey: 'CI' });
    await kit.runOk(ROLLBACK_ID, {}, { task, stepId: 'rollback' });
    expect(await kit.rows('credential')).toMatchObject([
      { state: 'ended', cause: 'ended' },
    ]);
    const [sink] = await kit.rows('sink');
    expect(sink.released_at).toEqual(expect.any(Number));
  });

  it('takes in what an older version left, and knows its mark', async () => {
    kit.sandbox.faults.add({
      operation: 'projectAccessTokens.create',
      instructions: ['reset', 'reset', 'reset'],
    });
    expect((await token({ variableKey: 'CI' })).error).toBeDefined();
    await kit.sql(
      `update forgekey_gitlab_ledger set state = 'intended', reason = null, closed_at = null,
         attempt = null, acting_as = null, credential_id = null`,
    );
    await kit.sql('delete from forgekey_gitlab_generation');
    await kit.sql('delete from forgekey_gitlab_credential');
    const { id } = await atGitLab(
      kit.sandbox,
      'POST',
      `/projects/${projectId}/access_tokens`,
      {
        body: {
          name: 'ci',
          scopes: ['read_repository'],
          expires_at: '2027-01-01',
          description: `[forgekey task=${task.id} step=token]`,
        },
      },
    );
    const { output, error } = await token({ variableKey: 'CI' });
    expect(error).toBeUndefined();
    expect(output.tokenId).not.toBe(id);
    expect(tokens().map(it => it.id)).toEqual([output.tokenId]);
    expect(await kit.rows('credential')).toHaveLength(1);
    expect(await kit.rows('generation')).toMatchObject([
      { n: 1, state: 'abandoned' },
      { n: 2, state: 'current' },
    ]);
  });
});
