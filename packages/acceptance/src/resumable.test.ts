import { only } from './gitlabState';
import { readTemplates } from './templates';
import { formValues, GROUP, startTestBed, TestBed } from './testBed';

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
  let bed: TestBed;

  beforeAll(async () => {
    bed = await startTestBed({ config: { scaffolder } });
  });
  afterAll(() => bed.stop());

  it.each(['projectAccessTokens.create', 'projectVariables.create'])(
    'keeps what it made when %s fails, and Retry goes on from there',
    async operation => {
      const name = `resumed-${operation.split('.')[0].toLowerCase()}`;
      await bed.gitlab.clearJournal();
      await bed.gitlab.plan(operation, ...BROKEN);
      const failed = await bed.client.run({
        template: TEMPLATE,
        values: formValues(name),
      });
      await bed.gitlab.forgetFaults();
      expect(failed.status).toBe('failed');
      const { id } = await bed.gitlab.project(`${GROUP}/${name}`);
      expect(await bed.gitlab.liveTokens(id)).toEqual([]);

      // As the button does, which sends no secrets.
      await bed.client.retry(failed.id);
      const run = await bed.client.waitForEnd(failed.id);

      expect(run.error).toBeUndefined();
      const project = await bed.gitlab.project(`${GROUP}/${name}`);
      expect(project.id).toBe(id);
      const journal = await bed.gitlab.journal();
      expect(
        journal.filter(entry => entry.operation === 'projects.create'),
      ).toHaveLength(1);
      const token = only(await bed.gitlab.liveTokens(id), 'token');
      const variable = only(await bed.gitlab.variables(id), 'variable');
      expect(variable.value === token.value).toBe(true);
    },
  );
});
