import { until } from '@forgekey/gitlab-sandbox/testing';
import { only } from './gitlabState';
import { stepLog } from './scaffolderClient';
import { formValues, GROUP, startTestBed, TestBed } from './testBed';

jest.setTimeout(300_000);

/**
 * What a busy machine may add to a time that the module's own tests measure to the millisecond: less than the 30 s after
 * which a request is given up, which is what would end it otherwise.
 */
const BUSY_MS = 25_000;

describe('when GitLab is not at its best', () => {
  let bed: TestBed;

  beforeAll(async () => {
    bed = await startTestBed();
  });
  afterEach(() => bed.gitlab.assertNoFaultIsLeft());
  afterAll(() => bed.stop());

  it.each([
    ['namespaces.get', 'publish'],
    ['projects.create', 'publish'],
    ['git.infoRefs', 'publish'],
    ['git.receivePack', 'publish'],
    ['projectAccessTokens.create', 'token'],
    ['projectVariables.create', 'token'],
  ])(
    'waits as long as %s asks for, says so, and goes on',
    async (operation, step) => {
      const name = `patient-${operation.toLowerCase().replace('.', '-')}`;
      await bed.gitlab.plan(operation, 'status-429 retry-after=2');
      await bed.gitlab.clearJournal();

      const run = await bed.client.run({
        template: 'new-service',
        values: formValues(name),
      });

      expect(run.error).toBeUndefined();
      const journal = await bed.gitlab.journal();
      const [refused, served] = journal.filter(
        entry => entry.operation === operation,
      );
      expect(refused.status).toBe(429);
      const waited =
        Date.parse(served.startedAt) - Date.parse(refused.startedAt);
      expect(waited).toBeGreaterThanOrEqual(2000);
      expect(waited).toBeLessThan(2000 + BUSY_MS);
      expect(stepLog(run, step)).toMatch(/\b2(\.0)? s/);
      const project = await bed.gitlab.project(`${GROUP}/${name}`);
      expect(await bed.gitlab.liveTokens(project.id)).toHaveLength(1);
    },
  );

  it.each([
    'projects.create',
    'projectAccessTokens.create',
    'projectVariables.create',
  ])(
    'has one project, one token and one variable after the answer to %s was lost',
    async operation => {
      const name = `lost-${operation.toLowerCase().replace('.', '-')}`;
      await bed.gitlab.plan(operation, 'lose-answer');

      let run = await bed.client.run({
        template: 'new-service',
        values: formValues(name),
      });
      if (run.status === 'failed') {
        await bed.client.retry(run.id);
        run = await bed.client.waitForEnd(run.id);
      }

      expect(run.error).toBeUndefined();
      const project = await bed.gitlab.project(`${GROUP}/${name}`);
      const token = only(await bed.gitlab.liveTokens(project.id), 'live token');
      const variable = only(await bed.gitlab.variables(project.id), 'variable');
      expect(variable.value === token.value).toBe(true);
    },
  );

  it('stops at once when it is cancelled, whatever GitLab does', async () => {
    await bed.gitlab.plan('projectAccessTokens.create', 'stall 30s');
    await bed.gitlab.clearJournal();
    const id = await bed.client.createTask({
      template: 'new-service',
      values: formValues('cancelled'),
    });
    await until(
      async () =>
        (await bed.gitlab.journal()).some(
          ({ operation }) => operation === 'projectAccessTokens.create',
        ),
      { what: 'GitLab to be asked for the token' },
    );

    const cancelled = Date.now();
    await bed.client.cancel(id);
    await bed.client.waitForEnd(id);

    // The scaffolder looks for cancellations once a second; what comes on top is ours.
    expect(Date.now() - cancelled).toBeLessThan(1000 + BUSY_MS);
  });
});
