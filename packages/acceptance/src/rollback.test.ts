import { only } from './gitlabState';
import { stepLog } from './scaffolderClient';
import { formValues, GROUP, startTestBed, TestBed } from './testBed';

jest.setTimeout(300_000);

/** More often than anybody tries again. */
const BROKEN = Array<string>(20).fill('status-500');

async function failAtTheVariable(bed: TestBed, name: string) {
  await bed.gitlab.plan('projectVariables.create', ...BROKEN);
  const run = await bed.client.run({
    template: 'new-service',
    values: formValues(name),
  });
  await bed.gitlab.forgetFaults();
  expect(run.status).toBe('failed');
  return run;
}

async function expectWhole(bed: TestBed, name: string) {
  const project = await bed.gitlab.project(`${GROUP}/${name}`);
  const token = only(await bed.gitlab.liveTokens(project.id), 'token');
  const variable = only(await bed.gitlab.variables(project.id), 'variable');
  expect(variable.value === token.value).toBe(true);
}

describe('a template that ends with a rollback', () => {
  let bed: TestBed;

  beforeAll(async () => {
    bed = await startTestBed();
  });
  afterAll(() => bed.stop());

  it('leaves nothing of a run that failed, and says what it undid', async () => {
    const run = await failAtTheVariable(bed, 'undone');

    expect(run.error?.message).toContain('RELEASE_TOKEN');
    expect(stepLog(run, 'rollback')).toContain(`${GROUP}/undone`);
    expect(await bed.gitlab.projects(`${GROUP}/undone`)).toEqual([]);
  });

  it('makes everything anew when somebody presses Retry', async () => {
    const { id } = await failAtTheVariable(bed, 'tried-again');

    await bed.client.retry(id);
    const run = await bed.client.waitForEnd(id);

    expect(run.error).toBeUndefined();
    await expectWhole(bed, 'tried-again');
  });
});

describe('the same on a portal with task recovery', () => {
  let bed: TestBed;

  beforeAll(async () => {
    bed = await startTestBed({
      config: {
        scaffolder: {
          taskRecovery: { enabled: true, workspaceProvider: 'database' },
        },
      },
    });
  });
  afterAll(() => bed.stop());

  it('tells who presses Retry to start over, and that works at once', async () => {
    const { id } = await failAtTheVariable(bed, 'over');

    await bed.client.retry(id);
    const retried = await bed.client.waitForEnd(id);
    expect(retried.error?.message).toContain(
      'Use Start over instead of Retry: it takes the same inputs, and the name is free again',
    );
    expect(await bed.gitlab.projects(`${GROUP}/over`)).toEqual([]);

    const again = await bed.client.run({
      template: 'new-service',
      values: formValues('over'),
    });
    expect(again.error).toBeUndefined();
    await expectWhole(bed, 'over');
  });
});
