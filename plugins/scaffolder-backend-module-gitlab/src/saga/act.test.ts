import { ConflictError, InputError } from '@backstage/errors';
import { OutcomeUnknownError } from '../gitlab/errors/errors';
import { FencedOutError } from '../ledger/ledger';
import { ActionHarness } from '../testing/actionHarness';
import { startScriptedServer } from '../testing/scriptedServer';
import { nextMove, outcomeOf } from './act';

describe('what to do after a call that failed', () => {
  const cancelled = AbortSignal.abort();

  it.each([
    ['our own decision', new ConflictError('it is there'), 'refused'],
    ['wrong input', new InputError('no'), 'refused'],
    ['no answer', new OutcomeUnknownError('lost'), 'unknown'],
    ['a mistake in this module', new RangeError('call stack'), 'unknown'],
    ['what another attempt does', new FencedOutError('gone'), 'stopped'],
  ])('%s', (_, error, outcome) => {
    expect(outcomeOf(error, undefined)).toBe(outcome);
    expect(outcomeOf(error, cancelled)).toBe('stopped');
  });

  it.each([
    // outcome, none before it was lost, one was, the last try
    ['refused', 'close', 'close', 'close'],
    ['passing', 'close', 'giveUp', 'giveUp'],
    ['unknown', 'lookAgain', 'lookAgain', 'giveUp'],
    ['stopped', 'giveUp', 'giveUp', 'giveUp'],
  ] as const)('%s: %s, %s, %s', (outcome, first, uncertain, last) => {
    const next = (state: { uncertain: boolean; isLast: boolean }) =>
      nextMove(outcome, state);
    expect(next({ uncertain: false, isLast: false })).toBe(first);
    expect(next({ uncertain: true, isLast: false })).toBe(uncertain);
    expect(next({ uncertain: true, isLast: true })).toBe(last);
  });
});

describe('an entry whose call failed', () => {
  const nested = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;

  it.each<[string, { status: number; body?: unknown; text?: string }, string]>([
    ['a refusal', { status: 400, body: { message: 'no' } }, 'void'],
    ['no right', { status: 403, body: { message: '403 Forbidden' } }, 'void'],
    ['a mistake of GitLab', { status: 500, body: {} }, 'intended'],
    ['nested arrays', { status: 500, text: nested }, 'intended'],
    ['nested arrays of a success', { status: 201, text: nested }, 'intended'],
    [
      'a success of another shape',
      { status: 201, body: { id: 'x' } },
      'intended',
    ],
    ['a page', { status: 201, text: '<html></html>' }, 'intended'],
    ['a 404 that is not GitLab’s', { status: 404, body: {} }, 'intended'],
  ])('with %s', async (_, answer, state) => {
    const proxy = await startScriptedServer(answer);
    const kit = await ActionHarness.start();
    kit.config = {
      integrations: {
        gitlab: [
          {
            host: proxy.host,
            baseUrl: proxy.url,
            apiBaseUrl: `${proxy.url}/api/v4`,
            token: 'sandbox-root-token',
          },
        ],
      },
    };
    try {
      const task = kit.newTask();
      const { error } = await kit.run(
        'gitlab:projectAccessToken:create',
        { repoUrl: proxy.host, projectId: 1 },
        { task },
      );
      expect(error).toBeDefined();
      expect(error!.message.length).toBeLessThan(1500);
      expect(await kit.rows('ledger')).toMatchObject([{ state }]);
    } finally {
      await kit.stop();
      await proxy.close();
    }
  });
});
