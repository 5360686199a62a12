import { inspect } from 'node:util';
import {
  liveTokens,
  mintedValues,
  operations,
  projectAt,
  variablesOf,
} from '@forgekey/gitlab-sandbox/testing';
import { readMark, type TokenMark } from '../../domain/mark';
import { ActionHarness, type HarnessTask } from '../../testing/actionHarness';
import { Secret } from '../../sealing/secret';
import { atGitLab } from '../../testing/gitlabRest';

const ID = 'gitlab:projectVariable:create';
const TOKEN_ID = 'gitlab:projectAccessToken:create';
const ROLLBACK_ID = 'gitlab:task:rollback';

describe(ID, () => {
  let kit: ActionHarness;
  let projectId: number;
  let task: HarnessTask;

  beforeAll(async () => {
    kit = await ActionHarness.start();
  });
  afterAll(() => kit.stop());
  beforeEach(async () => {
    await kit.reset();
    projectId = projectAt(kit.sandbox, 'acme/platform/hello')!.id;
    task = kit.newTask();
    kit.sandbox.journal.clear();
  });
  afterEach(() => {
    expect(kit.sandbox.faults.pending()).toEqual([]);
  });

  const input = (more: object = {}) => ({
    repoUrl: kit.host,
    projectId,
    key: 'REGION',
    value: 'eu-central-1',
    ...more,
  });
  const fail = (operation: string, ...instructions: string[]) =>
    kit.sandbox.faults.add({ operation, instructions });
  const variables = () => variablesOf(kit.sandbox, projectId);
  const oneVariable = () => {
    expect(variables()).toHaveLength(1);
    return variables()[0];
  };
  const ops = () => operations(kit.sandbox);
  const path = (rest: string) => `/projects/${projectId}/${rest}`;
  const theirs = (more: object = {}) =>
    atGitLab(kit.sandbox, 'POST', path('variables'), {
      body: { key: 'REGION', value: 'somebody-elses', ...more },
    });

  /** What a step before this one outputs. */
  async function sealedToken(more: object = {}): Promise<string> {
    const { access_token } = await kit.runOk(
      TOKEN_ID,
      {
        repoUrl: kit.host,
        projectId,
        name: 'ci',
        expiresIn: '30d',
        ...more,
      },
      { task, stepId: 'token' },
    );
    kit.sandbox.journal.clear();
    return access_token;
  }

  async function expectNoPlaintext() {
    const kept = await kit.kept(task);
    for (const value of mintedValues(kit.sandbox)) {
      expect(kept).not.toContain(value);
    }
  }

  /** One live token, in every variable of these keys. */
  async function expectHolders(...keys: string[]) {
    const tokens = liveTokens(kit.sandbox, projectId);
    expect(tokens).toHaveLength(1);
    expect(variables().map(it => [it.key, it.value])).toEqual(
      keys.map(key => [key, tokens[0].value]),
    );
    await expectNoPlaintext();
  }

  describe('a plain value', () => {
    it('is stored with one request, as upstream would', async () => {
      const output = await kit.runOk(ID, input(), { task });
      expect(output).toEqual({
        key: 'REGION',
        outcome: 'created',
        differences: [],
      });
      expect(oneVariable()).toMatchObject({
        key: 'REGION',
        value: 'eu-central-1',
        variableType: 'env_var',
        protected: false,
        masked: false,
        hidden: false,
        raw: false,
        environmentScope: '*',
        description: `[forgekey p=${await kit.portalId()} task=${task.id} step=step]`,
      });
      expect(ops()).toEqual(['projectVariables.create']);
    });

    it('takes every input of upstream', async () => {
      await kit.runOk(
        ID,
        input({
          projectId: 'acme/platform/hello',
          variableType: 'file',
          variableProtected: true,
          masked: true,
          raw: true,
          environmentScope: 'production',
          description: 'Where it runs',
        }),
        { task },
      );
      expect(oneVariable()).toMatchObject({
        variableType: 'file',
        protected: true,
        masked: true,
        hidden: false,
        raw: true,
        environmentScope: 'production',
        description: `Where it runs [forgekey p=${await kit.portalId()} task=${task.id} step=step]`,
      });
    });

    it('does not have to be in the template, only to be a text', async () => {
      await kit.runOk(ID, input({ value: '' }), { task });
      expect(oneVariable().value).toBe('');
    });

    it.each([
      [8080, '8080'],
      [0, '0'],
      [1.5, '1.5'],
      [true, 'true'],
      [false, 'false'],
    ])('may be %p in the form', async (value, text) => {
      await kit.runOk(ID, input({ value, description: value }), { task });
      expect(oneVariable().value).toBe(text);
    });

    it.each([{ a: 1 }, ['a'], null])(
      'is no %j, and what it is is not repeated',
      async value => {
        const { error } = await kit.run(ID, input({ value }), { task });
        expect(error?.message).toMatch(/value/);
        expect(ops()).toEqual([]);
      },
    );

    it('finds the project by repoUrl alone', async () => {
      const { projectId: _, ...rest } = input({
        repoUrl: `${kit.host}?owner=acme/platform&repo=hello`,
      });
      await kit.runOk(ID, rest, { task });
      expect(oneVariable().key).toBe('REGION');
    });

    it('acts as the user where the step has a token', async () => {
      await kit.runOk(ID, input({ token: 'sandbox-alice-token' }), { task });
      expect(kit.sandbox.journal.entries().map(it => it.principal)).toEqual([
        'alice',
      ]);
      expect(await kit.kept(task)).not.toContain('sandbox-alice-token');
    });

    it('shows no credential and no value where GitLab refuses', async () => {
      const { error } = await kit.run(
        ID,
        input({ token: 'sandbox-bob-token', value: 'plain-but-mine' }),
        { task },
      );
      expect(error?.name).toBe('NotAllowedError');
      const shown = inspect(error, { depth: 10, showHidden: true });
      expect(shown).not.toContain('sandbox-bob-token');
      expect(shown).not.toContain('plain-but-mine');
    });
  });

  describe('a sealed value', () => {
    it('is opened, masked and hidden', async () => {
      const value = await sealedToken();
      await kit.runOk(ID, input({ key: 'CI_TOKEN', value }), {
        task,
        stepId: 'variable',
      });
      expect(oneVariable()).toMatchObject({ masked: true, hidden: true });
      expect(ops()).toEqual(['projectVariables.create']);
      await expectHolders('CI_TOKEN');
    });

    it.each([
      [{ maskedAndHidden: false }, { masked: true, hidden: false }],
      [{ masked: false }, { masked: false, hidden: false }],
      [{ masked: true }, { masked: true, hidden: true }],
      [
        { masked: false, maskedAndHidden: true },
        { masked: true, hidden: true },
      ],
      [
        { masked: false, maskedAndHidden: false },
        { masked: false, hidden: false },
      ],
    ])('%j makes it %j', async (more, expected) => {
      const value = await sealedToken();
      await kit.runOk(ID, input({ value, ...more }), { task });
      expect(oneVariable()).toMatchObject(expected);
      await expectNoPlaintext();
    });

    it('is opened inside a longer text', async () => {
      const sealed = await sealedToken();
      const value = `https://oauth2:${sealed}@gitlab.example.com/acme`;
      await kit.runOk(ID, input({ value, maskedAndHidden: true }), { task });
      const [token] = liveTokens(kit.sandbox, projectId);
      expect(oneVariable()).toMatchObject({
        value: `https://oauth2:${token.value}@gitlab.example.com/acme`,
        hidden: true,
      });
      await expectNoPlaintext();
    });

    it('of another task is refused before the first request', async () => {
      const value = await sealedToken();
      const other = kit.newTask();
      const { error } = await kit.run(ID, input({ value }), { task: other });
      expect(error?.message).toContain('belongs to another task');
      expect(error?.message).not.toContain(value);
      expect(ops()).toEqual([]);
    });

    it.each([
      ['cut off', (text: string) => text.slice(0, -4)],
      ['changed', (text: string) => `${text.slice(0, -3)}AAA`],
    ])('that was %s is refused before the first request', async (_, harm) => {
      const value = harm(await sealedToken());
      const { error } = await kit.run(ID, input({ value }), { task });
      expect(error?.message).toContain('This looks like a sealed value, but');
      expect(ops()).toEqual([]);
    });

    it('opens in the token of the step, too', async () => {
      const token = await sealedToken({ scopes: ['api'] });
      await kit.runOk(ID, input({ token }), { task });
      const [{ value }] = liveTokens(kit.sandbox, projectId);
      expect(kit.sandbox.journal.entries()[0].principal).toContain('bot');
      expect(await kit.kept(task)).not.toContain(value);
    });
  });

  describe('masking', () => {
    it.each([
      ['tiny12', {}, 'it is shorter than 8 characters'],
      ['two words here', {}, 'it has spaces or tabs'],
      ['line one\nline two', { variableType: 'file' }, 'it has a line break'],
      ['pa$$word!word', {}, 'it has ! and $'],
      ['pässwörtlich', {}, 'characters outside ASCII'],
    ])('%j: names the rule, never the value', async (value, more, rule) => {
      const { error, log } = await kit.run(
        ID,
        input({ value, masked: true, ...more }),
        { task },
      );
      expect(error?.name).toBe('InputError');
      expect(error?.message).toContain('CI/CD variable REGION:');
      expect(error?.message).toContain(rule);
      expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(
        value,
      );
      expect(log.join('\n')).not.toContain(value);
      expect(ops()).toEqual([]);
    });

    it('takes with raw what GitLab then takes', async () => {
      await kit.runOk(
        ID,
        input({ value: 'pa$$word!word', masked: true, raw: true }),
        { task },
      );
      expect(oneVariable()).toMatchObject({ masked: true, raw: true });
    });

    it('names the rule also for a hidden variable that is updated, which stays masked', async () => {
      await theirs({ value: 'long-enough-1', masked_and_hidden: true });
      const { error } = await kit.run(
        ID,
        input({ value: 'a b', ifExists: 'update' }),
        { task },
      );
      expect(error?.name).toBe('InputError');
      expect(error?.message).toContain('it has spaces or tabs');
      expect(oneVariable()).toMatchObject({ value: 'long-enough-1' });
    });
  });

  describe('on a GitLab that cannot hide variables', () => {
    beforeEach(() => {
      kit.sandbox.settings.supportsHiddenVariables = false;
    });

    it('leaves no readable secret, and says what to do', async () => {
      const value = await sealedToken();
      const { error } = await kit.run(ID, input({ value }), { task });
      expect(error?.name).toBe('NotImplementedError');
      expect(error?.message).toContain('did not make it hidden');
      expect(error?.message).toContain('set maskedAndHidden to false');
      expect(variables()).toEqual([]);
      await expectNoPlaintext();
    });

    it('leaves none where the answer to the create was lost', async () => {
      const value = await sealedToken();
      fail('projectVariables.create', 'lose-answer');
      const { error } = await kit.run(ID, input({ value }), { task });
      expect(error?.name).toBe('NotImplementedError');
      expect(variables()).toEqual([]);
    });

    it('leaves none for good where it could not be removed at once', async () => {
      const value = await sealedToken();
      fail('projectVariables.delete', 'status-500');
      const { error } = await kit.run(ID, input({ value }), { task });
      expect(error?.name).toBe('NotImplementedError');
      expect(variables()).toEqual([]);
    });

    it('leaves it to the rollback where it could not be removed at all', async () => {
      const value = await sealedToken();
      fail('projectVariables.delete', ...Array(2).fill('status-500'));
      const { error } = await kit.run(ID, input({ value }), { task });
      expect(error).toBeDefined();
      await kit.runOk(ROLLBACK_ID, {}, { task });
      expect(variables()).toEqual([]);
      expect(liveTokens(kit.sandbox, projectId)).toEqual([]);
    });

    it('stores it masked where the author says so', async () => {
      const value = await sealedToken();
      await kit.runOk(ID, input({ value, maskedAndHidden: false }), { task });
      expect(oneVariable()).toMatchObject({ masked: true, hidden: false });
    });
  });

  describe('ifExists, where somebody else has made it', () => {
    it.each(['fail', undefined])(
      '%s: a conflict that says so, and nothing changes',
      async ifExists => {
        await theirs();
        const { error } = await kit.run(ID, input({ ifExists }), { task });
        expect(error?.name).toBe('ConflictError');
        expect(error?.message).toContain(
          `project acme/platform/hello (id ${projectId}) already has a CI/CD variable REGION, and it was not made by this portal. Nothing was changed.`,
        );
        expect(error?.message).not.toContain('somebody-elses');
        expect(oneVariable()).toMatchObject({ value: 'somebody-elses' });
      },
    );

    it('fail: says where another task of this portal made it', async () => {
      await kit.runOk(ID, input(), { task: kit.newTask() });
      const { error } = await kit.run(ID, input({ value: 'us-east-1' }), {
        task,
      });
      expect(error?.message).toContain('another task of this portal made it');
      expect(oneVariable()).toMatchObject({ value: 'eu-central-1' });
    });

    it('fail: the same step of another task is another', async () => {
      await kit.runOk(ID, input({ value: 'a' }), { task: kit.newTask() });
      const { error } = await kit.run(ID, input({ value: 'b' }), { task });
      expect(error?.name).toBe('ConflictError');
    });

    it('fail: is content where it already is exactly as asked', async () => {
      await theirs({ value: 'eu-central-1' });
      const output = await kit.runOk(ID, input(), { task });
      expect(output.outcome).toBe('unchanged');
      expect(oneVariable().description ?? '').not.toContain('forgekey');
    });

    it.each([
      { value: 'eu-central-2' },
      { value: 'eu-central-1', protected: true },
      { value: 'eu-central-1', masked: true },
      { value: 'eu-central-1', masked_and_hidden: true },
      { value: 'eu-central-1', raw: true },
      { value: 'eu-central-1', variable_type: 'file' },
    ])('fail: %j is not exactly as asked', async more => {
      await theirs(more);
      const { error } = await kit.run(ID, input(), { task });
      expect(error?.name).toBe('ConflictError');
    });

    it('update: writes the value and the flags, and keeps the description', async () => {
      await theirs({ description: 'Theirs' });
      const output = await kit.runOk(
        ID,
        input({
          ifExists: 'update',
          variableProtected: true,
          raw: true,
          masked: true,
          variableType: 'file',
        }),
        { task },
      );
      expect(output.outcome).toBe('updated');
      expect(oneVariable()).toMatchObject({
        value: 'eu-central-1',
        protected: true,
        raw: true,
        masked: true,
        variableType: 'file',
        description: `Theirs [forgekey p=${await kit.portalId()} task=${task.id} step=step]`,
      });
      expect(ops()).toEqual([
        'projectVariables.create',
        'projectVariables.create',
        'projectVariables.get',
        'projectVariables.update',
      ]);
    });

    it('update: leaves a masked one masked where the template says nothing of it', async () => {
      await theirs({ masked: true });
      await kit.runOk(ID, input({ ifExists: 'update' }), { task });
      expect(oneVariable()).toMatchObject({
        value: 'eu-central-1',
        masked: true,
      });
      const { error } = await kit.run(
        ID,
        input({ ifExists: 'update', value: 'no room' }),
        { task: kit.newTask() },
      );
      expect(error?.message).toContain('GitLab cannot mask this value');

      await kit.runOk(ID, input({ ifExists: 'update', masked: false }), {
        task: kit.newTask(),
      });
      expect(oneVariable()).toMatchObject({ masked: false });
    });

    it('update: overwrites a hidden one, which stays hidden', async () => {
      await theirs({ value: 'long-enough-1', masked_and_hidden: true });
      const value = await sealedToken();
      await kit.runOk(ID, input({ value, ifExists: 'update' }), { task });
      expect(oneVariable()).toMatchObject({ masked: true, hidden: true });
      await expectHolders('REGION');
    });

    it('update: does not put a sealed value where people can read it', async () => {
      await theirs({ value: 'long-enough-1', masked: true });
      const value = await sealedToken();
      const { error } = await kit.run(
        ID,
        input({ value, ifExists: 'update' }),
        {
          task,
        },
      );
      expect(error?.name).toBe('ConflictError');
      expect(error?.message).toContain('GitLab can hide only new variables');
      expect(error?.message).toContain('maskedAndHidden');
      expect(oneVariable()).toMatchObject({ value: 'long-enough-1' });

      await kit.runOk(
        ID,
        input({ value, ifExists: 'update', maskedAndHidden: false }),
        { task },
      );
      expect(oneVariable()).toMatchObject({ masked: true, hidden: false });
      await expectHolders('REGION');
    });

    it('skip: leaves it as it is', async () => {
      await theirs();
      const output = await kit.runOk(ID, input({ ifExists: 'skip' }), { task });
      expect(output.outcome).toBe('skipped');
      expect(oneVariable()).toMatchObject({ value: 'somebody-elses' });
      expect(ops()).not.toContain('projectVariables.update');
    });

    it('is another variable for another environment', async () => {
      await theirs({ environment_scope: 'staging' });
      await kit.runOk(ID, input({ environmentScope: 'production' }), { task });
      expect(variables().map(it => [it.environmentScope, it.value])).toEqual([
        ['staging', 'somebody-elses'],
        ['production', 'eu-central-1'],
      ]);
    });

    it('update: changes only the one of the environment', async () => {
      await theirs({ environment_scope: '*' });
      await theirs({ environment_scope: 'production' });
      await kit.runOk(
        ID,
        input({ environmentScope: 'production', ifExists: 'update' }),
        { task },
      );
      expect(variables().map(it => [it.environmentScope, it.value])).toEqual([
        ['*', 'somebody-elses'],
        ['production', 'eu-central-1'],
      ]);
    });

    it('fail: names the environment', async () => {
      await theirs({ environment_scope: 'review/*' });
      const { error } = await kit.run(
        ID,
        input({ environmentScope: 'review/*' }),
        { task },
      );
      expect(error?.message).toContain('for the environments "review/*"');
    });
  });

  describe('when things go wrong', () => {
    it.each([
      ['status-500', 'status-500', 'status-500'],
      ['reset', 'status-502', 'reset'],
    ])('gives up after %s, %s, %s; a retry succeeds', async (...faults) => {
      fail('projectVariables.create', ...faults);
      const { error } = await kit.run(ID, input(), { task });
      expect(error?.name).toBe('OutcomeUnknownError');
      const output = await kit.runOk(ID, input(), { task });
      expect(output.outcome).toBe('created');
      expect(oneVariable()).toMatchObject({ value: 'eu-central-1' });
    });

    it.each(['projectVariables.get', 'projectVariables.update'])(
      'a retry succeeds where %s failed while looking after a lost answer',
      async operation => {
        fail('projectVariables.create', 'lose-answer');
        fail(operation, 'status-500');
        const { error } = await kit.run(ID, input(), { task });
        expect(error).toBeDefined();
        const output = await kit.runOk(ID, input(), { task });
        expect(output.outcome).toBe('created');
        expect(oneVariable()).toMatchObject({ value: 'eu-central-1' });
      },
    );

    it('a retry makes it again where somebody has removed it', async () => {
      await kit.runOk(ID, input(), { task });
      await atGitLab(kit.sandbox, 'DELETE', path('variables/REGION'));
      const output = await kit.runOk(ID, input(), { task });
      expect(output.outcome).toBe('created');
      oneVariable();
    });

    it('a retry does not overwrite what somebody has made in between', async () => {
      await kit.runOk(ID, input(), { task });
      await atGitLab(kit.sandbox, 'DELETE', path('variables/REGION'));
      await theirs();
      const { error } = await kit.run(ID, input(), { task });
      expect(error?.name).toBe('ConflictError');
      expect(oneVariable()).toMatchObject({ value: 'somebody-elses' });
    });

    it('a conflict is a conflict again on a retry', async () => {
      await theirs();
      for (const _ of [1, 2]) {
        const { error } = await kit.run(ID, input(), { task });
        expect(error?.name).toBe('ConflictError');
      }
      expect(oneVariable()).toMatchObject({ value: 'somebody-elses' });
    });
  });

  describe('an envelope that no longer opens', () => {
    const store = (key: string, value: string, more: object = {}) =>
      kit.run(ID, input({ key, value, ...more }), { task, stepId: key });
    const storeOk = async (key: string, value: string, more: object = {}) => {
      const { error, output } = await store(key, value, more);
      if (error) {
        throw error;
      }
      return output;
    };

    it('makes the token again, once', async () => {
      const value = await sealedToken();
      const [before] = liveTokens(kit.sandbox, projectId);
      kit.restart();
      await storeOk('CI_TOKEN', value);
      const [after] = liveTokens(kit.sandbox, projectId);
      expect(after).toMatchObject({
        name: 'ci',
        scopes: before.scopes,
        expiresAt: before.expiresAt,
      });
      const [first, next] = [before, after].map(it =>
        readMark(it.description ?? undefined),
      );
      expect(next).toMatchObject({
        kind: 'token',
        credential: (first as TokenMark).credential,
        generation: 2,
      });
      expect(after.id).not.toBe(before.id);
      expect(kit.log.join('\n')).toContain('can no longer be used');
      await expectHolders('CI_TOKEN');
    });

    it.each([false, true])(
      'is refused where the ledger does not know its token (dry run: %s)',
      async isDryRun => {
        const value = await sealedToken();
        await kit.sql('delete from forgekey_gitlab_ledger');
        kit.restart();
        const { error } = await kit.run(ID, input({ key: 'CI_TOKEN', value }), {
          task,
          stepId: 'CI_TOKEN',
          isDryRun,
        });
        expect(error?.name).toBe('SealedValueError');
        expect(variables()).toEqual([]);
      },
    );

    it('writes it also to the variables that held it before', async () => {
      const value = await sealedToken();
      await storeOk('FIRST', value);
      kit.restart();
      await storeOk('SECOND', value);
      await storeOk('THIRD', value);
      await expectHolders('FIRST', 'SECOND', 'THIRD');
    });

    it('writes it to a variable of another project', async () => {
      const value = await sealedToken();
      const other = projectAt(kit.sandbox, 'globex/site')!.id;
      await storeOk('CI_TOKEN', value, { projectId: other });
      kit.restart();
      await storeOk('CI_TOKEN', value);
      await expectHolders('CI_TOKEN');
      expect(variablesOf(kit.sandbox, other)).toEqual([
        expect.objectContaining({
          key: 'CI_TOKEN',
          value: liveTokens(kit.sandbox, projectId)[0].value,
        }),
      ]);
    });

    it.each([
      ['projectAccessTokens.revoke', ['status-500']],
      ['projectAccessTokens.list', ['status-500']],
      ['projectAccessTokens.create', Array(3).fill('status-500')],
      ['projectAccessTokens.create', Array(3).fill('lose-answer')],
      ['projectVariables.update', ['status-500']],
      ['projectVariables.create', Array(3).fill('status-500')],
    ])('recovers on a retry from %s: %j', async (operation, faults) => {
      const value = await sealedToken();
      await storeOk('FIRST', value);
      kit.restart();
      fail(operation, ...faults);
      const { error } = await store('SECOND', value);
      expect(error).toBeDefined();
      await storeOk('SECOND', value);
      await expectHolders('FIRST', 'SECOND');
    });

    it('leaves alone what a step only found, and did not write', async () => {
      const value = await sealedToken();
      await theirs({ key: 'FIRST' });
      await storeOk('FIRST', value, { ifExists: 'skip' });
      kit.restart();
      await storeOk('SECOND', value);
      expect(variables()[0]).toMatchObject({
        key: 'FIRST',
        value: 'somebody-elses',
      });
    });

    it('leaves alone what somebody has removed or taken over since', async () => {
      const value = await sealedToken();
      await storeOk('REMOVED', value);
      await storeOk('TAKEN', value);
      await atGitLab(kit.sandbox, 'DELETE', path('variables/REMOVED'));
      await atGitLab(kit.sandbox, 'PUT', path('variables/TAKEN'), {
        body: { value: 'somebody-elses', description: 'Mine now' },
      });
      kit.restart();
      await storeOk('LAST', value);
      const [token] = liveTokens(kit.sandbox, projectId);
      expect(variables().map(it => [it.key, it.value])).toEqual([
        ['TAKEN', 'somebody-elses'],
        ['LAST', token.value],
      ]);
    });

    it('makes it again inside a longer text', async () => {
      const sealed = await sealedToken();
      kit.restart();
      await storeOk('URL', `https://oauth2:${sealed}@gitlab.example.com`);
      const [token, ...others] = liveTokens(kit.sandbox, projectId);
      expect(others).toEqual([]);
      expect(oneVariable().value).toBe(
        `https://oauth2:${token.value}@gitlab.example.com`,
      );
      await expectNoPlaintext();
    });

    it('is not made again for a text with another one that is refused', async () => {
      const lost = await sealedToken();
      kit.restart();
      const before = liveTokens(kit.sandbox, projectId);
      const { sealer } = await kit.deps();
      const refused = await sealer.seal(Secret.of('sandbox-value'), {
        taskId: kit.newTask().id,
        host: kit.host,
      });
      const { error } = await store('URL', `https://${lost}:${refused}@host`);
      expect(error?.message).toContain('belongs to another task');
      expect(ops()).toEqual([]);
      expect(liveTokens(kit.sandbox, projectId)).toEqual(before);
    });

    it('does not break a variable that holds it inside a longer text', async () => {
      const sealed = await sealedToken();
      await storeOk('URL', `https://oauth2:${sealed}@gitlab.example.com`);
      kit.restart();
      const { error } = await store('CI_TOKEN', sealed);
      expect(error?.message).toContain('URL');
      const [token] = liveTokens(kit.sandbox, projectId);
      expect(oneVariable().value).toContain(token.value);
    });

    it('is not kept from being made again by what a step only found', async () => {
      const sealed = await sealedToken();
      await theirs({ key: 'URL' });
      await storeOk('URL', `https://${sealed}@gitlab.example.com`, {
        ifExists: 'skip',
      });
      kit.restart();
      await storeOk('CI_TOKEN', sealed);
      expect(liveTokens(kit.sandbox, projectId)).toHaveLength(1);
    });

    it('is written down before it is made again, also where that has failed before', async () => {
      const value = await sealedToken();
      kit.restart();
      fail('projectAccessTokens.create', ...Array(3).fill('status-500'));
      expect((await store('CI_TOKEN', value)).error).toBeDefined();
      fail('projectAccessTokens.create', 'lose-answer');
      fail('projectAccessTokens.list', 'pass', 'status-500');
      expect((await store('CI_TOKEN', value)).error).toBeDefined();
      expect(liveTokens(kit.sandbox, projectId)).toHaveLength(1);
      await kit.runOk(ROLLBACK_ID, {}, { task });
      expect(liveTokens(kit.sandbox, projectId)).toEqual([]);
    });

    it('leaves nothing behind where the step that made it runs once more after that', async () => {
      const value = await sealedToken();
      kit.restart();
      fail('projectVariables.create', ...Array(3).fill('status-500'));
      expect((await store('CI_TOKEN', value)).error).toBeDefined();
      await storeOk('CI_TOKEN', await sealedToken());
      await expectHolders('CI_TOKEN');
    });

    it('is no help to another task', async () => {
      const value = await sealedToken();
      kit.restart();
      const { error } = await kit.run(ID, input({ value }), {
        task: kit.newTask(),
      });
      expect(error?.name).toBe('SealedValueError');
      expect(variables()).toEqual([]);
    });

    it('is made again in a retry after a rollback, for a dead token is of no use', async () => {
      const value = await sealedToken();
      await kit.runOk(ROLLBACK_ID, {}, { task });
      expect(liveTokens(kit.sandbox, projectId)).toEqual([]);
      await storeOk('CI_TOKEN', value);
      await expectHolders('CI_TOKEN');
    });
  });

  describe('input', () => {
    it.each([
      [{ key: 'RE-GION' }, 'only A-Z, a-z, 0-9, and _'],
      [{ key: '' }, '1 to 255 characters'],
      [{ environmentScope: 'pro?' }, 'can contain only'],
      [{ environmentScope: '' }, 'must not be empty'],
      [{ description: 'x'.repeat(256) }, 'at most 255 characters'],
      [{ projectId: 'hello' }, 'full path'],
      [{ repoUrl: 'gitlab.example.com' }, 'gitlab.example.com'],
    ])('%j is refused before the first request', async (more, text) => {
      const { error } = await kit.run(ID, input(more), { task });
      expect(error?.name).toBe('InputError');
      expect(error?.message).toContain(text);
      expect(ops()).toEqual([]);
    });
  });

  describe('dry run', () => {
    const dryRun = (more: object = {}) =>
      kit.run(ID, input(more), { task, isDryRun: true });

    it('asks, reports the plan, and changes nothing', async () => {
      const { error, output, log } = await dryRun();
      expect(error).toBeUndefined();
      expect(output).toEqual({
        key: 'REGION',
        outcome: 'created',
        differences: [],
      });
      expect(log.join('\n')).toContain(
        `Dry run: would create CI/CD variable REGION of project ${projectId}`,
      );
      expect(variables()).toEqual([]);
      expect(await kit.ledgerText()).toBe('[]');
      expect(
        kit.sandbox.journal.entries().every(it => it.method === 'GET'),
      ).toBe(true);
    });

    it.each([
      ['update', 'updated'],
      ['skip', 'skipped'],
    ])('says what %s would do', async (ifExists, outcome) => {
      await theirs();
      const { output } = await dryRun({ ifExists });
      expect(output.outcome).toBe(outcome);
      expect(oneVariable()).toMatchObject({ value: 'somebody-elses' });
    });

    it('says that it already is as asked', async () => {
      await theirs({ value: 'eu-central-1' });
      expect((await dryRun()).output.outcome).toBe('unchanged');
    });

    it('fails where the real run would', async () => {
      await theirs();
      expect((await dryRun()).error?.name).toBe('ConflictError');
      expect((await dryRun({ projectId: 4711 })).error?.name).toBe(
        'NotFoundError',
      );
      expect((await dryRun({ value: 'a', masked: true })).error?.name).toBe(
        'InputError',
      );
      expect(
        (await dryRun({ token: 'sandbox-bob-token', key: 'NEW' })).error?.name,
      ).toBe('NotAllowedError');
    });

    it('makes no token again for a sealed value that is of no use', async () => {
      const value = await sealedToken();
      kit.restart();
      kit.sandbox.journal.clear();

      const { output, error } = await dryRun({ value });

      expect(error).toBeUndefined();
      expect(output.outcome).toBe('created');
      expect(liveTokens(kit.sandbox, projectId)).toHaveLength(1);
      expect(variables()).toEqual([]);
      expect(ops().filter(it => !/\.(get|list)/.test(it))).toEqual([]);
    });

    it('opens what a step of the same dry run sealed', async () => {
      const { output } = await kit.run(
        TOKEN_ID,
        { repoUrl: kit.host, projectId, name: 'ci' },
        { task, stepId: 'token', isDryRun: true },
      );
      const { error } = await dryRun({ value: output.access_token });
      expect(error).toBeUndefined();
      expect(variables()).toEqual([]);
    });

    it.each([
      { projectId: undefined, repoUrl: 'acme/platform&repo=planned' },
      { projectId: 'acme/platform/planned', repoUrl: 'acme&repo=other' },
    ])(
      'warns where the project is not there, and a step before may create it: %j',
      async ({ projectId: id, repoUrl }) => {
        const { error, output, log } = await dryRun({
          projectId: id,
          repoUrl: `${kit.host}?owner=${repoUrl}`,
        });
        expect(error).toBeUndefined();
        expect(output).toEqual({
          key: 'REGION',
          outcome: 'created',
          differences: [],
        });
        expect(log.filter(it => it.includes('Dry run'))).toEqual([
          `warn: Dry run: project acme/platform/planned is not there on ${kit.host}, or the integration's token may not see it. A step before this one has to create it; what this step would do in it could not be tried`,
          'info: Dry run: would create CI/CD variable REGION of project acme/platform/planned',
        ]);
      },
    );

    it.each<[object, string]>([
      [{ key: 'RE-GION' }, 'only A-Z'],
      [{ value: 'a', masked: true }, 'GitLab cannot mask this value'],
      [{ repoUrl: 'nobody/here&repo=planned' }, 'namespace nobody/here'],
    ])(
      'still fails there where the real run would: %j',
      async ({ repoUrl = 'acme&repo=planned', ...more }: any, text) => {
        const { error } = await dryRun({
          projectId: undefined,
          repoUrl: `${kit.host}?owner=${repoUrl}`,
          ...more,
        });
        expect(error?.message).toContain(text);
      },
    );

    it('does not take a project that was renamed for one of its old path', async () => {
      await atGitLab(kit.sandbox, 'PUT', `/projects/${projectId}`, {
        body: { path: 'renamed' },
      });
      const { error, log } = await dryRun({
        projectId: undefined,
        repoUrl: `${kit.host}?owner=acme/platform&repo=hello`,
      });
      expect(error).toBeUndefined();
      expect(log.join()).toContain('project acme/platform/hello is not there');
    });

    it('takes for granted the project that an earlier step would create', async () => {
      const { error } = await dryRun({ projectId: 0 });
      expect(error).toBeUndefined();
      expect(ops()).toEqual([]);
    });
  });
});
