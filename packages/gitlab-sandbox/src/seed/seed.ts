import {
  commitFiles,
  commitReadme,
  openProject,
} from '../repository/projectLifecycle';
import { Repositories } from '../repository/repositories';
import { ACCESS_LEVELS, Role } from '../world/accessLevels';
import { createGroup } from '../world/groups';
import { AccessTokenKind, Resource, User, Visibility } from '../world/model';
import { findGroup, findNamespace } from '../world/namespaces';
import { createUser, userByName } from '../world/users';
import { World } from '../world/world';

/** A token with a value that is chosen, and should look it. */
export interface SeedToken {
  value: string;
  name?: string;
  scopes?: readonly string[];
  kind?: Extract<AccessTokenKind, 'personal' | 'oauth'>;
  expiresAt?: string | null;
}

export interface SeedUser {
  username: string;
  name: string;
  admin?: boolean;
  external?: boolean;
  projectsLimit?: number;
  canCreateGroup?: boolean;
  tokens?: readonly SeedToken[];
}

/** Roles by user name. */
export type SeedMembers = Readonly<Record<string, Role>>;

export interface SeedGroup {
  /** With all parents, which must come first: `acme/platform`. */
  path: string;
  name: string;
  visibility?: Visibility;
  members?: SeedMembers;
}

export interface SeedProject {
  /** With its namespace: `acme/orders`. */
  path: string;
  name?: string;
  visibility?: Visibility;
  members?: SeedMembers;
  /** `true` for a README as GitLab makes it, or files by path; without it the repository is empty. */
  files?: true | Readonly<Record<string, string>>;
}

/** What a world begins with. The first user makes the rest. */
export interface Seed {
  users: readonly [SeedUser, ...SeedUser[]];
  groups?: readonly SeedGroup[];
  projects?: readonly SeedProject[];
}

interface Parts {
  world: World;
  repositories: Repositories;
}

/** Fills an empty world. */
export async function plant(parts: Parts, seed: Seed): Promise<void> {
  const { world } = parts;
  const [creator] = seed.users.map(user => plantUser(world, user));
  seed.groups?.forEach(group => plantGroup(world, creator, group));
  for (const project of seed.projects ?? []) {
    await plantProject(parts, creator, project);
  }
}

function plantUser(
  world: World,
  { tokens = [], ...attributes }: SeedUser,
): User {
  const user = createUser(world, attributes);
  for (const token of tokens) {
    world.state.accessTokens.push({
      id: world.ids.next('accessTokens'),
      kind: token.kind ?? 'personal',
      resource: null,
      value: token.value,
      userId: user.id,
      name: token.name ?? 'seed',
      description: null,
      scopes: [...(token.scopes ?? ['api'])],
      createdAt: world.clock.timestamp(),
      expiresAt: token.expiresAt ?? null,
      revoked: false,
      revokedAt: null,
      lastUsedAt: null,
      lastUsedIps: [],
      previousId: null,
    });
  }
  return user;
}

function split(path: string): { parent: string; leaf: string } {
  const at = path.lastIndexOf('/');
  return { parent: path.slice(0, Math.max(0, at)), leaf: path.slice(at + 1) };
}

function plantGroup(
  world: World,
  creator: User,
  { path, name, visibility, members = {} }: SeedGroup,
): void {
  const { parent, leaf } = split(path);
  const group = createGroup(world, creator, {
    name,
    path: leaf,
    parent: parent ? findGroup(world, parent) : undefined,
    visibility,
  });
  plantMembers(world, group, members);
}

async function plantProject(
  parts: Parts,
  creator: User,
  { path, name, visibility, members = {}, files }: SeedProject,
): Promise<void> {
  const { world } = parts;
  const { parent, leaf } = split(path);
  const project = await openProject(parts, creator, {
    name: name ?? leaf,
    path: leaf,
    namespaceId: findNamespace(world, parent)?.id,
    visibility,
  });
  plantMembers(world, { kind: 'project', id: project.id }, members);
  if (files === true) {
    await commitReadme(parts, creator, project);
  } else if (files) {
    await commitFiles(parts, creator, project, {
      message: 'Initial commit',
      files,
    });
  }
}

function plantMembers(
  world: World,
  { kind, id }: Resource,
  members: SeedMembers,
): void {
  for (const [username, role] of Object.entries(members)) {
    const user = userByName(world, username);
    if (!user) {
      throw new Error(`The seed has no user ${username}`);
    }
    world.state.memberships.push({
      resource: { kind, id },
      userId: user.id,
      accessLevel: ACCESS_LEVELS[role],
      createdAt: world.clock.timestamp(),
      createdById: null,
      expiresAt: null,
    });
  }
}
