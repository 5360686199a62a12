import { ACCESS_LEVELS } from './accessLevels';
import { isGroupArchived, isReadOnly } from './archived';
import { Group, Membership, Namespace, Project, Resource, User } from './model';
import { namespaceOf, withAncestors } from './namespaces';
import { World } from './world';

/** Nobody is an anonymous caller. */
export type Caller = User | undefined;

/** The membership a user holds directly, unless it has run out. */
export function directMembership(
  world: World,
  resource: Resource,
  userId: number,
): Membership | undefined {
  return directMemberships(world, resource).find(
    membership => membership.userId === userId,
  );
}

export function directMemberships(
  world: World,
  resource: Resource,
): Membership[] {
  const today = world.clock.date();
  return world.state.memberships.filter(
    membership =>
      membership.resource.kind === resource.kind &&
      membership.resource.id === resource.id &&
      (membership.expiresAt === null || membership.expiresAt > today),
  );
}

/** What a user's memberships give in a namespace, inherited ones included; administrators' powers are not counted. */
export function memberLevelInNamespace(
  world: World,
  user: Caller,
  namespace: Namespace,
): number {
  if (!user) {
    return ACCESS_LEVELS.noAccess;
  }
  const levels = withAncestors(world, namespace).map(ancestor => {
    if (ancestor.kind === 'user') {
      return ancestor.userId === user.id
        ? ACCESS_LEVELS.owner
        : ACCESS_LEVELS.noAccess;
    }
    return directMembership(world, ancestor, user.id)?.accessLevel ?? 0;
  });
  return Math.max(ACCESS_LEVELS.noAccess, ...levels);
}

/** What a user's memberships give in a project. */
export function memberLevelInProject(
  world: World,
  user: Caller,
  project: Project,
): number {
  const direct = user
    ? (directMembership(world, { kind: 'project', id: project.id }, user.id)
        ?.accessLevel ?? 0)
    : 0;
  return Math.max(
    direct,
    memberLevelInNamespace(world, user, namespaceOf(world, project)),
  );
}

/** The level that permissions are checked against: administrators may what owners may. */
export function levelInProject(
  world: World,
  user: Caller,
  project: Project,
): number {
  return user?.admin
    ? ACCESS_LEVELS.owner
    : memberLevelInProject(world, user, project);
}

export function levelInNamespace(
  world: World,
  user: Caller,
  namespace: Namespace,
): number {
  return user?.admin
    ? ACCESS_LEVELS.owner
    : memberLevelInNamespace(world, user, namespace);
}

/** External users are kept out of what is internal. */
function seesInternal(user: Caller): boolean {
  return user !== undefined && !user.external;
}

function opensTo(user: Caller, visibility: string): boolean {
  return (
    visibility === 'public' || (visibility === 'internal' && seesInternal(user))
  );
}

export function canSeeProject(
  world: World,
  user: Caller,
  project: Project,
): boolean {
  return (
    opensTo(user, project.visibility) ||
    levelInProject(world, user, project) >= ACCESS_LEVELS.guest
  );
}

/** A private group is also seen by members of what is inside it. */
export function canSeeGroup(world: World, user: Caller, group: Group): boolean {
  return (
    opensTo(user, group.visibility) ||
    levelInNamespace(world, user, group) >= ACCESS_LEVELS.guest ||
    isTiedTo(world, user, group)
  );
}

/** By a membership in the group, above it, or in anything inside it (`authorized_groups` in app/models/user.rb). */
export function isTiedTo(world: World, user: Caller, group: Group): boolean {
  return (
    memberLevelInNamespace(world, user, group) >= ACCESS_LEVELS.guest ||
    world.state.memberships.some(
      membership =>
        membership.userId === user?.id &&
        isInside(world, membership.resource, group),
    )
  );
}

function isInside(world: World, resource: Resource, group: Group): boolean {
  const start =
    resource.kind === 'group'
      ? world.state.namespaces.find(namespace => namespace.id === resource.id)
      : world.state.namespaces.find(
          namespace =>
            namespace.id ===
            world.state.projects.find(project => project.id === resource.id)
              ?.namespaceId,
        );
  return withAncestors(world, start).some(ancestor => ancestor.id === group.id);
}

/**
 * Guests of a private project see that it exists, not what is in its repository; and a repository can be closed to
 * those outside, or to all (app/models/project_feature.rb).
 */
export function canReadCode(
  world: World,
  user: Caller,
  project: Project,
): boolean {
  const level = levelInProject(world, user, project);
  const isOpen = opensTo(user, project.visibility);
  switch (project.settings.repository_access_level) {
    case 'disabled':
      return false;
    case 'private':
      return level >= (isOpen ? ACCESS_LEVELS.guest : ACCESS_LEVELS.reporter);
    default:
      return isOpen || level >= ACCESS_LEVELS.reporter;
  }
}

/** Developers push; nobody pushes to an archived or marked project, or where there is no repository. */
export function canPushCode(
  world: World,
  user: Caller,
  project: Project,
): boolean {
  return (
    !isReadOnly(world, project) &&
    project.settings.repository_access_level !== 'disabled' &&
    levelInProject(world, user, project) >= ACCESS_LEVELS.developer
  );
}

const CREATION_LEVELS: Record<Group['projectCreationLevel'], number> = {
  noone: Number.POSITIVE_INFINITY,
  administrator: Number.POSITIVE_INFINITY,
  owner: ACCESS_LEVELS.owner,
  maintainer: ACCESS_LEVELS.maintainer,
  developer: ACCESS_LEVELS.developer,
};

/** Who may create a project (`create_projects` in app/policies/group_policy.rb and namespaces/user_namespace_policy.rb). */
export function canCreateProjects(
  world: World,
  user: Caller,
  namespace: Namespace,
): boolean {
  if (!user) {
    return false;
  }
  if (namespace.kind === 'user') {
    return user.admin || namespace.userId === user.id;
  }
  if (isGroupArchived(world, namespace)) {
    return false;
  }
  return (
    user.admin ||
    memberLevelInNamespace(world, user, namespace) >=
      CREATION_LEVELS[namespace.projectCreationLevel]
  );
}
