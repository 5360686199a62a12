import {
  liveTokens,
  projectAt,
  variablesOf,
} from '@forgekey/gitlab-sandbox/testing';
import { ActionHarness, type HarnessTask } from '../testing/actionHarness';

const TOKEN_ID = 'gitlab:projectAccessToken:create';
const VARIABLE_ID = 'gitlab:projectVariable:create';
const PUBLISH_ID = 'publish:gitlab';

describe('a round of an each is not a retry', () => {
  let kit: ActionHarness;
  let task: HarnessTask;
  let projectId: number;
  /** One attempt at the task. */
  let signal: AbortSignal;

  beforeAll(async () => {
    kit = await ActionHarness.start();
  });
  afterAll(() => kit.stop());
  beforeEach(async () => {
    await kit.reset();
    task = kit.newTask();
    projectId = projectAt(kit.sandbox, 'acme/platform/hello')!.id;
    newAttempt();
  });

  function newAttempt() {
    signal = new AbortController().signal;
  }
  const token = (more: object = {}) =>
    kit.run(
      TOKEN_ID,
      { repoUrl: kit.host, projectId, name: 'ci', ...more },
      { task, stepId: 'token', signal },
    );
  const variable = (key: string, value: string, more: object = {}) =>
    kit.run(
      VARIABLE_ID,
      { repoUrl: kit.host, projectId, key, value, ...more },
      { task, stepId: 'variable', signal },
    );
  const tokens = () => liveTokens(kit.sandbox, projectId);
  const minted = () => kit.sandbox.journal.count('projectAccessTokens.create');

  it('with equal input: each output is a token that lives', async () => {
    const rounds = [await token(), await token(), await token()];
    expect(rounds.map(it => it.error)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(tokens().map(it => it.id)).toEqual(
      rounds.map(it => it.output.tokenId),
    );
    expect(minted()).toBe(3);
  });

  it('one token per environment, and a second each that stores them: 3, 3, 3', async () => {
    const keys = ['DEV', 'STAGE', 'PROD'];
    const envelopes: string[] = [];
    for (const _ of keys) {
      envelopes.push((await token()).output.access_token);
    }
    for (const [i, key] of keys.entries()) {
      expect((await variable(key, envelopes[i])).error).toBeUndefined();
    }
    const values = variablesOf(kit.sandbox, projectId).map(it => it.value);
    expect(minted()).toBe(3);
    expect(new Set(values)).toEqual(new Set(tokens().map(it => it.value)));
    expect(values).toHaveLength(3);
  });

  it('a retry finds the round that failed, and keeps the others', async () => {
    const first = await token();
    kit.sandbox.faults.add({
      operation: 'projectAccessTokens.create',
      instructions: ['lose-answer', 'status-500', 'status-500'],
    });
    expect((await token()).error).toBeDefined();

    newAttempt();
    const again = [await token(), await token(), await token()];
    expect(again.map(it => it.error)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(again[0].output.tokenId).toBe(first.output.tokenId);
    expect(tokens().map(it => it.id)).toEqual(
      again.map(it => it.output.tokenId),
    );
  });

  it('after a restart of the backend the n-th round is still the n-th', async () => {
    const deposits = ['A', 'B'];
    for (const variableKey of deposits) {
      await token({ variableKey });
    }
    kit.restart();
    newAttempt();
    for (const variableKey of deposits) {
      expect((await token({ variableKey })).error).toBeUndefined();
    }
    expect(minted()).toBe(2);
  });

  it('of a variable: the second value for one key is told apart from a retry', async () => {
    expect((await variable('REGION', 'eu')).output.outcome).toBe('created');
    const { error } = await variable('REGION', 'us');
    expect(error?.message).toContain('already has a CI/CD variable REGION');
    expect((await variable('REGION', 'eu')).output.outcome).toBe('unchanged');
    const update = await variable('REGION', 'us', { ifExists: 'update' });
    expect(update.output.outcome).toBe('updated');

    newAttempt();
    // A retry of the first round writes what it wrote.
    expect((await variable('REGION', 'eu')).error).toBeUndefined();
  });

  it('of a project: the second of one name is told so', async () => {
    const publish = () =>
      kit.run(
        PUBLISH_ID,
        { repoUrl: `${kit.host}?owner=acme&repo=orders` },
        { task, stepId: 'publish', signal },
      );
    const first = await publish();
    expect(first.error).toBeUndefined();
    expect((await publish()).error?.message).toContain('exists already');

    newAttempt();
    expect((await publish()).output.projectId).toBe(first.output.projectId);
  });
});
