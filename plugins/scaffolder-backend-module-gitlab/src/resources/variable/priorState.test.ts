import {
  liveTokens,
  operations,
  projectAt,
  variablesOf,
} from '@forgekey/gitlab-sandbox/testing';
import { ActionHarness, type HarnessTask } from '../../testing/actionHarness';
import { atGitLab } from '../../testing/gitlabRest';

const TOKEN_ID = 'gitlab:projectAccessToken:create';
const VARIABLE_ID = 'gitlab:projectVariable:create';
const ROLLBACK_ID = 'gitlab:task:rollback';
const OLD_VALUE = 'fake-old-value-1';
const DAY_MS = 24 * 60 * 60 * 1000;

describe('a variable that was there before a task wrote to it', () => {
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
  afterEach(() => {
    expect(kit.sandbox.faults.pending()).toEqual([]);
  });

  const path = () => `/projects/${projectId}/variables`;
  const theirs = (more: object = {}) =>
    atGitLab(kit.sandbox, 'POST', path(), {
      body: { key: 'REGION', value: OLD_VALUE, ...more },
    });
  const change = (body: object) =>
    atGitLab(kit.sandbox, 'PUT', `${path()}/REGION`, { body });
  const write = (more: object = {}, stepId = 'variable') =>
    kit.run(
      VARIABLE_ID,
      {
        repoUrl: kit.host,
        projectId,
        key: 'REGION',
        value: 'eu-central-1',
        ifExists: 'update',
        ...more,
      },
      { task, stepId },
    );
  const rollback = () =>
    kit.runOk(ROLLBACK_ID, {}, { task, stepId: 'rollback' });
  const fail = (operation: string, ...instructions: string[]) =>
    kit.sandbox.faults.add({ operation, instructions });
  const variables = () => variablesOf(kit.sandbox, projectId);
  const what = () =>
    `CI/CD variable "REGION" of project acme/platform/hello (id ${projectId})`;

  /** Writes, rolls back, and expects that all is as it was. */
  async function expectPutBack(writes: () => Promise<unknown>) {
    const before = variables();
    await writes();
    const after = await rollback();
    expect(after.undone).toContain(
      `Put ${what()} back as it was before this task`,
    );
    expect(after.left).toEqual([]);
    expect(
      variables().map(it => ({ ...it, description: it.description || null })),
    ).toEqual(before);
    expect(await kit.kept(task)).not.toContain(OLD_VALUE);
  }

  it.each<[object, object]>([
    [{}, {}],
    [{}, { variableProtected: true, raw: true, variableType: 'file' }],
    [{}, { masked: true }],
    [{ masked: true }, { masked: false, value: 'short' }],
    [{ variable_type: 'file', protected: true, raw: true }, {}],
    [{ description: 'Where it runs' }, { description: 'Ours' }],
    [{ value: '' }, {}],
    [
      { environment_scope: 'production' },
      { environmentScope: 'production', raw: true },
    ],
  ])('is put back: there %j, written %j', async (there, written) => {
    await theirs(there);
    await theirs({ environment_scope: 'staging', value: 'not-touched' });
    await expectPutBack(() => write(written));
  });

  it('is read with the requests that an update takes anyway, and a first create with one', async () => {
    await theirs();
    kit.sandbox.journal.clear();
    await write();
    expect(operations(kit.sandbox)).toEqual([
      'projectVariables.create',
      'projectVariables.get',
      'projectVariables.update',
    ]);
    kit.sandbox.journal.clear();
    await write({ key: 'OTHER' });
    expect(operations(kit.sandbox)).toEqual(['projectVariables.create']);
  });

  it('is in the ledger, and cannot be read there', async () => {
    await theirs();
    await write();
    const ledger = await kit.ledgerText();
    expect(ledger).toContain('"sealed_before":"sealed:');
    expect(ledger).not.toContain(OLD_VALUE);
    expect(ledger).not.toContain('eu-central-1');
    await rollback();
    expect(await kit.ledgerText()).not.toContain('sealed:');
  });

  it('is put back as the first of two steps has found it', async () => {
    await theirs();
    await expectPutBack(async () => {
      await write({}, 'one');
      await write({ value: 'us-east-1', protected: true }, 'two');
    });
  });

  it('is deleted where the first of two steps has made it', async () => {
    await write({ ifExists: 'fail' }, 'one');
    await write({ value: 'us-east-1' }, 'two');
    expect((await rollback()).undone).toEqual([
      `Put ${what()} back as it was before this task`,
      `Deleted ${what()}`,
    ]);
    expect(variables()).toEqual([]);
  });

  it.each([
    ['a retry', []],
    ['an answer that was lost', ['lose-answer']],
    ['answers that were lost', ['lose-answer', 'lose-answer']],
    ['requests that never came through', Array(20).fill('reset')],
  ])('is put back after %s', async (_, faults) => {
    await theirs();
    await expectPutBack(async () => {
      fail('projectVariables.update', ...faults);
      await write();
      kit.sandbox.faults.clear();
      await write({ value: 'eu-central-2' });
    });
  });

  it('is as it was where the update never came through', async () => {
    await theirs();
    fail('projectVariables.update', ...Array(20).fill('reset'));
    expect((await write()).error).toBeDefined();
    kit.sandbox.faults.clear();
    const { gone, undone } = await rollback();
    expect(gone).toEqual([`${what()} is as it was before this task`]);
    expect(undone).toEqual([]);
    expect(variables()[0]).toMatchObject({ value: OLD_VALUE });
  });

  it('is put back once, where the answer to that was lost', async () => {
    await theirs();
    await write();
    fail('projectVariables.update', ...Array(7).fill('lose-answer'));
    await kit.run(ROLLBACK_ID, {}, { task, stepId: 'rollback' });
    kit.sandbox.faults.clear();
    await rollback();
    expect(variables()[0]).toMatchObject({ value: OLD_VALUE });
  });

  it.each([
    { value: 'somebody-elses' },
    { protected: true },
    { raw: true },
    { description: 'Mine now' },
  ])('is left where somebody has changed it since: %j', async more => {
    await theirs();
    await write();
    await change(more);
    const before = variables();
    expect((await rollback()).left).toEqual([
      `Left ${what()}: somebody has changed it since, or made it`,
    ]);
    expect(variables()).toEqual(before);
  });

  it('is what somebody has written between two attempts, where the second wrote over it', async () => {
    await theirs();
    await write();
    await change({ value: 'somebody-elses', description: 'Mine now' });
    await write();
    await rollback();
    expect(variables()).toEqual([
      expect.objectContaining({
        value: 'somebody-elses',
        description: 'Mine now',
      }),
    ]);
  });

  it('is put back also where a retry cannot write another value', async () => {
    await theirs({ masked: true });
    await expectPutBack(async () => {
      fail(
        'projectVariables.update',
        'lose-answer',
        ...Array(20).fill('reset'),
      );
      expect((await write()).error).toBeDefined();
      kit.sandbox.faults.clear();
      expect((await write({ value: 'no room' })).error?.name).toBe(
        'InputError',
      );
    });
  });

  it.each([
    ['two attempts', []],
    ['an attempt whose answers were lost, and the next', ['lose-answer']],
  ])(
    'does not come back where somebody has removed it between %s',
    async (_, faults) => {
      await theirs();
      if (faults.length > 0) {
        fail('projectVariables.update', ...faults, ...Array(20).fill('reset'));
      }
      expect((await write()).error === undefined).toBe(faults.length === 0);
      kit.sandbox.faults.clear();
      await atGitLab(kit.sandbox, 'DELETE', `${path()}/REGION`);
      expect((await write()).output.outcome).toBe('created');
      expect((await rollback()).undone).toEqual([`Deleted ${what()}`]);
      expect(variables()).toEqual([]);
    },
  );

  it.each<[string, () => void, string]>([
    [
      'with a key that died with its process',
      () => kit.restart(),
      'its old value was sealed with a key that this backend does not have, see scaffolder.gitlab.secrets.keys',
    ],
    [
      'too long ago',
      () => {
        kit.now = new Date(kit.now.getTime() + DAY_MS);
      },
      'its old value was kept no longer than scaffolder.gitlab.secrets.lifetime says',
    ],
  ])(
    'is left where it was sealed %s, and named with the reason',
    async (_, happen, because) => {
      await theirs();
      await write();
      happen();
      await write(); // keeps what it cannot read
      const { undone, left } = await rollback();
      expect(undone).toEqual([]);
      expect(left).toEqual([
        `Left ${what()} with the value that this task wrote to it: it was there before, and ${because}. Set the value it should have in the CI/CD settings of the project`,
      ]);
      expect(variables()[0]).toMatchObject({ value: 'eu-central-1' });
    },
  );

  it('is left where something else is in its envelope, which is not shown', async () => {
    await theirs();
    await write();
    const { access_token } = await kit.runOk(
      TOKEN_ID,
      { repoUrl: kit.host, projectId, name: 'ci' },
      { task, stepId: 'token' },
    );
    const [{ value }] = liveTokens(kit.sandbox, projectId);
    const { ledger } = (await kit.deps()).store;
    const [entry] = (await ledger.listTask(task.id)).filter(
      it => it.kind === 'variable',
    );
    await ledger.keepPrior(entry, {
      sealedBefore: access_token,
      wasThere: true,
    });
    const { left } = await rollback();
    expect(left.join()).toContain('what was kept of its old value cannot be');
    expect(await kit.kept(task)).not.toContain(value);
  });

  it('is left where GitLab hides it, and named with the reason', async () => {
    await theirs({ masked_and_hidden: true });
    await write();
    expect((await rollback()).left).toEqual([
      `Left ${what()} with the value that this task wrote to it: it was there before, and GitLab never shows the value of a hidden variable. Set the value it should have in the CI/CD settings of the project`,
    ]);
    expect(await kit.kept(task)).not.toContain(OLD_VALUE);
  });

  it('is put back where a sealed token was written to it twice', async () => {
    await theirs();
    await expectPutBack(async () => {
      const { access_token } = await kit.runOk(
        TOKEN_ID,
        { repoUrl: kit.host, projectId, name: 'ci' },
        { task, stepId: 'token' },
      );
      const value = { value: access_token, maskedAndHidden: false };
      await write({ ...value, key: 'FIRST' }, 'first');
      await write(value);
      await atGitLab(kit.sandbox, 'DELETE', `${path()}/FIRST`);
      // Another replica makes the token again, and writes it wherever it was.
      const [{ id }] = liveTokens(kit.sandbox, projectId);
      const { ledger } = (await kit.deps()).store;
      const [entry] = (await ledger.listTask(task.id)).filter(
        it => it.gitlabId === String(id),
      );
      await ledger.recordMade(entry, { gitlabId: id + 1000 });
      await write({ ...value, key: 'LAST' }, 'last');
    });
    expect(liveTokens(kit.sandbox, projectId)).toEqual([]);
  });

  describe('and a deposit replaces what is in it', () => {
    const deposit = (of: HarnessTask) =>
      kit.run(
        TOKEN_ID,
        {
          repoUrl: kit.host,
          projectId,
          variableKey: 'REGION',
          maskedAndHidden: false,
          ifExists: 'replace',
        },
        { task: of, stepId: 'token' },
      );
    const tokens = () => liveTokens(kit.sandbox, projectId);
    /** As often as one call is tried. */
    const CALL = 4;

    beforeEach(async () => {
      const { error } = await deposit(kit.newTask());
      if (error) {
        throw error;
      }
    });

    it('holds the new token, where GitLab wrote it and the answer was lost', async () => {
      fail(
        'projectVariables.update',
        'lose-answer',
        ...Array(CALL - 1).fill('reset'),
      );
      expect((await deposit(task)).error).toBeUndefined();
      const [token, ...others] = tokens();
      expect(others).toEqual([]);
      expect(variables().map(it => it.value)).toEqual([token.value]);
    });

    it('holds a token that lives, where nobody knows whether GitLab will write the other', async () => {
      const [old] = tokens();
      const before = variables();
      fail('projectVariables.update', ...Array(3 * CALL).fill('reset'));
      const { error, log } = await deposit(task);
      expect(error?.message).toContain('Whether GitLab did it is not known');
      expect(log.join()).toContain('is not known, so the token is left alone');
      expect(variables()).toEqual(before);
      expect(tokens().map(it => it.id)).toContain(old.id);

      // The next attempt ends it; what may still be written is left until it cannot be any more.
      const [, inDoubt] = tokens();
      expect((await deposit(task)).error).toBeUndefined();
      const [{ value }] = variables();
      expect(tokens().map(it => it.id)).toContain(inDoubt.id);
      expect(tokens().map(it => it.value)).toContain(value);

      kit.sandbox.clock.advance('16m');
      kit.now = new Date(kit.now.getTime() + 16 * 60_000);
      expect((await deposit(kit.newTask())).error).toBeUndefined();
      expect(tokens().map(it => it.value)).toEqual([variables()[0].value]);
    });
  });
});

describe('on a portal whose outputs are plaintext', () => {
  let kit: ActionHarness;
  beforeAll(async () => {
    kit = await ActionHarness.start({
      config: { scaffolder: { gitlab: { secrets: { output: 'plaintext' } } } },
    });
  });
  afterAll(() => kit.stop());

  it('the ledger still holds no old value that can be read', async () => {
    const { id } = projectAt(kit.sandbox, 'acme/platform/hello')!;
    await atGitLab(kit.sandbox, 'POST', `/projects/${id}/variables`, {
      body: { key: 'REGION', value: OLD_VALUE },
    });
    const task = kit.newTask();
    await kit.runOk(
      VARIABLE_ID,
      {
        repoUrl: kit.host,
        projectId: id,
        key: 'REGION',
        value: 'eu',
        variableType: 'env_var',
        ifExists: 'update',
      },
      { task },
    );
    expect(await kit.ledgerText()).not.toContain(OLD_VALUE);
    await kit.runOk(ROLLBACK_ID, {}, { task });
    expect(variablesOf(kit.sandbox, id)[0]).toMatchObject({ value: OLD_VALUE });
  });
});
