import {
  liveTokens,
  projectAt,
  variablesOf,
} from '@forgekey/gitlab-sandbox/testing';
import { planToken } from '../actions/projectAccessToken/plan';
import { depositToken } from '../handover/deposit';
import { TaskAttempt } from '../ledger/taskAttempt';
import { RESOURCES } from '../resources';
import { ActionHarness } from '../testing/actionHarness';
import { recordingLogger } from '../testing/recordingLogger';
import { openAttempt } from './attempt';
import { undoEntries } from './undo';

describe('an attempt without a step of a task', () => {
  let kit: ActionHarness;

  beforeAll(async () => {
    kit = await ActionHarness.start();
  });
  afterAll(() => kit.stop());

  it('makes, and undoes, as a step does', async () => {
    const { id } = projectAt(kit.sandbox, 'acme/platform/hello')!;
    const attempt = await openAttempt(await kit.deps(), {
      by: {
        taskId: 'schedule 1',
        stepId: 'sweep',
        actionId: 'sweep',
        taskAttempt: new TaskAttempt(),
      },
      says: 'The sweep',
      host: kit.host,
      token: undefined,
      signal: undefined,
      logger: recordingLogger(),
    });
    const { deposit } = planToken({
      host: kit.host,
      container: { kind: 'project', id },
      name: 'ci',
      scopes: ['read_repository'],
      expiresAt: '2027-02-21',
      variableKey: 'CI_TOKEN',
      variableProtected: false,
      environmentScope: '*',
      maskedAndHidden: true,
      ifExists: 'create',
    });
    await depositToken(attempt, deposit!);

    const [token, ...others] = liveTokens(kit.sandbox, id);
    expect(others).toEqual([]);
    expect(variablesOf(kit.sandbox, id)).toMatchObject([
      { key: 'CI_TOKEN', value: token.value },
    ]);
    const entries = await attempt.ledger.listTask('schedule 1');
    expect(entries).toMatchObject([
      { kind: 'variable', state: 'made', userRef: undefined },
      { kind: 'accessToken', state: 'made', userRef: undefined },
    ]);

    const results = await undoEntries(attempt, entries, {
      resources: RESOURCES,
    });
    expect(results.map(it => it.outcome)).toEqual(['undone', 'undone']);
    expect(liveTokens(kit.sandbox, id)).toEqual([]);
    expect(variablesOf(kit.sandbox, id)).toEqual([]);
  });
});
