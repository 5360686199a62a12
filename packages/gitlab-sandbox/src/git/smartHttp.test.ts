import { createServer, type Server } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Faults } from '../faults/faults';
import { Links } from '../http/links';
import { Journal } from '../journal/journal';
import type { Sandbox } from '../sandbox';
import { GitClient, run, withCredentials } from '../testing/gitClient';
import type { Group, Project, User } from '../world/model';
import { findProtectedBranch, protectBranch } from '../world/protectedBranches';
import { World } from '../world/world';
import { Repositories } from './repositories';
import { handleGitHttp } from './smartHttp';

const OPERATIONS = ['git.infoRefs', 'git.uploadPack', 'git.receivePack'];

/** The git half alone: a world made by hand, served on a free port. */
async function startGit() {
  const world = new World();
  const rootDir = await mkdtemp(path.join(tmpdir(), 'gitlab-sandbox-'));
  const server: Server = createServer((request, response) => {
    handleGitHttp(sandbox, request, response).catch(error =>
      response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const sandbox = {
    url,
    world,
    repositories: new Repositories(rootDir),
    links: new Links(world, () => url),
    journal: new Journal(),
    faults: new Faults(() => OPERATIONS),
  } as unknown as Sandbox;
  return {
    sandbox,
    async stop() {
      server.closeAllConnections();
      await new Promise(resolve => {
        server.close(resolve);
      });
      await rm(rootDir, { recursive: true, force: true });
    },
  };
}

const NOW = '2026-01-01T00:00:00.000Z';

function addUser(world: World, username: string, more: Partial<User> = {}) {
  const user: User = {
    id: world.ids.next('users'),
    username,
    name: username,
    email: `${username}@example.com`,
    state: 'active',
    admin: false,
    external: false,
    botOf: null,
    namespaceId: null,
    projectsLimit: 10,
    canCreateGroup: true,
    createdAt: NOW,
    ...more,
  };
  world.state.users.push(user);
  return user;
}

function addToken(
  world: World,
  user: User,
  value: string,
  scopes: string[] = ['api'],
  expiresAt: string | null = null,
) {
  world.state.accessTokens.push({
    id: world.ids.next('accessTokens'),
    kind: 'personal',
    resource: null,
    value,
    userId: user.id,
    name: value,
    description: null,
    scopes,
    createdAt: NOW,
    expiresAt,
    revoked: false,
    lastUsedAt: null,
    lastUsedIps: [],
    previousId: null,
  });
}

function addGroup(world: World): Group {
  const group: Group = {
    kind: 'group',
    id: world.ids.next('namespaces'),
    name: 'Acme',
    path: 'acme',
    description: '',
    parentId: null,
    visibility: 'public',
    projectCreationLevel: 'maintainer',
    subgroupCreationLevel: 'maintainer',
    defaultBranchProtection: {
      allowedToPush: 40,
      allowedToMerge: 40,
      allowForcePush: false,
      developerCanInitialPush: false,
    },
    defaultBranch: null,
    createdAt: NOW,
  };
  world.state.namespaces.push(group);
  return group;
}

async function addProject(
  { world, repositories }: Sandbox,
  group: Group,
  name: string,
  visibility: Project['visibility'] = 'private',
) {
  const project: Project = {
    id: world.ids.next('projects'),
    name,
    path: name,
    namespaceId: group.id,
    creatorId: 1,
    description: null,
    visibility,
    defaultBranch: 'main',
    objectFormat: 'sha1',
    topics: [],
    archived: false,
    deletion: null,
    settings: {},
    runnersToken: 'sandbox-runners',
    createdAt: NOW,
    updatedAt: NOW,
    lastActivityAt: NOW,
  };
  world.state.projects.push(project);
  await repositories.create(project.id, { defaultBranch: 'main' });
  return project;
}

const ROLES = {
  guest: 10,
  reporter: 20,
  developer: 30,
  maintainer: 40,
  owner: 50,
};

describe('git over HTTP', () => {
  let sandbox: Sandbox;
  let stop: () => Promise<void>;
  let client: GitClient;
  let orders: Project;

  beforeEach(async () => {
    ({ sandbox, stop } = await startGit());
    client = await GitClient.create();
    const group = addGroup(sandbox.world);
    for (const [username, accessLevel] of Object.entries(ROLES)) {
      const user = addUser(sandbox.world, username);
      addToken(sandbox.world, user, `sandbox-${username}`);
      sandbox.world.state.memberships.push({
        resource: { kind: 'group', id: group.id },
        userId: user.id,
        accessLevel,
        createdAt: NOW,
        createdById: null,
        expiresAt: null,
      });
    }
    orders = await addProject(sandbox, group, 'orders');
    await addProject(sandbox, group, 'open', 'public');
  });

  afterEach(async () => {
    await stop();
    await client.remove();
  });

  const remote = (name: string, password: string, username = 'anything') =>
    withCredentials(`${sandbox.url}/acme/${name}.git`, username, password);

  const curl = (...args: string[]) =>
    run('curl', ['--silent', '--show-error', '--include', ...args]);

  const advertisement = (name: string, service: string) =>
    `${sandbox.url}/acme/${name}.git/info/refs?service=git-${service}`;

  it('takes a push and gives it back to a clone', async () => {
    await client.workTree('a', { 'README.md': 'one\n', 'src/x.ts': 'x\n' });
    const pushed = await client.git(
      'a',
      'push',
      remote('orders', 'sandbox-maintainer'),
      'main',
    );
    expect(pushed).toMatchObject({ status: 0 });

    const cloned = await client.git(
      '.',
      'clone',
      '--quiet',
      remote('orders', 'sandbox-reporter'),
      'b',
    );
    expect(cloned).toMatchObject({ status: 0 });
    expect((await client.git('b', 'ls-files')).stdout).toBe(
      'README.md\nsrc/x.ts\n',
    );
  });
});
