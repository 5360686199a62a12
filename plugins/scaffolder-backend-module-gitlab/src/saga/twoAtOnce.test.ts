import {
  liveTokens,
  projectAt,
  variablesOf,
} from '@forgekey/gitlab-sandbox/testing';
import { TIMING } from '../ledger/timing';
import { ActionHarness, type HarnessTask } from '../testing/actionHarness';

const ID = 'gitlab:projectAccessToken:create';
const VARIABLE_ID = 'gitlab:projectVariable:create';

/** Leases that are over within the blink of an eye, so that a test can outlive one. */
const SHORT = {
  leaseMs: 600,
  extendEveryMs: 200,
  putWithinMs: 100,
  settleMs: 15 * 60_000,
};

describe('two that write to one variable at once', () => {
  let kit: ActionHarness;
  let projectId: number;

  beforeAll(async () => {
    kit = await ActionHarness.start();
  });
  afterAll(() => kit.stop());
  beforeEach(async () => {
    await kit.reset();
    projectId = projectAt(kit.sandbox, 'acme/platform/hello')!.id;
  });
  afterEach(() => {
    expect(kit.sandbox.faults.pending()).toEqual([]);
  });

  const deposit = (task: HarnessTask, more: object = {}) =>
    kit.run(
      ID,
      { repoUrl: kit.host, projectId, name: 'ci', variableKey: 'CI', ...more },
      { task, stepId: 'token' },
    );
  const tokens = () => liveTokens(kit.sandbox, projectId);
  const variables = () => variablesOf(kit.sandbox, projectId);
  const fail = (operation: string, ...instructions: string[]) =>
    kit.sandbox.faults.add({ operation, instructions });

  function expectOne() {
    const [token, ...others] = tokens();
    expect(others).toEqual([]);
    expect(variables().map(it => it.value)).toEqual([token.value]);
  }

  describe('as two tasks', () => {
    it.each(['replace', 'reuse'])(
      'end as one token, which the variable holds: %s',
      async ifExists => {
        const attempts = await Promise.all(
          [1, 2, 3].map(() => deposit(kit.newTask(), { ifExists })),
        );
        expect(attempts.map(it => it.error)).toEqual(Array(3).fill(undefined));
        expectOne();
      },
    );

    it('wait for one that GitLab keeps waiting, and say for whom', async () => {
      await deposit(kit.newTask(), { ifExists: 'replace' });
      fail('projectVariables.update', 'stall 1s');
      const slow = kit.newTask();
      const first = deposit(slow, { ifExists: 'replace' });
      await kit.reached('projectVariables.update');
      const second = await deposit(kit.newTask(), { ifExists: 'replace' });
      expect((await first).error).toBeUndefined();
      expect(second.error).toBeUndefined();
      expect(second.log.join('\n')).toContain(
        `Task ${slow.id} (step token) is writing to the same thing at GitLab; waiting until it has ended`,
      );
      expectOne();
    });

    it('give up waiting after the budget of the step, with nothing changed', async () => {
      const impatient = await ActionHarness.start({
        config: { scaffolder: { gitlab: { http: { budget: '300ms' } } } },
      });
      try {
        const { id } = projectAt(impatient.sandbox, 'acme/platform/hello')!;
        const run = () =>
          impatient.run(
            ID,
            { repoUrl: impatient.host, projectId: id, variableKey: 'CI' },
            { task: impatient.newTask(), stepId: 'token' },
          );
        impatient.sandbox.faults.add({
          operation: 'projectAccessTokens.create',
          instructions: ['hold 2s'],
        });
        const first = run();
        await impatient.reached('projectAccessTokens.create');
        const { error } = await run();
        expect(error?.name).toBe('ServiceUnavailableError');
        expect(error?.message).toContain('has not ended within');
        expect(
          impatient.sandbox.journal.count('projectAccessTokens.create'),
        ).toBe(1);
        await first;
      } finally {
        await impatient.stop();
      }
    });

    it('write one plain variable one after the other', async () => {
      const store = (value: string) =>
        kit.run(VARIABLE_ID, {
          repoUrl: kit.host,
          projectId,
          key: 'REGION',
          value,
          ifExists: 'update',
        });
      const both = await Promise.all([store('eu'), store('us')]);
      expect(both.map(it => it.output.outcome).sort()).toEqual([
        'created',
        'updated',
      ]);
      expect(variables()).toHaveLength(1);
    });
  });

  describe('as one task that is alive twice', () => {
    it.each([
      ['a deposit', {}],
      ['a sealed token', { variableKey: undefined }],
    ])('ends as one: %s', async (_, more) => {
      fail('projectAccessTokens.create', 'hold 500ms');
      const task = kit.newTask();
      const first = deposit(task, more);
      await kit.reached('projectAccessTokens.create');
      const second = await deposit(task, more);
      await first;
      expect(second.error).toBeUndefined();
      expect(tokens().map(it => it.id)).toEqual([second.output.tokenId]);
    });

    it('removes what it made where it was so slow that the other went on, and stops', async () => {
      kit.timing = SHORT;
      kit.restart();
      try {
        fail('projectAccessTokens.create', 'hold 3s');
        const task = kit.newTask();
        // Its lease runs out while it waits: nothing extends it.
        const stopped = jest
          .spyOn(global, 'setInterval')
          .mockImplementationOnce(() => ({ unref: () => {} }) as never);
        const first = deposit(task);
        await kit.reached('projectAccessTokens.create');
        stopped.mockRestore();
        const second = await deposit(task);
        expect(second.error).toBeUndefined();
        const { error, log } = await first;
        expect(error?.message).toContain('another');
        expect(log.join('\n')).not.toContain('holds it');
        expectOne();
        expect(tokens()[0].id).toBe(second.output.tokenId);
      } finally {
        kit.timing = TIMING;
        kit.restart();
      }
    });
  });
});
