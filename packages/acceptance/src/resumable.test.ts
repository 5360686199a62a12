import { only } from './gitlabState';
import { readTemplates } from './templates';
import { formValues, GROUP, startWorld, World } from './world';

jest.setTimeout(300_000);

/** More often than anybody tries again. */
const BROKEN = Array<string>(20).fill('status-500');

const TEMPLATE = 'new-service-resumable';

describe('every template', () => {
  it.each(readTemplates())(
    'either undoes what it made or has a Retry button: $name',
    ({ steps, hasRetryButton }) => {
      const undoes = steps.at(-1)?.action === 'gitlab:task:rollback';
      expect(hasRetryButton).toBe(!undoes);
    },
  );
});

describe.each([
  ['without task recovery', {}],
  [
    'with task recovery',
    { taskRecovery: { enabled: true, workspaceProvider: 'database' } },
  ],
])('a template that can be resumed, %s', (_, scaffolder) => {
  let world: World;

  beforeAll(async () => {
    world = await startWorld({ config: { scaffolder } });
  });
  afterAll(() => world.stop());

  it.each(['projectAccessTokens.create', 'projectVariables.create'])(
    'keeps what it made when %s fails, and Retry goes on from there',
    async operation => {
      const name = `resumed-${operation.split('.')[0].toLowerCase()}`;
      await world.gitlab.clearJournal();
      await world.gitlab.plan(operation, ...BROKEN);
      const failed = await world.client.run({
        template: TEMPLATE,
        values: formValues(name),
      });
      await world.gitlab.forgetFaults();
      expect(failed.status).toBe('failed');
      const { id } = await world.gitlab.project(`${GROUP}/${name}`);
      expect(await world.gitlab.liveTokens(id)).toEqual([]);

      // As the button does, which sends no secrets.
      await world.client.retry(failed.id);
      const run = await world.client.waitForEnd(failed.id);

      expect(run.error).toBeUndefined();
      const project = await world.gitlab.project(`${GROUP}/${name}`);
      expect(project.id).toBe(id);
      const journal = await world.gitlab.journal();
      expect(
        journal.filter(entry => entry.operation === 'projects.create'),
      ).toHaveLength(1);
      const token = only(await world.gitlab.liveTokens(id), 'token');
      const variable = only(await world.gitlab.variables(id), 'variable');
      expect(variable.value === token.value).toBe(true);
    },
  );
});
