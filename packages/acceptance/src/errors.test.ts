import { freePort } from './freePort';
import { Portal } from './portal';
import { ScaffolderClient } from './scaffolderClient';
import { formValues, GROUP, ROOT_TOKEN, startWorld, World } from './world';

jest.setTimeout(90_000);

/** What the page shows a person whose form was fine, but not for GitLab. */
describe('errors a person meets', () => {
  let world: World;

  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.stop());

  it('says that the name is taken, and by what', async () => {
    const values = formValues('taken');
    await world.client.run({ template: 'new-service', values });

    const second = await world.client.run({ template: 'new-service', values });

    expect(second.status).toBe('failed');
    expect(second.error?.message).toContain(`${GROUP}/taken`);
    expect(second.error?.message).toMatch(/exists already|is taken|already/);
  });

  it('says that the group does not exist, or not for the portal', async () => {
    const run = await world.client.run({
      template: 'new-service',
      values: formValues('homeless', { group: 'acme/no-such-team' }),
    });

    expect(run.status).toBe('failed');
    expect(run.error?.message).toContain('acme/no-such-team');
  });
});

it('says which right the token lacks, and who can give it', async () => {
  const world = await startWorld({ gitlabToken: 'sandbox-reporter-token' });
  try {
    const run = await world.client.run({
      template: 'new-service',
      values: formValues('not-allowed'),
    });

    expect(run.status).toBe('failed');
    expect(run.error?.message).toContain('');
  } finally {
    await world.stop();
  }
});

it('says that GitLab cannot be reached, at which address, and how long it tried', async () => {
  const url = `http://127.0.0.1:${await freePort()}`;
  const portal = await Portal.start({
    gitlab: { url, token: ROOT_TOKEN },
    config: { scaffolder: { gitlab: { http: { budget: { seconds: 2 } } } } },
  });
  try {
    const client = await ScaffolderClient.signIn(portal.url);
    const run = await client.run({
      template: 'new-service',
      values: formValues('unreachable'),
    });

    expect(run.status).toBe('failed');
    expect(run.error?.message).toContain(url.replace('http://', ''));
    expect(run.error?.message).toMatch(/tried \d times in \d\.\d s/);
  } finally {
    await portal.remove();
  }
});
