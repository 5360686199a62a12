import { refusingPort } from '@forgekey/gitlab-sandbox/testing';
import { chainRequests } from './chainRequests';
import { Portal } from './portal';
import { InvalidFormError, ScaffolderClient } from './scaffolderClient';
import {
  formValues,
  GROUP,
  ROOT_TOKEN,
  startTestBed,
  TestBed,
} from './testBed';

jest.setTimeout(300_000);

/** What the page shows a person whose run has failed. */
async function messageOf(
  client: ScaffolderClient,
  values: Record<string, unknown>,
): Promise<string> {
  const run = await client.run({ template: 'new-service', values });
  expect(run.status).toBe('failed');
  return run.error?.message ?? '';
}

describe('what a person reads when the form was fine, but not for GitLab', () => {
  let bed: TestBed;

  beforeAll(async () => {
    bed = await startTestBed();
  });
  afterAll(() => bed.stop());

  it('the name is taken: by what, and what can be done', async () => {
    const values = formValues('taken');
    await bed.client.run({ template: 'new-service', values });

    const message = await messageOf(bed.client, values);
    expect(message).toContain(`Project ${GROUP}/taken exists already`);
    expect(message).toContain(`${bed.sandbox.url}/${GROUP}/taken`);
    expect(message).toContain('Choose another name');
  });

  it('the group does not exist, or not for the portal', async () => {
    const message = await messageOf(
      bed.client,
      formValues('homeless', { group: 'acme/no-such-team' }),
    );

    expect(message).toContain('The namespace acme/no-such-team was not found');
    expect(message).toContain("or the integration's token has no access to it");
    expect(message).toContain('Check the group');
  });

  it('the form itself refuses what can be refused without asking GitLab', async () => {
    await bed.gitlab.clearJournal();
    const wrong = bed.client.run({
      template: 'new-service',
      values: formValues('No Spaces, Please'),
    });

    await expect(wrong).rejects.toThrow(InvalidFormError);
    await expect(wrong).rejects.toThrow(/name does not match pattern/);
    expect(chainRequests(await bed.gitlab.journal())).toEqual([]);
  });
});

it('the token of the portal may not push: which role it takes, and who can give it', async () => {
  // Bob is a developer, and the first push into an empty project is not for developers.
  const bed = await startTestBed({ gitlabToken: 'sandbox-bob-token' });
  try {
    const message = await messageOf(bed.client, formValues('not-allowed'));

    expect(message).toContain(`${GROUP}/not-allowed.git: GitLab refused it`);
    expect(message).toContain('needs the role Maintainer');
    expect(message).toContain('an owner of the group can give');
  } finally {
    await bed.stop();
  }
});

it('the token of the portal opens nothing: where it comes from', async () => {
  const bed = await startTestBed({ gitlabToken: 'sandbox-unknown-token' });
  try {
    const message = await messageOf(bed.client, formValues('stranger'));

    expect(message).toContain('401');
    expect(message).toContain('integrations.gitlab');
    expect(message).not.toContain('sandbox-unknown-token');
  } finally {
    await bed.stop();
  }
});

it('GitLab cannot be reached: at which address, and how long it was tried', async () => {
  const nobody = await refusingPort();
  const url = `http://127.0.0.1:${nobody.port}`;
  try {
    const portal = await Portal.start({
      gitlab: { url, token: ROOT_TOKEN },
      config: { scaffolder: { gitlab: { http: { budget: { seconds: 2 } } } } },
    });
    try {
      const client = await ScaffolderClient.signIn(portal.url);
      const message = await messageOf(client, formValues('unreachable'));

      expect(message).toContain(`no connection to ${url}/api/v4`);
      expect(message).toMatch(/tried \d+ times in \d+(\.\d+)? s/);
      expect(message).toContain('Is GitLab running');
    } finally {
      await portal.remove();
    }
  } finally {
    nobody.release();
  }
});
