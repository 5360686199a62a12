import {
  operations,
  projectAt,
  variablesOf,
} from '@forgekey/gitlab-sandbox/testing';
import { ActionHarness, type HarnessTask } from '../testing/actionHarness';
import { atGitLab } from '../testing/gitlabRest';

describe('two names for the project of a step', () => {
  let kit: ActionHarness;
  let task: HarnessTask;
  let hello: number;
  let other: number;

  beforeAll(async () => {
    kit = await ActionHarness.start();
  });
  afterAll(() => kit.stop());
  beforeEach(async () => {
    await kit.reset();
    task = kit.newTask();
    hello = projectAt(kit.sandbox, 'acme/platform/hello')!.id;
    other = (await createProject('orders')).id;
    kit.sandbox.journal.clear();
  });

  async function createProject(path: string) {
    const namespace = await atGitLab(
      kit.sandbox,
      'GET',
      '/namespaces/acme%2Fplatform',
    );
    return await atGitLab(kit.sandbox, 'POST', '/projects', {
      body: { path, namespace_id: namespace.id },
    });
  }

  const INPUTS = {
    'gitlab:projectVariable:create': { key: 'REGION', value: 'eu' },
    'gitlab:projectAccessToken:create': { name: 'ci', variableKey: 'CI_TOKEN' },
  };
  const actions = Object.keys(INPUTS) as (keyof typeof INPUTS)[];
  const run = (
    action: keyof typeof INPUTS,
    query: string,
    projectId: number | string,
    isDryRun = false,
  ) =>
    kit.run(
      action,
      { ...INPUTS[action], repoUrl: `${kit.host}${query}`, projectId },
      { task, isDryRun },
    );
  const written = () =>
    kit.sandbox.journal.entries().filter(it => it.method !== 'GET');

  describe.each(actions)('%s', action => {
    it.each([
      ['?owner=acme/platform&repo=orders', false],
      ['?owner=acme/platform&repo=orders', true],
      ['?owner=ACME/Platform&repo=Orders', false],
      ['/acme/platform/orders', false],
      ['?project=acme/platform/orders', false],
    ])('refuses %s where projectId is another project', async (query, dry) => {
      for (const projectId of [hello, String(hello), 'acme/platform/hello']) {
        const { error } = await run(action, query, projectId, dry);
        expect(error?.name).toBe('InputError');
        expect(error?.message).toContain(
          `projectId is acme/platform/hello (id ${hello}), and repoUrl names another one, acme/platform/orders (id ${other})`,
        );
      }
      expect(written()).toEqual([]);
    });

    it.each([
      '?owner=acme/platform&repo=hello',
      '?owner=ACME/platform&repo=HELLO',
      '?owner=nobody&repo=nothing',
      '?owner=owner&repo=repo',
      '?owner=acme',
      '/acme',
    ])('goes by projectId beside %s', async query => {
      for (const projectId of [hello, 'acme/platform/hello']) {
        await kit.reset();
        const { error } = await run(action, query, projectId);
        expect(error).toBeUndefined();
        expect(variablesOf(kit.sandbox, hello)).toHaveLength(1);
      }
    });
  });

  it('takes the path of before a project was renamed', async () => {
    await atGitLab(kit.sandbox, 'PUT', `/projects/${other}`, {
      body: { path: 'orders-2' },
    });
    const old = '?owner=acme/platform&repo=orders';
    for (const projectId of [other, 'acme/platform/orders-2']) {
      const { error } = await run(actions[1], old, projectId);
      expect(error).toBeUndefined();
    }
  });

  it('asks GitLab nothing about what this task has published', async () => {
    const repoUrl = `${kit.host}?owner=ACME/platform&repo=fresh`;
    const { projectId } = await kit.runOk(
      'publish:gitlab',
      { repoUrl, defaultBranch: 'main' },
      { task, stepId: 'publish' },
    );
    kit.sandbox.journal.clear();
    const { error } = await run(
      'gitlab:projectVariable:create',
      '?owner=acme/platform&repo=fresh',
      projectId,
    );
    expect(error).toBeUndefined();
    expect(operations(kit.sandbox)).toEqual(['projectVariables.create']);
  });
});
