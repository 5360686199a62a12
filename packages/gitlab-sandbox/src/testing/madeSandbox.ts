import { mkdtemp, rm } from 'node:fs/promises';
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { handleGitHttp } from '../git/smartHttp';
import { addressOf } from '../http/address';
import { readBytes } from '../http/body';
import { send } from '../http/send';
import type { Instance } from '../instance';
import { Journal } from '../journal/journal';
import { Links } from '../links';
import { handlePage } from '../pages/pages';
import { Repositories } from '../repository/repositories';
import { destinationOf } from '../serve/operations';
import { serveApi } from '../serve/rest';
import type { Group, Project, User } from '../world/model';
import { World } from '../world/world';

/** A sandbox without its control, faults and journal; its world is made by hand. */
export interface MadeSandbox {
  sandbox: Instance;
  server: Server;
  stop(): Promise<void>;
}

async function answer(
  sandbox: Instance,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const address = addressOf(request, sandbox.url);
  const { kind } = destinationOf(request.method ?? 'GET', address.pathname);
  if (kind === 'git') {
    await handleGitHttp(sandbox, request, response);
  } else if (kind === 'page') {
    await handlePage(sandbox, request, response);
  } else {
    const entry = new Journal().begin({
      operation: '',
      method: '',
      path: '',
      startedAt: '',
    });
    const bytes = await readBytes(request);
    const reply = await serveApi(sandbox, request, address, entry, bytes);
    send(response, reply, { withoutBody: request.method === 'HEAD' });
  }
}

/** Serves git, the API and the pages of an empty world on a free port. */
export async function startMade(): Promise<MadeSandbox> {
  const world = new World();
  const rootDir = await mkdtemp(path.join(tmpdir(), 'gitlab-sandbox-'));
  const server = createServer();
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const sandbox: Instance = {
    url,
    world,
    repositories: new Repositories(rootDir),
    links: new Links(world, () => url),
  };
  server.on('request', (request, response) => {
    answer(sandbox, request, response).catch(error =>
      response.writeHead(500).end(String(error)),
    );
  });
  return {
    server,
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

export function addUser(
  world: World,
  username: string,
  more: Partial<User> = {},
) {
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

export function addToken(
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
    revokedAt: null,
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
    archived: false,
    deletion: null,
    createdAt: NOW,
    updatedAt: NOW,
  };
  world.state.namespaces.push(group);
  return group;
}

export async function addProject(
  { world, repositories }: Instance,
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

/** The roles of a group, and who has them; `sandbox-<role>` is each one's token. */
const ROLES = {
  guest: 10,
  reporter: 20,
  developer: 30,
  maintainer: 40,
  owner: 50,
};

/** A group `acme` with a person per role. */
export function addAcme(world: World): Group {
  const group = addGroup(world);
  for (const [username, accessLevel] of Object.entries(ROLES)) {
    const user = addUser(world, username);
    addToken(world, user, `sandbox-${username}`);
    world.state.memberships.push({
      resource: { kind: 'group', id: group.id },
      userId: user.id,
      accessLevel,
      createdAt: NOW,
      createdById: null,
      expiresAt: null,
    });
  }
  return group;
}
