import { inspect } from 'node:util';
import {
  liveTokens,
  mintedValues,
  operations,
  projectAt,
  until,
  variablesOf,
} from '@forgekey/gitlab-sandbox/testing';
import { ActionHarness, type HarnessTask } from '../../testing/actionHarness';
import { atGitLab } from '../../testing/gitlabRest';
import { startOwnTime } from '../../testing/ownTime';

const ID = 'gitlab:projectAccessToken:create';
const VARIABLE_ID = 'gitlab:projectVariable:create';

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
    name: 'ci',
    accessLevel: 'developer',
    scopes: ['read_repository'],
    expiresIn: '90d',
    ...more,
  });
  const deposit = (more: object = {}) =>
    input({ variableKey: 'CI_TOKEN', ...more });
  const fail = (operation: string, ...instructions: string[]) =>
    kit.sandbox.faults.add({ operation, instructions });

  /** One live token, one variable that holds it, and its value in nobody's hands. */
  async function expectOneDeposit() {
    const tokens = liveTokens(kit.sandbox, projectId);
    const variables = variablesOf(kit.sandbox, projectId);
    expect(tokens).toHaveLength(1);
    expect(variables).toEqual([
      expect.objectContaining({
        key: 'CI_TOKEN',
        value: tokens[0].value,
        masked: true,
        hidden: true,
      }),
    ]);
    await expectNoPlaintext();
  }

  async function expectNoPlaintext() {
    const everything = [
      ...kit.log,
      await kit.ledgerText(),
      JSON.stringify([...task.checkpoints]),
    ].join('\n');
    for (const value of mintedValues(kit.sandbox)) {
      expect(everything).not.toContain(value);
    }
  }

  describe('sealed', () => {
    it('creates one token with one request, and outputs it sealed', async () => {
      const output = await kit.runOk(ID, input(), { task });

      const [token, ...others] = liveTokens(kit.sandbox, projectId);
      expect(others).toEqual([]);
      expect(token).toMatchObject({
        name: 'ci',
        scopes: ['read_repository'],
        expiresAt: '2027-02-21',
        description: expect.stringMatching(
          new RegExp(
            `^\\[forgekey p=${await kit.portalId()} c=[0-9a-f-]{36} g=1 k=[0-9a-f]{16}\\]$`,
          ),
        ),
      });
      expect(output).toEqual({
        credentialId: expect.any(String),
        generation: 1,
        access_token: expect.stringMatching(/^sealed:eyJ/),
        tokenId: token.id,
        name: 'ci',
        expiresAt: '2027-02-21',
        userId: token.userId,
        differences: [],
      });
      expect(operations(kit.sandbox)).toEqual(['projectAccessTokens.create']);
      await expectNoPlaintext();
    });

    it('sends what upstream would have sent where the template says nothing', async () => {
      await kit.runOk(
        ID,
        {
          repoUrl: `${kit.host}?owner=acme/platform&repo=hello`,
          projectId: 'acme/platform/hello',
        },
        { task },
      );
      expect(liveTokens(kit.sandbox, projectId)).toEqual([
        expect.objectContaining({
          name: 'tokenname',
          scopes: ['read_repository'],
          // GitLab's own default, 365 days
          expiresAt: '2027-11-23',
        }),
      ]);
    });

    it('makes another where the key died with its process', async () => {
      const first = await kit.runOk(ID, input(), { task });
      kit.restart();
      const second = await kit.runOk(ID, input(), { task });
      expect(second.tokenId).not.toBe(first.tokenId);
      const live = liveTokens(kit.sandbox, projectId);
      expect(live.map(it => it.id)).toEqual([second.tokenId]);
      await expectNoPlaintext();
    });

    it('makes another where somebody has revoked it', async () => {
      const first = await kit.runOk(ID, input(), { task });
      await fetch(
        `${kit.sandbox.url}/api/v4/projects/${projectId}/access_tokens/${first.tokenId}`,
        {
          method: 'DELETE',
          headers: { 'PRIVATE-TOKEN': 'sandbox-root-token' },
        },
      );
      const second = await kit.runOk(ID, input(), { task });
      const live = liveTokens(kit.sandbox, projectId);
      expect(live.map(it => it.id)).toEqual([second.tokenId]);
    });

    it('makes another where the backend died before the checkpoint', async () => {
      const dead = await kit.run(ID, input(), {
        task,
        dieBefore: 'checkpoint',
      });
      expect(dead.error?.message).toBe('the backend died');
      expect(liveTokens(kit.sandbox, projectId)).toHaveLength(1);
      const second = await kit.runOk(ID, input(), { task });
      const live = liveTokens(kit.sandbox, projectId);
      expect(live.map(it => it.id)).toEqual([second.tokenId]);
      await expectNoPlaintext();
    });

    it('revokes what a lost call has made after the look', async () => {
      fail('projectAccessTokens.create', 'reset', 'stall 1m');
      const running = kit.runOk(ID, input(), { task });
      await until(() => kit.sandbox.waiting.ids().length === 1, {
        what: 'the second call to be held up',
      });
      // What the first call would have left, had it been slow and not dead.
      await atGitLab(
        kit.sandbox,
        'POST',
        `/projects/${projectId}/access_tokens`,
        {
          body: {
            name: 'ci',
            scopes: ['read_repository'],
            description: `[forgekey task=${task.id} step=step]`,
          },
        },
      );
      kit.sandbox.waiting.release();
      const { tokenId } = await running;
      const live = liveTokens(kit.sandbox, projectId);
      expect(live.map(it => it.id)).toEqual([tokenId]);
    });

    it('makes one token for each round of an each, and keeps them on a retry', async () => {
      const rounds = [
        input(),
        input({ scopes: ['read_registry'] }),
        input({ name: 'cd' }),
      ];
      const ids = [];
      for (const round of rounds) {
        ids.push((await kit.runOk(ID, round, { task })).tokenId);
      }
      for (const round of rounds) {
        await kit.runOk(ID, round, { task });
      }
      expect(liveTokens(kit.sandbox, projectId).map(it => it.id)).toEqual(ids);
    });
  });

  describe('deposit', () => {
    it('stores the token with two requests, and outputs nothing secret', async () => {
      const output = await kit.runOk(ID, deposit(), { task });
      expect(output).toEqual({
        credentialId: expect.any(String),
        generation: 1,
        tokenId: expect.any(Number),
        name: 'ci',
        expiresAt: '2027-02-21',
        userId: expect.any(Number),
        variableKey: 'CI_TOKEN',
        differences: [],
      });
      expect(operations(kit.sandbox)).toEqual([
        'projectAccessTokens.create',
        'projectVariables.create',
      ]);
      await expectOneDeposit();
    });

    it('tells the engine to redact the value, should it ever be logged', async () => {
      await kit.runOk(ID, deposit(), { task });
      expect(kit.redactions).toEqual(mintedValues(kit.sandbox));
    });

    it('revokes the token where the variable cannot be stored for good, and recovers on a retry', async () => {
      fail('projectVariables.create', ...Array(3).fill('status-500'));
      const { error, log } = await kit.run(ID, deposit(), { task });
      expect(error?.message).toContain('CI_TOKEN');
      expect(liveTokens(kit.sandbox, projectId)).toEqual([]);
      expect(log.join('\n')).toMatch(/Revoked access token "ci" \(id \d+\)/);

      await kit.runOk(ID, deposit(), { task });
      await expectOneDeposit();
    });

    it('leaves nothing where every answer of GitLab is lost', async () => {
      fail('projectAccessTokens.create', ...Array(3).fill('lose-answer'));
      const { error } = await kit.run(ID, deposit(), { task });
      expect(error?.name).toBe('OutcomeUnknownError');
      expect(liveTokens(kit.sandbox, projectId)).toEqual([]);
    });

    it('does not touch a variable of somebody else, and leaves no token', async () => {
      await kit.runOk(
        VARIABLE_ID,
        {
          repoUrl: kit.host,
          projectId,
          key: 'CI_TOKEN',
          value: 'somebody-elses',
        },
        { task: kit.newTask() },
      );
      const { error } = await kit.run(ID, deposit(), { task });
      expect(error?.name).toBe('ConflictError');
      expect(error?.message).toContain(
        'already has a CI/CD variable CI_TOKEN, and another task of this portal made it',
      );
      expect(liveTokens(kit.sandbox, projectId)).toEqual([]);
      expect(variablesOf(kit.sandbox, projectId)).toEqual([
        expect.objectContaining({ value: 'somebody-elses' }),
      ]);
    });

    it('does not leave a readable variable on a GitLab that cannot hide it', async () => {
      kit.sandbox.settings.supportsHiddenVariables = false;
      const { error } = await kit.run(ID, deposit(), { task });
      expect(error?.message).toContain('Hidden variables need GitLab 17.4');
      expect(variablesOf(kit.sandbox, projectId)).toEqual([]);
      expect(liveTokens(kit.sandbox, projectId)).toEqual([]);

      await kit.runOk(ID, deposit({ maskedAndHidden: false }), { task });
      expect(variablesOf(kit.sandbox, projectId)).toEqual([
        expect.objectContaining({ masked: true, hidden: false }),
      ]);
    });

    it('stops at once when the task is cancelled, and leaves no token', async () => {
      const controller = new AbortController();
      fail('projectVariables.create', 'stall 30s');
      const running = kit.run(ID, deposit(), {
        task,
        signal: controller.signal,
      });
      await kit.reached('projectVariables.create');
      const sinceCancelled = startOwnTime();
      controller.abort();
      const { error } = await running;
      expect(sinceCancelled.stop()).toBeLessThan(1000);
      expect(error).toBeDefined();
      expect(liveTokens(kit.sandbox, projectId)).toEqual([]);
    });
  });

  describe('ifExists in a new task', () => {
    beforeEach(async () => {
      await kit.runOk(ID, deposit(), { task });
      task = kit.newTask();
    });
    const liveIds = () => liveTokens(kit.sandbox, projectId).map(it => it.id);

    it('reuse keeps the token that the variable holds', async () => {
      const before = liveIds();
      const output = await kit.runOk(ID, deposit({ ifExists: 'reuse' }), {
        task,
      });
      expect([output.tokenId]).toEqual(before);
      await expectOneDeposit();
    });

    it('reuse replaces the token where the variable was removed', async () => {
      const [old] = liveIds();
      await fetch(
        `${kit.sandbox.url}/api/v4/projects/${projectId}/variables/CI_TOKEN`,
        {
          method: 'DELETE',
          headers: { 'PRIVATE-TOKEN': 'sandbox-root-token' },
        },
      );
      await kit.runOk(ID, deposit({ ifExists: 'reuse' }), { task });
      expect(liveIds()).not.toContain(old);
      await expectOneDeposit();
    });

    it('replace makes a new one, then revokes the old', async () => {
      const [old] = liveIds();
      await kit.runOk(ID, deposit({ ifExists: 'replace' }), { task });
      expect(liveIds()).not.toContain(old);
      await expectOneDeposit();
      expect(operations(kit.sandbox).slice(-1)).toEqual([
        'projectAccessTokens.revoke',
      ]);
    });

    it.each(['ci', 'ci  of two spaces'])(
      'replace finds %j among more tokens than a page has',
      async name => {
        await kit.runOk(ID, deposit({ name, ifExists: 'replace' }), { task });
        const old = liveIds().at(-1);
        for (let i = 0; i < 100; i += 1) {
          await atGitLab(
            kit.sandbox,
            'POST',
            `/projects/${projectId}/access_tokens`,
            { body: { name: `other ${i}`, scopes: ['api'] } },
          );
        }
        task = kit.newTask();
        kit.sandbox.journal.clear();
        await kit.runOk(ID, deposit({ name, ifExists: 'replace' }), { task });
        expect(liveIds()).not.toContain(old);
        const lists = kit.sandbox.journal
          .entries()
          .filter(it => it.operation === 'projectAccessTokens.list');
        // GitLab cannot search for two spaces in a row.
        expect(lists).toHaveLength(name === 'ci' ? 1 : 2);
      },
    );

    it('replace leaves tokens without our mark alone', async () => {
      const { id: foreign } = await atGitLab(
        kit.sandbox,
        'POST',
        `/projects/${projectId}/access_tokens`,
        { body: { name: 'ci', scopes: ['api'] } },
      );
      await kit.runOk(ID, deposit({ ifExists: 'replace' }), { task });
      expect(liveIds()).toContain(foreign);
      expect(liveIds()).toHaveLength(2);
    });
  });

  describe('ifExists in an each over environments', () => {
    const rounds = ['staging', 'production'];
    const round = (environmentScope: string, ifExists: string) =>
      kit.run(ID, deposit({ environmentScope, ifExists }), { task });
    async function runRounds(ifExists: string) {
      for (const environment of rounds) {
        expect((await round(environment, ifExists)).error).toBeUndefined();
      }
    }
    /** Every environment has a live token of its own, and no other token lives. */
    function expectOneEach() {
      const values = variablesOf(kit.sandbox, projectId).map(it => it.value);
      expect(values).toHaveLength(rounds.length);
      expect(
        new Set(liveTokens(kit.sandbox, projectId).map(it => it.value)),
      ).toEqual(new Set(values));
    }

    it.each(['replace', 'reuse'])(
      '%s spares what the other rounds have made, and replaces what theirs were',
      async ifExists => {
        await runRounds(ifExists);
        expectOneEach();
        const before = liveTokens(kit.sandbox, projectId).map(it => it.id);

        task = kit.newTask();
        await runRounds('replace');
        expectOneEach();
        for (const { id } of liveTokens(kit.sandbox, projectId)) {
          expect(before).not.toContain(id);
        }
      },
    );

    it('reuse gives each round its own token, and replaces no other', async () => {
      await runRounds('create');
      const [staging, production] = liveTokens(kit.sandbox, projectId);
      task = kit.newTask();
      const kept = await round('staging', 'reuse');
      expect(kept.output.tokenId).toBe(staging.id);

      await fetch(
        `${kit.sandbox.url}/api/v4/projects/${projectId}/variables/CI_TOKEN?filter[environment_scope]=staging`,
        {
          method: 'DELETE',
          headers: { 'PRIVATE-TOKEN': 'sandbox-root-token' },
        },
      );
      task = kit.newTask();
      await round('staging', 'reuse');
      const ids = liveTokens(kit.sandbox, projectId).map(it => it.id);
      expect(ids).toContain(production.id);
      expect(ids).not.toContain(staging.id);
      expectOneEach();
    });

    it('replace revokes the old token also where the template has another key since', async () => {
      await kit.runOk(ID, deposit(), { task });
      const [old] = liveTokens(kit.sandbox, projectId);
      task = kit.newTask();
      await kit.runOk(
        ID,
        deposit({ variableKey: 'OTHER_TOKEN', ifExists: 'replace' }),
        { task },
      );
      const ids = liveTokens(kit.sandbox, projectId).map(it => it.id);
      expect(ids).toHaveLength(1);
      expect(ids).not.toContain(old.id);
    });

    it.each(['replace', 'reuse'])(
      '%s: a retry revokes what an attempt did not come to revoke',
      async ifExists => {
        await kit.runOk(ID, input(), { task });
        task = kit.newTask();
        fail('projectAccessTokens.revoke', 'status-500');
        const { error } = await kit.run(ID, deposit({ ifExists }), { task });
        expect(error).toBeDefined();
        await kit.runOk(ID, deposit({ ifExists }), { task });
        await expectOneDeposit();
      },
    );
  });

  describe('input', () => {
    it.each([
      [{ expiresIn: undefined, expiresAt: '2026-11-22' }, 'in the past'],
      [{ expiresAt: '2027-01-01' }, 'exclude each other'],
      [{ scopes: ['read_user'] }, 'cannot have "read_user"'],
      [{ accessLevel: 'boss' }, 'boss'],
      [{ variableKey: 'CI-TOKEN' }, 'only A-Z, a-z, 0-9, and _'],
      [{ projectId: 'hello' }, 'full path'],
      [{ repoUrl: 'gitlab.example.com?owner=a&repo=b' }, 'gitlab.example.com'],
    ])('%j is refused before the first request', async (more, text) => {
      const { error } = await kit.run(ID, input(more), { task });
      expect(error?.message).toContain(text);
      expect(error?.name).toBe('InputError');
      expect(operations(kit.sandbox)).toEqual([]);
    });
  });

  it('shows no credential in an error', async () => {
    const { error } = await kit.run(
      ID,
      input({ token: 'sandbox-carol-token' }),
      { task },
    );
    expect(error).toBeDefined();
    const shown = inspect(error, { depth: 10, showHidden: true });
    expect(shown).not.toContain('sandbox-carol-token');
    expect(shown).not.toContain('sandbox-root-token');
    expect(kit.log.join('\n')).toContain('as the user, with the token');
  });

  describe('dry run', () => {
    it('asks, reports the plan, changes nothing, and gives outputs of the real shape', async () => {
      const { error, output, log } = await kit.run(ID, deposit(), {
        task,
        isDryRun: true,
      });
      expect(error).toBeUndefined();
      expect(log.join('\n')).toContain(
        'Dry run: would create access token "ci" of project',
      );
      expect(output).toMatchObject({
        name: 'ci',
        expiresAt: '2027-02-21',
        variableKey: 'CI_TOKEN',
      });
      expect(liveTokens(kit.sandbox, projectId)).toEqual([]);
      expect(
        kit.sandbox.journal.entries().every(it => it.method === 'GET'),
      ).toBe(true);
    });

    it('fails where the real run would', async () => {
      const { error } = await kit.run(
        ID,
        deposit({ token: 'sandbox-bob-token' }),
        { task, isDryRun: true },
      );
      expect(error?.message).toContain('A token could not be created');
    });

    it('warns where the project is not there, and a step before may create it', async () => {
      const { error, output, log } = await kit.run(
        ID,
        deposit({
          projectId: undefined,
          repoUrl: `${kit.host}?owner=acme&repo=planned`,
        }),
        { task, isDryRun: true },
      );
      expect(error).toBeUndefined();
      expect(log.join('\n')).toContain(
        'warn: Dry run: project acme/planned is not there',
      );
      expect(log.join('\n')).toContain(
        'would create access token "ci" of project acme/planned: role',
      );
      expect(output).toMatchObject({ name: 'ci', variableKey: 'CI_TOKEN' });
    });

    it('takes for granted the project that an earlier step would create', async () => {
      const { error } = await kit.run(ID, deposit({ projectId: 0 }), {
        task,
        isDryRun: true,
      });
      expect(error).toBeUndefined();
      expect(operations(kit.sandbox)).toEqual(['applicationSettings.get']);
    });
  });
});
