import { only } from './gitlabState';
import { stepLog } from './scaffolderClient';
import { formValues, GROUP, startWorld, World } from './world';

jest.setTimeout(300_000);

/** More often than anybody tries again. */
const BROKEN = Array<string>(20).fill('status-500');

async function failAtTheVariable(world: World, name: string) {
  await world.gitlab.plan('projectVariables.create', ...BROKEN);
  const run = await world.client.run({
    template: 'new-service',
    values: formValues(name),
  });
  await world.gitlab.forgetFaults();
  expect(run.status).toBe('failed');
  return run;
}

async function expectWhole(world: World, name: string) {
  const project = await world.gitlab.project(`${GROUP}/${name}`);
  const token = only(await world.gitlab.liveTokens(project.id), 'token');
  const variable = only(await world.gitlab.variables(project.id), 'variable');
  expect(variable.value === token.value).toBe(true);
}

describe('a template that ends with a rollback', () => {
  let world: World;

  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.stop());

  it('leaves nothing of a run that failed, and says what it undid', async () => {
    const run = await failAtTheVariable(world, 'undone');

    expect(run.error?.message).toContain('RELEASE_TOKEN');
    expect(stepLog(run, 'rollback')).toContain(`${GROUP}/undone`);
    expect(await world.gitlab.projects(`${GROUP}/undone`)).toEqual([]);
  });

  it('makes everything anew when somebody presses Retry', async () => {
    const { id } = await failAtTheVariable(world, 'tried-again');

    await world.client.retry(id);
    const run = await world.client.waitForEnd(id);

    expect(run.error).toBeUndefined();
    await expectWhole(world, 'tried-again');
  });
});

describe('the same on a portal with task recovery', () => {
  let world: World;

  beforeAll(async () => {
    world = await startWorld({
      config: {
        scaffolder: {
          taskRecovery: { enabled: true, workspaceProvider: 'database' },
        },
      },
    });
  });
  afterAll(() => world.stop());

  it('tells who presses Retry to start over, and that works at once', async () => {
    const { id } = await failAtTheVariable(world, 'over');

    await world.client.retry(id);
    const retried = await world.client.waitForEnd(id);
    expect(retried.error?.message).toContain(
      'Use Start over instead of Retry: it takes the same inputs, and the name is free again',
    );
    expect(await world.gitlab.projects(`${GROUP}/over`)).toEqual([]);

    const again = await world.client.run({
      template: 'new-service',
      values: formValues('over'),
    });
    expect(again.error).toBeUndefined();
    await expectWhole(world, 'over');
  });
});
