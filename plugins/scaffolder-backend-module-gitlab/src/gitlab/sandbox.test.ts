import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { Sandbox, startSandbox } from '@forgekey/gitlab-sandbox';
import { pushDirectory } from '../testing/pushDirectory';
import { systemClock } from '../time/clock';
import { Secret } from '../sealing/secret';
import { fakeTime } from '../testing/fakeTime';
import { gitlabIntegrations } from '../testing/integrations';
import { recordingLogger } from '../testing/recordingLogger';
import type { GitLabApi, NewVariable } from './api';
import { createGitLabConnector } from './connect';
import { isOutcomeUnknown, isTaken } from './errors/errors';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());
beforeEach(() => sandbox.reset());

function connect(token: string, limits = {}) {
  const host = `127.0.0.1:${sandbox.port}`;
  const logger = recordingLogger();
  const { clock, sleep, slept } = fakeTime();
  const session = createGitLabConnector({
    integrations: gitlabIntegrations({
      host,
      token,
      baseUrl: sandbox.url,
      apiBaseUrl: `${sandbox.url}/api/v4`,
    }),
    requireScmUserCredentials: false,
    clock,
    sleep,
    limits,
  }).connect({ host, logger });
  return { ...session, logger, slept };
}

async function createProject(api: GitLabApi, path = 'orders') {
  const namespace = await api.findNamespace('acme');
  return api.createProject({
    namespaceId: namespace!.id,
    name: path,
    path,
    visibility: 'private',
  });
}

/** Longer than an answer takes on a busy machine, shorter than anybody wants to wait for one that does not come. */
const IMPATIENT = { attemptTimeoutMs: 1500 };

const aToken = { name: 'ci', scopes: ['api'], accessLevel: 40 };
const aVariable: NewVariable = {
  key: 'GITLAB_TOKEN',
  value: Secret.of('fake-value-of-a-token'),
  variableType: 'env_var',
  protected: false,
  masked: true,
  maskedAndHidden: true,
  raw: false,
  environmentScope: '*',
};

async function errorOf(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    const printed = `${inspect(error, { depth: 10, showHidden: true })}${JSON.stringify(error)}`;
    expect(printed).not.toMatch(/sandbox-\w+-token|fake-value/);
    return error as Error;
  }
  throw new Error('expected a failure');
}

it('makes a project with content, a token and a variable in six requests', async () => {
  const { api, git, logger } = connect('sandbox-dave-token');
  const dir = mkdtempSync(join(tmpdir(), 'forgekey-content-'));
  writeFileSync(join(dir, 'README.md'), '# Orders\n');
  try {
    const project = await createProject(api);
    expect(project).toMatchObject({
      fullPath: 'acme/orders',
      emptyRepo: true,
      visibility: 'private',
    });
    const push = () =>
      pushDirectory({
        dir,
        remoteUrl: project.httpUrlToRepo,
        branch: 'main',
        credential: git,
        logger,
        clock: systemClock,
      });
    const { commitHash } = await push();
    const owner = { kind: 'project', id: project.id } as const;
    const token = await api.createAccessToken(owner, aToken);
    const variable = await api.createVariable(owner, {
      ...aVariable,
      value: token.value,
    });
    expect(variable).toMatchObject({
      hidden: true,
      masked: true,
      value: undefined,
    });
    const base = `/api/v4/projects/${project.id}`;
    expect(
      sandbox.journal.entries().map(entry => `${entry.method} ${entry.path}`),
    ).toEqual([
      'GET /api/v4/namespaces/acme',
      'POST /api/v4/projects',
      'GET /acme/orders.git/info/refs?service=git-receive-pack',
      'POST /acme/orders.git/git-receive-pack',
      `POST ${base}/access_tokens`,
      `POST ${base}/variables`,
    ]);
    const state = sandbox.state();
    expect(state.accessTokens.find(t => t.id === token.id)?.value).toBe(
      token.value.reveal(),
    );

    // A later look finds all of it, and a second push changes nothing.
    expect((await api.findBranch(project.id, 'main'))?.commitId).toBe(
      commitHash,
    );
    expect((await api.listCommits(project.id))[0].id).toBe(commitHash);
    expect((await push()).outcome).toBe('already-there');
    expect((await api.findProject('acme/orders'))?.id).toBe(project.id);
    expect(await api.findAccessToken(owner, token.id)).toMatchObject({
      name: 'ci',
      active: true,
    });
    expect(await api.listAccessTokens(owner, { state: 'active' })).toHaveLength(
      1,
    );
    expect(await api.findVariable(owner, 'GITLAB_TOKEN', '*')).toMatchObject({
      hidden: true,
    });
    expect(logger.lines.join('\n')).not.toContain(token.value.reveal());
  } finally {
    rmSync(dir, { recursive: true });
  }
});

it('undoes what it made, and says when there was nothing left to undo', async () => {
  const { api } = connect('sandbox-dave-token');
  const project = await createProject(api);
  const owner = { kind: 'project', id: project.id } as const;
  const token = await api.createAccessToken(owner, aToken);
  await api.createVariable(owner, aVariable);
  expect(await api.revokeAccessToken(owner, token.id)).toBe('revoked');
  expect(await api.deleteVariable(owner, 'GITLAB_TOKEN', '*')).toBe('deleted');
  expect(await api.deleteVariable(owner, 'GITLAB_TOKEN', '*')).toBe('gone');
  expect(await api.findVariable(owner, 'GITLAB_TOKEN', '*')).toBeUndefined();
  expect(await api.deleteProject(project.id)).toBe('scheduled');
  expect(await api.deleteProject(project.id)).toBe('scheduled');
  const marked = await api.findProject(project.id);
  expect(marked?.markedForDeletionOn).toBeDefined();
  await api.removeProjectPermanently(project.id, marked!.fullPath);
  expect(await api.deleteProject(project.id)).toBe('gone');
});

it('changes a variable and leaves the rest of it alone', async () => {
  const { api } = connect('sandbox-dave-token');
  const owner = { kind: 'project', id: (await createProject(api)).id } as const;
  await api.createVariable(owner, { ...aVariable, maskedAndHidden: false });
  const changed = await api.updateVariable(owner, 'GITLAB_TOKEN', '*', {
    value: Secret.of('fake-value-of-another'),
  });
  expect(changed.value?.reveal()).toBe('fake-value-of-another');
  expect(changed.masked).toBe(true);
  const described = await api.updateVariable(owner, 'GITLAB_TOKEN', '*', {
    description: 'for CI',
  });
  expect(described.value?.reveal()).toBe('fake-value-of-another');
});

it('works for groups by the same calls', async () => {
  const { api } = connect('sandbox-dave-token');
  const owner = { kind: 'group', id: 'acme' } as const;
  const token = await api.createAccessToken(owner, aToken);
  await api.createVariable(owner, aVariable);
  expect((await api.listAccessTokens(owner)).map(t => t.id)).toEqual([
    token.id,
  ]);
  expect(await api.deleteVariable(owner, 'GITLAB_TOKEN', '*')).toBe('deleted');
});

it('searches for people who choose', async () => {
  const { api } = connect('sandbox-dave-token');
  expect((await api.currentUser()).username).toBe('dave');
  expect((await api.findUser('alice'))?.name).toBe('Alice Maintainer');
  expect(await api.findUser('nobody')).toBeUndefined();
  const groups = await api.searchGroups({ search: 'acme', minAccessLevel: 30 });
  expect(groups.map(g => g.fullPath)).toContain('acme');
  const found = await api.searchProjects({ groupId: 'acme/platform' });
  expect(found.map(p => p.fullPath)).toEqual(['acme/platform/hello']);
  expect(
    (await api.searchProjects({ search: 'hello', limit: 5 })).map(p => p.path),
  ).toEqual(['hello']);
});

it('makes and protects branches', async () => {
  const { api } = connect('sandbox-dave-token');
  const { id } = (await api.findProject('acme/platform/hello'))!;
  const branch = await api.createBranch(id, 'feature/x', 'main');
  expect(branch.name).toBe('feature/x');
  const rule = await api.protectBranch(id, 'feature/x');
  expect(rule).toEqual({ id: expect.any(Number), name: 'feature/x' });
  expect(isTaken(await errorOf(api.protectBranch(id, 'feature/x')))).toBe(true);
  expect(await api.findProtectedBranch(id, 'feature/x')).toEqual(rule);
  expect(await api.findProtectedBranch(id, 'none')).toBeUndefined();
  expect((await api.findBranch(id, 'feature/x'))?.protected).toBe(true);
  expect(await api.findBranch(id, 'none')).toBeUndefined();
  expect(
    isTaken(await errorOf(api.createBranch(id, 'feature/x', 'main'))),
  ).toBe(true);

  expect(await api.unprotectBranch(id, 'feature/x')).toBe('unprotected');
  expect(await api.unprotectBranch(id, 'feature/x')).toBe('gone');
  expect(await api.deleteBranch(id, 'feature/x')).toBe('deleted');
  expect(await api.deleteBranch(id, 'feature/x')).toBe('gone');
});

it('adds a member, and says who is one already', async () => {
  const { api } = connect('sandbox-dave-token');
  const { id } = await createProject(api);
  const { id: erin } = (await api.findUser('erin'))!;
  await api.addProjectMember(id, erin, 30);
  const error = await errorOf(api.addProjectMember(id, erin, 30));
  expect(error.name).toBe('ConflictError');
  expect(isTaken(error)).toBe(true);
});

describe('what GitLab refuses', () => {
  it.each<
    [string, string, (api: GitLabApi) => Promise<unknown>, string, RegExp]
  >([
    [
      'a name that is taken',
      'sandbox-dave-token',
      async api => {
        await createProject(api);
        await createProject(api);
      },
      'ConflictError',
      /create project "orders".*has already been taken.*ifExists/,
    ],
    [
      'a wrong token',
      'sandbox-wrong-token',
      api => api.findNamespace('acme'),
      'AuthenticationError',
      /integrations.gitlab\[\].token/,
    ],
    [
      'a hidden group',
      'sandbox-erin-token',
      async api => {
        expect(await api.findNamespace('acme')).toBeUndefined();
        await api.createVariable({ kind: 'group', id: 'acme' }, aVariable);
      },
      'NotFoundError',
      /Group Not Found/,
    ],
    [
      'a role too low for a token',
      'sandbox-bob-token',
      api =>
        api.createAccessToken(
          { kind: 'project', id: 'acme/platform/hello' },
          aToken,
        ),
      'NotAllowedError',
      /role Maintainer on project "acme\/platform\/hello"/,
    ],
    [
      'a role too low for a list of tokens',
      'sandbox-bob-token',
      api =>
        api.listAccessTokens({ kind: 'project', id: 'acme/platform/hello' }),
      'AuthenticationError',
      /401 here also to a valid token whose role is too low/,
    ],
    [
      'a role too low for a variable',
      'sandbox-bob-token',
      api =>
        api.createVariable(
          { kind: 'project', id: 'acme/platform/hello' },
          aVariable,
        ),
      'NotAllowedError',
      /CI\/CD variables need the role Maintainer/,
    ],
    [
      'a value that cannot be masked',
      'sandbox-dave-token',
      api =>
        api.createVariable(
          { kind: 'project', id: 'acme/platform/hello' },
          { ...aVariable, value: Secret.of('fake-value with blanks') },
        ),
      'InputError',
      /at least 8 characters without spaces/,
    ],
    [
      'a life that is too long',
      'sandbox-dave-token',
      api =>
        api.createAccessToken(
          { kind: 'project', id: 'acme/platform/hello' },
          { ...aToken, expiresAt: '2199-01-01' },
        ),
      'InputError',
      /Expiration date must be before/,
    ],
  ])('is explained: %s', async (_, token, act, name, message) => {
    const error = await errorOf(act(connect(token).api));
    expect(error.message).toMatch(message);
    expect(error.name).toBe(name);
  });
});

describe('faults', () => {
  const owner = { kind: 'project', id: 'acme/platform/hello' } as const;

  it('waits as GitLab asks before any call, and says so', async () => {
    sandbox.faults.add({
      operation: 'projectAccessTokens.create',
      instructions: ['status-429 retry-after=2'],
    });
    const { api, slept, logger } = connect('sandbox-dave-token');
    await api.createAccessToken(owner, aToken);
    expect(slept).toEqual([2000]);
    expect(logger.lines.join('\n')).toMatch(
      /GitLab asked to wait 2 s \(429 Too Many Requests, Retry-After\) before POST \/projects\/acme%2Fplatform%2Fhello\/access_tokens; waiting/,
    );
    expect(sandbox.faults.pending()).toEqual([]);
  });

  it.each([
    'status-500',
    'status-502',
    'status-503',
    'reset',
    'lose-answer',
    'stall 1m',
    'hold 1m',
  ])('does not repeat a create after %s', async instruction => {
    sandbox.faults.add({
      operation: 'projectAccessTokens.create',
      instructions: [instruction],
    });
    const { api } = connect('sandbox-dave-token', IMPATIENT);
    const error = await errorOf(api.createAccessToken(owner, aToken));
    expect(isOutcomeUnknown(error)).toBe(true);
    expect(sandbox.journal.count('projectAccessTokens.create')).toBe(1);
  });

  it.each(['status-502', 'status-503', 'reset', 'lose-answer', 'hold 1m'])(
    'repeats a look after %s',
    async instruction => {
      sandbox.faults.add({
        operation: 'projects.get',
        instructions: [instruction],
      });
      const { api, slept } = connect('sandbox-dave-token', IMPATIENT);
      expect(await api.findProject('acme/platform/hello')).toBeDefined();
      expect(slept).toHaveLength(1);
    },
  );

  it('does not take a delete that happened twice for a failure', async () => {
    const { api } = connect('sandbox-dave-token');
    await api.createVariable(owner, aVariable);
    sandbox.faults.add({
      operation: 'projectVariables.delete',
      instructions: ['lose-answer'],
    });
    expect(await api.deleteVariable(owner, 'GITLAB_TOKEN', '*')).toBe('gone');
  });
});
