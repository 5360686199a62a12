import { projectAt } from '@forgekey/gitlab-sandbox/testing';
import { ActionHarness, type HarnessTask } from '../testing/actionHarness';

describe('a retry, which brings no secrets', () => {
  let kit: ActionHarness;
  let task: HarnessTask;

  beforeAll(async () => {
    kit = await ActionHarness.start();
  });
  afterAll(() => kit.stop());
  beforeEach(async () => {
    await kit.reset();
    task = kit.newTask();
  });

  const hello = () => projectAt(kit.sandbox, 'acme/platform/hello')!.id;
  const ACTIONS: [string, () => object][] = [
    ['publish:gitlab', () => ({ repoUrl: `${kit.host}?owner=nobody&repo=x` })],
    [
      'gitlab:projectAccessToken:create',
      () => ({ repoUrl: kit.host, projectId: hello() }),
    ],
    [
      'gitlab:projectVariable:create',
      () => ({ repoUrl: kit.host, projectId: hello(), key: 'A', value: 'b' }),
    ],
    ['gitlab:user:info', () => ({ repoUrl: kit.host })],
  ];
  const run = (action: string, input: object) =>
    kit.run(action, { ...input }, { task, stepId: 'step' });

  it.each(ACTIONS)(
    'does not go on with the integration’s token: %s',
    async (action, input) => {
      await run(action, { ...input(), token: 'sandbox-erin-token' });
      kit.sandbox.journal.clear();
      const { error } = await run(action, input());
      expect(error?.message).toContain('This retry has no token of yours');
      expect(error?.message).toContain('Use Start over');
      expect(kit.sandbox.journal.count()).toBe(0);
    },
  );

  it.each(ACTIONS)('goes on where there is one: %s', async (action, input) => {
    const withToken = { ...input(), token: 'sandbox-dave-token' };
    await run(action, withToken);
    const { error } = await run(action, withToken);
    expect(error?.message ?? '').not.toContain('no token of yours');
  });

  it.each(['', '  ', undefined])(
    'goes on with the integration’s, where the first attempt did: token %j',
    async token => {
      const [action, input] = ACTIONS[2];
      const wanted = { ...input(), ...(token === undefined ? {} : { token }) };
      expect((await run(action, wanted)).error).toBeUndefined();
      expect((await run(action, wanted)).error).toBeUndefined();
    },
  );

  it('knows the rounds of an each apart: one may have a token and the next none', async () => {
    const [action, input] = ACTIONS[2];
    const attempt = (tokens: (string | undefined)[]) => {
      const { signal } = new AbortController();
      return tokens.reduce<Promise<(string | undefined)[]>>(
        async (before, token) => {
          const errors = await before;
          const { error } = await kit.run(
            action,
            { ...input(), ...(token === undefined ? {} : { token }) },
            { task, stepId: 'step', signal },
          );
          return [...errors, error?.message];
        },
        Promise.resolve([]),
      );
    };
    const both = ['sandbox-dave-token', undefined];
    expect(await attempt(both)).toEqual([undefined, undefined]);
    expect(await attempt(both)).toEqual([undefined, undefined]);
    expect(await attempt([undefined, undefined])).toEqual([
      expect.stringContaining('This retry has no token of yours'),
      undefined,
    ]);
  });

  it('keeps no token in what it notes', async () => {
    const [action, input] = ACTIONS[1];
    await run(action, { ...input(), token: 'sandbox-dave-token' });
    expect(await kit.kept(task)).not.toContain('sandbox-dave-token');
    expect([...task.checkpoints.values()]).toContain('user');
  });
});
