import {
  liveTokens,
  projectAt,
  variablesOf,
} from '@forgekey/gitlab-sandbox/testing';
import { ActionHarness, type HarnessTask } from '../../testing/actionHarness';
import { atGitLab } from '../../testing/gitlabRest';
import { startScriptedServer } from '../../testing/scriptedServer';

const ID = 'gitlab:task:rollback';

describe('what a rollback does not see', () => {
  let kit: ActionHarness;
  let task: HarnessTask;

  beforeAll(async () => {
    kit = await ActionHarness.start();
  });
  afterAll(() => kit.stop());
  beforeEach(async () => {
    await kit.reset();
    task = kit.newTask();
    integrationActsAs('root');
  });

  function integrationActsAs(user: string, apiBaseUrl?: string) {
    const { url } = kit.sandbox;
    kit.config = {
      integrations: {
        gitlab: [
          {
            host: kit.host,
            baseUrl: url,
            apiBaseUrl: apiBaseUrl ?? `${url}/api/v4`,
            token: `sandbox-${user}-token`,
          },
        ],
      },
    };
    kit.restart();
  }

  /** A project, a token and a variable. */
  async function chain(token: string | undefined): Promise<number> {
    const { projectId } = await kit.runOk(
      'publish:gitlab',
      {
        repoUrl: `${kit.host}?owner=acme&repo=orders`,
        defaultBranch: 'main',
        ...(token ? { token } : {}),
      },
      { task, stepId: 'publish' },
    );
    await kit.runOk(
      'gitlab:projectAccessToken:create',
      {
        repoUrl: kit.host,
        projectId,
        variableKey: 'CI',
        ...(token ? { token } : {}),
      },
      { task, stepId: 'token' },
    );
    return projectId;
  }
  const rollback = (input: object = {}) =>
    kit.run(ID, { ...input }, { task, stepId: 'rollback' });
  const openEntries = async () => {
    const { store } = await kit.deps();
    const entries = await store.ledger.listTask(task.id);
    return entries.filter(it => it.state === 'made').length;
  };

  /** Project, token and variable are there, and the ledger knows it. */
  async function expectAllThere(projectId: number) {
    const project = projectAt(kit.sandbox, 'acme/orders');
    expect(project?.id).toBe(projectId);
    expect(liveTokens(kit.sandbox, projectId)).toHaveLength(1);
    expect(variablesOf(kit.sandbox, projectId)).toHaveLength(1);
    expect(await openEntries()).toBe(4);
  }

  it('is not gone: with another credential than the one that made it', async () => {
    const id = await chain('sandbox-dave-token');
    integrationActsAs('erin');
    const { error, output } = await rollback();
    expect(output).toEqual({ undone: [], gone: [], left: [] });
    expect(error?.message).toMatch(
      /^3 of 3 things could not be undone: Cannot tell whether CI\/CD variable "CI" of project acme\/orders \(id \d+\) is still there: GitLab does not show its project to the integration's token, which is also what it says of what is hidden\. It was made with the own token of user:default\/guest: run the rollback with that as "token"/,
    );
    await expectAllThere(id);

    const second = await rollback({ token: 'sandbox-dave-token' });
    expect(second.error).toBeUndefined();
    expect(second.output.undone).toHaveLength(3);
    expect(liveTokens(kit.sandbox, id)).toEqual([]);
    expect(projectAt(kit.sandbox, 'acme/orders')).toBeUndefined();
  });

  it('is not gone: with the token of a user who has lost sight of it', async () => {
    const id = await chain(undefined);
    const { error } = await rollback({ token: 'sandbox-erin-token' });
    expect(error?.message).toContain(
      'It was made with the integration\'s token: run the rollback without "token"',
    );
    await expectAllThere(id);
  });

  it('is not gone where a project was meant, and its answer was lost', async () => {
    kit.sandbox.faults.add({
      operation: 'projects.create',
      instructions: Array(3).fill('lose-answer'),
    });
    kit.sandbox.faults.add({
      operation: 'projects.get',
      instructions: Array(12).fill('status-500'),
    });
    const { error } = await kit.run(
      'publish:gitlab',
      {
        repoUrl: `${kit.host}?owner=acme&repo=orders`,
        token: 'sandbox-dave-token',
      },
      { task, stepId: 'publish' },
    );
    expect(error).toBeDefined();
    kit.sandbox.faults.clear();
    integrationActsAs('erin');
    expect((await rollback()).error?.message).toContain('Cannot tell whether');
    const again = await rollback({ token: 'sandbox-dave-token' });
    expect(again.output.undone).toHaveLength(1);
  });

  it.each<[string, object]>([
    ['nothing', { text: '' }],
    ['a number', { body: { code: 404 } }],
    ['words of its own', { body: { message: '404 route not found' } }],
    ['a page', { text: '<html>Not Found</html>' }],
    ['an error of its own', { body: { error: 'Not Found' } }],
    ['an empty object', { body: {} }],
    [
      "GitLab's words for another thing",
      { body: { message: '404 Group Not Found' } },
    ],
  ])('is not gone because a proxy says 404 with %s', async (_, answer) => {
    const id = await chain(undefined);
    const proxy = await startScriptedServer({ status: 404, ...answer });
    try {
      integrationActsAs('root', `${proxy.url}/api/v4`);
      const { error, output } = await rollback();
      expect(error).toBeDefined();
      expect(output).toEqual({ undone: [], gone: [], left: [] });
      await expectAllThere(id);
    } finally {
      await proxy.close();
    }
  });

  it('is gone where an administrator does not see it either', async () => {
    const id = await chain(undefined);
    await atGitLab(kit.sandbox, 'DELETE', `/projects/${id}`);
    const marked = kit.sandbox.state().projects.find(it => it.id === id)!;
    await atGitLab(
      kit.sandbox,
      'DELETE',
      `/projects/${id}?permanently_remove=true&full_path=${encodeURIComponent(marked.fullPath)}`,
    );
    const { error, output } = await rollback();
    expect(error).toBeUndefined();
    expect(output.gone).toHaveLength(3);
    expect(await openEntries()).toBe(0);
  });
});
