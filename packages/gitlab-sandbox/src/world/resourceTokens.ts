import {
  directMembership,
  levelInNamespace,
  levelInProject,
  memberLevelInNamespace,
  memberLevelInProject,
} from './access';
import { ACCESS_LEVELS } from './accessLevels';
import { isGroupArchived } from './archived';
import { AccessToken, Resource, ResourceKind, User } from './model';
import { namespaceById, projectById } from './namespaces';
import { Refusal } from './refusals';
import {
  checkTokenName,
  isActive,
  mintToken,
  revokeToken,
  rotateToken,
  tokensOf,
} from './tokens';
import { World } from './world';

/** Whoever administers the thing: Maintainers of a project, Owners of a group (app/policies). */
const LEAST_LEVEL: Record<ResourceKind, number> = {
  project: ACCESS_LEVELS.maintainer,
  group: ACCESS_LEVELS.owner,
};

function levelIn(world: World, user: User, { kind, id }: Resource): number {
  if (kind === 'project') {
    const project = projectById(world, id);
    return project ? levelInProject(world, user, project) : 0;
  }
  const group = namespaceById(world, id);
  return group ? levelInNamespace(world, user, group) : 0;
}

/** The bot's own role, read live from its membership. */
export function botLevel(world: World, token: AccessToken): number | null {
  const { resource, userId } = token;
  return (
    (resource && directMembership(world, resource, userId)?.accessLevel) ?? null
  );
}

/** Listing, reading and revoking is open to bots too. */
export function mayReadTokens(
  world: World,
  user: User,
  resource: Resource,
): boolean {
  return levelIn(world, user, resource) >= LEAST_LEVEL[resource.kind];
}

/** `project_bot_access` keeps bots from making and rotating tokens (app/policies/project_policy.rb). */
export function mayManageTokens(
  world: World,
  user: User,
  resource: Resource,
): boolean {
  return user.botOf === null && mayReadTokens(world, user, resource);
}

/** An archived group makes no tokens; an archived project does (`create_resource_access_tokens`). */
function isOfArchivedGroup(world: World, { kind, id }: Resource): boolean {
  const group = kind === 'group' ? namespaceById(world, id) : undefined;
  return group !== undefined && isGroupArchived(world, group);
}

export interface ResourceTokenAttributes {
  name: string;
  description?: string | null;
  scopes: readonly string[];
  expiresAt?: string | null;
  accessLevel: number;
}

/** app/services/resource_access_tokens/create_service.rb, its checks in its order. */
export function createResourceToken(
  world: World,
  creator: User,
  resource: Resource,
  attributes: ResourceTokenAttributes,
): AccessToken {
  const { kind } = resource;
  if (
    !mayManageTokens(world, creator, resource) ||
    isOfArchivedGroup(world, resource)
  ) {
    throw new Refusal(
      `User does not have permission to create ${kind} access token`,
    );
  }
  const ownLevel = levelIn(world, creator, resource);
  if (
    attributes.accessLevel === ACCESS_LEVELS.owner &&
    ownLevel < ACCESS_LEVELS.owner
  ) {
    throw new Refusal(
      `Could not provision owner access to ${kind} access token`,
    );
  }
  // With the built-in roles nobody gets as far as this: who may make tokens is a Maintainer at least.
  if (attributes.accessLevel > ownLevel) {
    throw new Refusal(
      'Access level of the token contains permissions not held by the creating user',
    );
  }
  const { accessTokenLimit } = world.settings;
  const alive = tokensOf(world, resource).filter(token =>
    isActive(world, token),
  );
  if (accessTokenLimit !== null && alive.length >= accessTokenLimit) {
    throw new Refusal('Access token limit reached');
  }
  checkTokenName(attributes.name);
  return withBot(world, creator, resource, attributes, bot =>
    mintToken(world, {
      kind,
      resource: { kind, id: resource.id },
      userId: bot.id,
      name: attributes.name,
      description: attributes.description,
      scopes: attributes.scopes,
      expiresAt: attributes.expiresAt,
    }),
  );
}

/** Each token has a bot user of its own, a direct member; both vanish again when the token is refused. */
function withBot(
  world: World,
  creator: User,
  resource: Resource,
  { name, accessLevel }: ResourceTokenAttributes,
  mint: (bot: User) => AccessToken,
): AccessToken {
  const { kind, id } = resource;
  const username = `${kind}_${id}_bot_${world.random.hex(32)}`;
  const bot: User = {
    id: world.ids.next('users'),
    username,
    name,
    email: `${username}@noreply.localhost`,
    state: 'active',
    admin: false,
    external: creator.external,
    botOf: { kind, id },
    namespaceId: null,
    projectsLimit: 0,
    canCreateGroup: false,
    createdAt: world.clock.timestamp(),
  };
  const token = mint(bot);
  world.state.users.push(bot);
  world.state.memberships.push({
    resource: { kind, id },
    userId: bot.id,
    accessLevel,
    createdAt: bot.createdAt,
    createdById: creator.id,
    expiresAt: null,
  });
  return token;
}

/** The levels of caller and bot are compared without an administrator's powers, unless the caller has them. */
function outranks(world: World, user: User, token: AccessToken): boolean {
  if (user.admin || !token.resource) {
    return true;
  }
  const { kind, id } = token.resource;
  const project = kind === 'project' ? projectById(world, id) : undefined;
  const namespace = kind === 'group' ? namespaceById(world, id) : undefined;
  const own = project
    ? memberLevelInProject(world, user, project)
    : namespace && memberLevelInNamespace(world, user, namespace);
  return (own ?? 0) >= (botLevel(world, token) ?? 0);
}

/** app/services/project_access_tokens/rotate_service.rb */
export function rotateResourceToken(
  world: World,
  user: User,
  token: AccessToken,
  expiresAt: string | null | undefined,
): AccessToken {
  if (token.revoked) {
    throw new Refusal('Token already revoked');
  }
  if (!outranks(world, user, token)) {
    throw new Refusal(
      'Not eligible to rotate tokens with permissions not held by the user',
    );
  }
  const successor = rotateToken(world, token, expiresAt);
  handOver(world, user, token);
  return successor;
}

/** The bot is as external as who rotated its token, and stays for as long as there is one. */
function handOver(world: World, user: User, { userId }: AccessToken): void {
  for (const bot of world.state.users.filter(({ id }) => id === userId)) {
    bot.external = user.external;
  }
  for (const membership of world.state.memberships) {
    if (membership.userId === userId) {
      membership.expiresAt = null;
    }
  }
}

/** app/services/resource_access_tokens/revoke_service.rb; a second time does no harm. */
export function revokeResourceToken(
  world: World,
  user: User,
  token: AccessToken,
  resource: Resource,
): void {
  const bot = world.state.users.find(({ id }) => id === token.userId);
  if (!mayReadTokens(world, user, resource)) {
    throw new Refusal(`${user.name} cannot delete ${bot?.name}`);
  }
  if (botLevel(world, token) === null) {
    throw new Refusal('Failed to find bot user');
  }
  revokeToken(world, token);
}
