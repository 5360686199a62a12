import { Gitlab } from '@gitbeaker/rest';
import { run } from '../testing/gitClient';
import { isInstalled } from '../testing/isInstalled';
import { useSandbox } from '../testing';

const box = useSandbox();
afterEach(box.expectNoSurprises);

it('serves gitbeaker, as it ships', async () => {
  const gitlab = new Gitlab({
    host: box.sandbox.url,
    token: 'sandbox-alice-token',
  });
  const namespace = await gitlab.Namespaces.show('acme/platform');
  const project = await gitlab.Projects.create({
    name: 'from gitbeaker',
    namespaceId: namespace.id,
    initializeWithReadme: true,
  });
  expect(project.path_with_namespace).toBe('acme/platform/from-gitbeaker');

  const token = await gitlab.ProjectAccessTokens.create(
    project.id,
    'ci',
    ['api', 'read_repository'],
    '2027-01-01',
    { accessLevel: 30 },
  );
  const variable = await gitlab.ProjectVariables.create(
    project.id,
    'TOKEN',
    token.token,
    { masked: true },
  );
  expect(variable.value).toBe(token.token);
  await gitlab.ProjectVariables.edit(project.id, 'TOKEN', 'other-value', {
    filter: { environment_scope: '*' },
  });
  expect((await gitlab.ProjectVariables.show(project.id, 'TOKEN')).value).toBe(
    'other-value',
  );

  const bot = new Gitlab({ host: box.sandbox.url, token: token.token });
  expect((await bot.Users.showCurrentUser()).id).toBe(token.user_id);
  const rotated = await gitlab.ProjectAccessTokens.rotate(project.id, token.id);
  expect(rotated.user_id).toBe(token.user_id);
  await gitlab.ProjectAccessTokens.revoke(project.id, rotated.id);

  const files = await gitlab.Repositories.allRepositoryTrees(project.id);
  expect(files.map(({ name }) => name)).toEqual(['README.md']);
  await gitlab.Commits.create(project.id, 'main', 'Add a file', [
    { action: 'create', filePath: 'a.txt', content: 'a' },
  ]);
  const members = await gitlab.ProjectMembers.all(project.id);
  expect(members).toHaveLength(1);
});

it('gives gitbeaker every page', async () => {
  const gitlab = new Gitlab({
    host: box.sandbox.url,
    oauthToken: 'sandbox-root-token',
  });
  const byOffset = await gitlab.Users.all({ perPage: 2 });
  const byKeyset = await gitlab.Projects.all({
    pagination: 'keyset',
    orderBy: 'id',
    sort: 'asc',
    perPage: 1,
  });
  expect(byOffset).toHaveLength(6);
  expect(byKeyset).toHaveLength(2);
});

it('tells gitbeaker what is wrong', async () => {
  const gitlab = new Gitlab({
    host: box.sandbox.url,
    token: 'sandbox-bob-token',
  });
  await expect(
    gitlab.ProjectVariables.all('acme/platform/hello'),
  ).rejects.toThrow('403 Forbidden');
});

if (isInstalled('curl')) {
  it('serves curl', async () => {
    const api = `${box.sandbox.url}/api/v4`;
    const header = 'PRIVATE-TOKEN: sandbox-alice-token';
    const made = await run('curl', [
      '--silent',
      '--include',
      '--header',
      header,
      '--data',
      'key=KEY&value=abc',
      `${api}/projects/acme%2Fplatform%2Fhello/variables`,
    ]);
    expect(made.stdout).toMatch(/^HTTP\/1.1 201 Created/);
    const uploaded = await run('curl', [
      '--silent',
      '--header',
      header,
      '--form',
      'name=from curl',
      `${api}/projects`,
    ]);
    expect(JSON.parse(uploaded.stdout)).toMatchObject({ path: 'from-curl' });
  });
}

it('serves git with the token that was just made', async () => {
  const { body } = await box
    .as('alice')
    .post('/projects/acme%2Fplatform%2Fhello/access_tokens', {
      name: 'ci',
      scopes: ['read_repository'],
    });
  box.leavesAlive('ci');
  const remote = `${box.sandbox.url.replace(
    '//',
    `//any:${body.token}@`,
  )}/acme/platform/hello.git`;
  const { status, stdout } = await run('git', ['ls-remote', remote, 'main']);
  expect(status).toBe(0);
  expect(stdout).toContain('refs/heads/main');
});
