import type { JsonObject } from '@backstage/types';
import { ActionHarness } from '../testing/actionHarness';

describe('the statements of a chain', () => {
  let kit: ActionHarness;

  beforeAll(async () => {
    kit = await ActionHarness.start();
  });
  afterAll(() => kit.stop());
  beforeEach(() => kit.reset());

  const run = async (deposited: boolean) => {
    const task = kit.newTask();
    const { signal } = new AbortController();
    const repoUrl = `${kit.host}?owner=acme&repo=orders`;
    const step = (action: string, input: JsonObject) =>
      kit.runOk(action, input, { task, stepId: action, signal });
    const { projectId } = await step('publish:gitlab', {
      repoUrl,
      defaultBranch: 'main',
    });
    const { access_token: value } = await step(
      'gitlab:projectAccessToken:create',
      {
        repoUrl,
        projectId,
        name: 'ci',
        scopes: ['read_repository'],
        expiresIn: '30d',
        ...(deposited ? { variableKey: 'CI_TOKEN' } : {}),
      },
    );
    if (!deposited) {
      await step('gitlab:projectVariable:create', {
        repoUrl,
        projectId,
        key: 'CI_TOKEN',
        value,
      });
    }
  };

  /** Beginnings and ends of transactions included; who needs more says why. */
  it.each([
    ['deposited', true, 40],
    ['handed from step to step', false, 34],
  ])('are few: %s', async (_, deposited, most) => {
    const statements = await kit.statementsOf(() => run(deposited));
    expect(statements.length).toBe(most);
  });
});
