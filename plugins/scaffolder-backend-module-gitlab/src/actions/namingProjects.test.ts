import { operations, projectAt } from '@forgekey/gitlab-sandbox/testing';
import { ActionHarness, type HarnessTask } from '../testing/actionHarness';

describe('errors', () => {
  let kit: ActionHarness;
  let task: HarnessTask;

  beforeAll(async () => {
    kit = await ActionHarness.start();
  });
  afterAll(() => kit.stop());
  beforeEach(async () => {
    await kit.reset();
    task = kit.newTask();
    kit.sandbox.journal.clear();
  });

  const variable = (more: object) =>
    kit.run(
      'gitlab:projectVariable:create',
      { repoUrl: kit.host, key: 'REGION', value: 'eu', ...more },
      { task },
    );
  const token = (more: object) =>
    kit.run(
      'gitlab:projectAccessToken:create',
      { repoUrl: kit.host, ...more },
      { task, stepId: 'token' },
    );

  it.each<[string, (projectId: number) => ReturnType<typeof variable>]>([
    [
      'a variable',
      projectId => variable({ projectId, token: 'sandbox-bob-token' }),
    ],
    ['a token', projectId => token({ projectId, token: 'sandbox-bob-token' })],
  ])('name the project of %s by its path', async (_, run) => {
    const { id } = projectAt(kit.sandbox, 'acme/platform/hello')!;
    const { error } = await run(id);
    expect(error?.message).toContain(`project acme/platform/hello (id ${id})`);
    expect(error?.stack).toContain(`project acme/platform/hello (id ${id})`);
    expect(error?.message).not.toMatch(/project \d/);
    expect(error?.message).not.toContain('(*)');
  });

  it('name a project of this task without asking for it', async () => {
    const { projectId } = await kit.runOk(
      'publish:gitlab',
      { repoUrl: `${kit.host}?owner=acme&repo=orders`, defaultBranch: 'main' },
      { task, stepId: 'publish' },
    );
    kit.sandbox.faults.add({
      operation: 'projectVariables.create',
      instructions: ['status-503', 'status-503', 'status-503'],
    });
    kit.sandbox.journal.clear();
    const { error } = await variable({ projectId });
    expect(error?.message).toContain(`project acme/orders (id ${projectId})`);
    expect(operations(kit.sandbox)).not.toContain('projects.get');
  });

  it('name the environment of a variable, where it is for one', async () => {
    const { id } = projectAt(kit.sandbox, 'acme/platform/hello')!;
    const { error } = await variable({
      projectId: id,
      token: 'sandbox-bob-token',
      environmentScope: 'production',
    });
    expect(error?.message).toContain(
      'CI/CD variable REGION for environment production of project',
    );
  });

  it('stay as they are where nobody knows the project', async () => {
    const { error } = await variable({ projectId: 4711 });
    expect(error?.name).toBe('NotFoundError');
    expect(error?.message).toContain('project 4711');
  });
});
