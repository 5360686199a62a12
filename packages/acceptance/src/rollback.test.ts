import { only } from './gitlabState';
import { stepLog } from './scaffolderClient';
import { formValues, GROUP, startWorld, World } from './world';

jest.setTimeout(300_000);

/** More often than anybody tries again. */
const BROKEN = Array<string>(20).fill('status-500');

describe('a template that ends with a rollback', () => {
  let world: World;

  beforeAll(async () => {
    world = await startWorld();
  });
  afterEach(() => world.gitlab.forgetFaults());
  afterAll(() => world.stop());

  async function failAtTheVariable(name: string) {
    await world.gitlab.plan('projectVariables.create', ...BROKEN);
    const run = await world.client.run({
      template: 'new-service',
      values: formValues(name),
    });
    await world.gitlab.forgetFaults();
    expect(run.status).toBe('failed');
    return run;
  }

  it('leaves nothing of a run that failed, and says what it undid', async () => {
    const run = await failAtTheVariable('undone');

    expect(run.error?.message).toContain('RELEASE_TOKEN');
    expect(stepLog(run, 'rollback')).toContain(`${GROUP}/undone`);
    expect(await world.gitlab.projects(`${GROUP}/undone`)).toEqual([]);
  });

  it('makes everything anew when somebody presses Retry', async () => {
    const { id } = await failAtTheVariable('tried-again');

    await world.client.retry(id);
    const run = await world.client.waitForEnd(id);

    expect(run.error).toBeUndefined();
    const project = await world.gitlab.project(`${GROUP}/tried-again`);
    const token = only(await world.gitlab.liveTokens(project.id), 'token');
    const variable = only(await world.gitlab.variables(project.id), 'variable');
    expect(variable.value === token.value).toBe(true);
  });
});
