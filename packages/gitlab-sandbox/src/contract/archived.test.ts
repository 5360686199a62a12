import { useSandbox } from '../testing';
import { GitClient, withCredentials } from '../testing/gitClient';

const box = useSandbox();
const ACME = '/groups/acme';
const TOKEN = { name: 'ci', scopes: ['api'] };
const VARIABLE = { key: 'KEY', value: 'value' };

interface Made {
  id: number;
}

/** Closes a project, and says its address from then on: by id, for a mark renames it. */
type Close = (id: number) => Promise<string>;

const byItself: Close = async id => {
  await box.as('dave').post(`/projects/${id}/archive`);
  return `/projects/${id}`;
};
const byItsGroup: Close = async id => {
  await box.as('dave').post(`${ACME}/archive`);
  return `/projects/${id}`;
};
const byAMark: Close = async id => {
  await box.as('dave').delete(`/projects/${id}`);
  return `/projects/${id}`;
};

const closed = (close: Close) => close(box.projectId('acme/platform/hello'));

describe.each([
  ['an archived project', byItself],
  ['a project of an archived group', byItsGroup],
  ['a project marked for deletion', byAMark],
])('%s', (_, close) => {
  it.each(['dave', 'root'])('refuses code, to %s too', async username => {
    const project = await closed(close);
    const user = box.as(username);
    const repository = `${project}/repository`;
    const file = { branch: 'main', content: 'x', commit_message: 'Add x' };
    for (const { status } of [
      await user.post(`${repository}/branches`, { branch: 'b', ref: 'main' }),
      await user.delete(`${repository}/branches/main`),
      await user.post(`${repository}/commits`, {
        branch: 'main',
        commit_message: 'Add x',
        actions: [{ action: 'create', file_path: 'x', content: 'x' }],
      }),
      await user.post(`${repository}/files/x`, file),
    ]) {
      expect(status).toBe(403);
    }
  });

  it('goes on taking everything else', async () => {
    const project = await closed(close);
    const dave = box.as('dave');
    expect((await dave.post(`${project}/variables`, VARIABLE)).status).toBe(
      201,
    );
    const { body: token } = await dave.post<Made>(
      `${project}/access_tokens`,
      TOKEN,
    );
    const { body: next } = await dave.post<Made>(
      `${project}/access_tokens/${token.id}/rotate`,
    );
    for (const { status } of [
      await dave.put(`${project}/variables/KEY`, { value: 'other' }),
      await dave.delete(`${project}/access_tokens/${next.id}`),
      await dave.post(`${project}/deploy_tokens`, {
        name: 'd',
        scopes: ['read_repository'],
      }),
      await dave.post(`${project}/hooks`, { url: 'https://example.com' }),
      await dave.post(`${project}/members`, {
        username: 'erin',
        access_level: 30,
      }),
      await dave.post(`${project}/protected_branches`, { name: 'release' }),
      await dave.put(project, { description: 'closed' }),
      await dave.get(`${project}/repository/tree`),
    ]) {
      expect([200, 201, 204]).toContain(status);
    }
  });
});

it.each([
  ['archived', byItself],
  ['marked', byAMark],
])('git clones what is %s, and does not push to it', async (_, close) => {
  const project = await closed(close);
  const { body } = await box
    .as('dave')
    .get<{ http_url_to_repo: string }>(project);
  const url = withCredentials(body.http_url_to_repo, 'x', 'sandbox-dave-token');
  const client = await GitClient.create();
  try {
    expect(await client.git('.', 'clone', url, 'hello')).toMatchObject({
      status: 0,
    });
    await client.commit('hello', { more: 'more' });
    const { status, stderr } = await client.git('hello', 'push');
    expect(status).not.toBe(0);
    expect(stderr).toContain(
      'You are not allowed to push code to this project.',
    );
  } finally {
    await client.remove();
  }
});

describe('an archived group', () => {
  beforeEach(async () => {
    await box.as('dave').post(`${ACME}/archive`);
  });

  it('refuses what its projects still take', async () => {
    const dave = box.as('dave');
    for (const [method, path, body] of [
      ['GET', '/variables', undefined],
      ['POST', '/variables', VARIABLE],
      ['POST', '/deploy_tokens', { name: 'd', scopes: ['read_repository'] }],
      ['PUT', '', { visibility: 'public' }],
    ] as const) {
      const { status } = await dave.request(method, `${ACME}${path}`, {
        headers: { 'content-type': 'application/json' },
        ...(body && { body: JSON.stringify(body) }),
      });
      expect(`${method} ${path} ${status}`).toBe(`${method} ${path} 403`);
    }
    expect(await dave.post(`${ACME}/access_tokens`, TOKEN)).toMatchObject({
      status: 400,
      body: {
        message:
          '400 Bad request - User does not have permission to create group access token',
      },
    });
    expect(
      await dave.post('/projects', {
        name: 'new',
        namespace_id: box.namespaceId('acme/platform'),
      }),
    ).toMatchObject({
      status: 400,
      body: { message: { namespace: ['is not valid'] } },
    });
    expect(
      await dave.post('/groups', {
        name: 'new',
        path: 'new',
        parent_id: box.namespaceId('acme'),
      }),
    ).toMatchObject({ status: 403 });
  });

  it('goes on listing and revoking tokens, and takes settings and members', async () => {
    const dave = box.as('dave');
    for (const { status } of [
      await dave.get(`${ACME}/access_tokens`),
      await dave.get(`${ACME}/deploy_tokens`),
      await dave.put(ACME, { description: 'closed' }),
      await dave.post(`${ACME}/members`, {
        username: 'erin',
        access_level: 10,
      }),
    ]) {
      expect([200, 201]).toContain(status);
    }
  });
});

describe('archiving', () => {
  it('is refused where it is done already', async () => {
    const dave = box.as('dave');
    const hello = `/projects/${box.projectId('acme/platform/hello')}`;
    await dave.post(`${hello}/archive`);
    expect(await dave.post(`${hello}/archive`)).toMatchObject({
      status: 400,
      body: { message: 'Project is already archived.' },
    });
    await dave.post(`${ACME}/archive`);
    expect(await dave.post(`${hello}/archive`)).toMatchObject({
      status: 400,
      body: {
        message:
          'Cannot archive project since one of the ancestors is already archived.',
      },
    });
    expect(await dave.post(`${ACME}/archive`)).toMatchObject({
      status: 422,
      body: { message: 'Group is already archived!' },
    });
    expect(await dave.post('/groups/acme%2Fplatform/archive')).toMatchObject({
      status: 422,
      body: {
        message:
          'Cannot archive group since one of the ancestor groups is already archived!',
      },
    });
  });
});

describe.each([
  ['builds', 'builds_access_level'],
  ['the repository', 'repository_access_level'],
])('a project without %s', (_, feature) => {
  it.each(['dave', 'root'])('has no variables, for %s', async username => {
    const hello = `/projects/${box.projectId('acme/platform/hello')}`;
    const user = box.as(username);
    await user.post(`${hello}/variables`, VARIABLE);
    await user.put(hello, { [feature]: 'disabled' });
    for (const { status } of [
      await user.get(`${hello}/variables`),
      await user.get(`${hello}/variables/KEY`),
      await user.post(`${hello}/variables`, {}),
      await user.put(`${hello}/variables/KEY`, { value: 'other' }),
      await user.delete(`${hello}/variables/KEY`),
    ]) {
      expect(status).toBe(403);
    }
    await user.put(hello, { [feature]: 'enabled' });
    expect((await user.get(`${hello}/variables/KEY`)).status).toBe(200);
  });
});
