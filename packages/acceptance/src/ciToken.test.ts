import { only } from './gitlabState';
import { formValues, GROUP, startTestBed, TestBed } from './testBed';

jest.setTimeout(300_000);

let bed: TestBed;

beforeAll(async () => {
  bed = await startTestBed();
});
afterAll(() => bed.stop());

/** A service of the portal, whose pipeline holds RELEASE_TOKEN. */
async function makeService(name: string) {
  const run = await bed.client.run({
    template: 'new-service',
    values: formValues(name),
  });
  expect(run.error).toBeUndefined();
  return bed.gitlab.project(`${GROUP}/${name}`);
}

const TOKEN = {
  name: 'deploy',
  accessLevel: 'developer',
  scopes: ['read_repository'],
  expiresIn: '60d',
};

describe('the templates for a pipeline that is there', () => {
  it('renew a token, and then take it away', async () => {
    const { id } = await makeService('renewed');
    const project = `${GROUP}/renewed`;
    const old = only(await bed.gitlab.liveTokens(id), 'token');
    const which = { project, variableKey: 'RELEASE_TOKEN' };

    const renewed = await bed.client.run({
      template: 'rotate-ci-token',
      values: which,
    });
    expect(renewed.error).toBeUndefined();
    const live = await bed.gitlab.liveTokens(id);
    const made = only(
      live.filter(it => it.id !== old.id),
      'new token',
    );
    expect(live).toHaveLength(2);
    const variable = only(await bed.gitlab.variables(id), 'variable');
    // Compared like this, a failure does not print the values.
    expect(variable.value === made.value).toBe(true);

    const revoked = await bed.client.run({
      template: 'revoke-ci-token',
      values: which,
    });
    expect(revoked.error).toBeUndefined();
    expect(await bed.gitlab.liveTokens(id)).toEqual([]);
    expect(await bed.gitlab.variables(id)).toEqual([]);
  });

  it('replace a token that others know, at once', async () => {
    const { id } = await makeService('leaked');
    const run = await bed.client.run({
      template: 'rotate-ci-token',
      values: {
        project: `${GROUP}/leaked`,
        variableKey: 'RELEASE_TOKEN',
        compromised: true,
      },
    });
    expect(run.error).toBeUndefined();
    const token = only(await bed.gitlab.liveTokens(id), 'token');
    const variable = only(await bed.gitlab.variables(id), 'variable');
    expect(variable.value === token.value).toBe(true);
  });

  it('give a token to a repository that somebody else made', async () => {
    const project = 'globex/site';
    const { id } = await bed.gitlab.project(project);
    const run = await bed.client.run({
      template: 'add-ci-token',
      values: { project, variableKey: 'DEPLOY_TOKEN', ...TOKEN },
    });
    expect(run.error).toBeUndefined();
    const token = only(await bed.gitlab.liveTokens(id), 'token');
    expect(token).toMatchObject({
      name: 'deploy',
      scopes: ['read_repository'],
    });
    const variable = only(await bed.gitlab.variables(id), 'variable');
    expect(variable).toMatchObject({ key: 'DEPLOY_TOKEN', hidden: true });
    expect(variable.value === token.value).toBe(true);
  });

  it('leave a variable alone that is taken, and no token behind', async () => {
    const { id } = await makeService('taken');
    const before = await bed.gitlab.liveTokens(id);
    const run = await bed.client.run({
      template: 'add-ci-token',
      values: {
        project: `${GROUP}/taken`,
        variableKey: 'RELEASE_TOKEN',
        ...TOKEN,
      },
    });
    expect(run.status).toBe('failed');
    expect(run.error?.message).toMatch(/RELEASE_TOKEN/);
    expect((await bed.gitlab.liveTokens(id)).map(it => it.id)).toEqual(
      before.map(it => it.id),
    );
  });

  it.each(['rotate-ci-token', 'revoke-ci-token'])(
    'say what is wrong where nothing is managed: %s',
    async template => {
      const run = await bed.client.run({
        template,
        values: { project: 'globex/site', variableKey: 'NOBODYS_TOKEN' },
      });
      expect(run.status).toBe('failed');
      expect(run.error?.message).toMatch(
        /manages no access token in CI\/CD variable/,
      );
    },
  );
});
