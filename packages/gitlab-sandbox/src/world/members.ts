import { directMembership, directMemberships } from './access';
import { ACCESS_LEVELS, ASSIGNABLE_LEVELS, LEVEL_NAMES } from './accessLevels';
import { Membership, Namespace, Resource, User } from './model';
import {
  namespaceById,
  parentOf,
  projectById,
  withAncestors,
} from './namespaces';
import { Complaints, Refusal } from './refusals';
import { World } from './world';

/** The namespace a membership is inherited from, if any. */
function parentNamespace(
  world: World,
  { kind, id }: Resource,
): Namespace | undefined {
  if (kind === 'project') {
    return namespaceById(world, projectById(world, id)?.namespaceId ?? null);
  }
  const group = namespaceById(world, id);
  return group && parentOf(world, group);
}

/** Direct and inherited; one row per user, with the highest role. */
export function allMemberships(world: World, resource: Resource): Membership[] {
  const inherited = withAncestors(
    world,
    parentNamespace(world, resource),
  ).flatMap(ancestor =>
    ancestor.kind === 'group'
      ? directMemberships(world, { kind: 'group', id: ancestor.id })
      : [ownership(world, ancestor.id, ancestor.userId)],
  );
  const highest = new Map<number, Membership>();
  for (const membership of [
    ...directMemberships(world, resource),
    ...inherited,
  ]) {
    const known = highest.get(membership.userId);
    if (!known || known.accessLevel < membership.accessLevel) {
      highest.set(membership.userId, membership);
    }
  }
  return [...highest.values()];
}

/** The owner of a personal namespace is a member of what is in it. */
function ownership(
  world: World,
  namespaceId: number,
  userId: number,
): Membership {
  return {
    resource: { kind: 'group', id: namespaceId },
    userId,
    accessLevel: ACCESS_LEVELS.owner,
    createdAt:
      world.state.users.find(({ id }) => id === userId)?.createdAt ??
      world.clock.timestamp(),
    createdById: null,
    expiresAt: null,
  };
}

export interface MemberAttributes {
  accessLevel: number;
  expiresAt?: string | null;
}

/** The highest role a user has from above, and the group that gives it (`highest_group_member` in app/models/member.rb). */
function highestInherited(
  world: World,
  resource: Resource,
  user: User,
): { level: number; group: string } {
  return withAncestors(world, parentNamespace(world, resource))
    .filter(ancestor => ancestor.kind === 'group')
    .map(ancestor => ({
      level: directMembership(world, ancestor, user.id)?.accessLevel ?? 0,
      group: ancestor.name,
    }))
    .reduce((one, other) => (other.level > one.level ? other : one), {
      level: 0,
      group: '',
    });
}

function checkMember(
  world: World,
  resource: Resource,
  user: User,
  { accessLevel, expiresAt }: MemberAttributes,
): void {
  const complaints = new Complaints()
    .when(
      !ASSIGNABLE_LEVELS.includes(accessLevel),
      'access_level',
      'is not included in the list',
    )
    .when(
      typeof expiresAt === 'string' && expiresAt < world.clock.date(),
      'expires_at',
      'cannot be a date in the past',
    );
  complaints.when(
    user.botOf !== null,
    'user_id',
    'project bots cannot be added to other groups / projects',
  );
  const inherited = highestInherited(world, resource, user);
  complaints.when(
    accessLevel < inherited.level,
    'access_level',
    `should be greater than or equal to ${
      LEVEL_NAMES[inherited.level]
    } inherited membership from group ${inherited.group}`,
  );
  complaints.throwIfAny();
}

/** Only an Owner makes Owners. */
function checkRank(actorLevel: number, accessLevel: number): void {
  if (accessLevel === ACCESS_LEVELS.owner && actorLevel < ACCESS_LEVELS.owner) {
    throw new Refusal('Forbidden', 'denied');
  }
}

/**
 * A group keeps its last Owner (inherited ones count, bots do not), and bots come and go with their tokens
 * (app/policies/group_member_policy.rb and project_member_policy.rb).
 */
function checkMayChange(world: World, { resource, userId }: Membership): void {
  const isBot = ({ userId: id }: { userId: number }) =>
    world.state.users.some(user => user.id === id && user.botOf !== null);
  const owners = allMemberships(world, resource).filter(
    row => row.accessLevel === ACCESS_LEVELS.owner && !isBot(row),
  );
  const isLastOwner =
    resource.kind === 'group' &&
    owners.length === 1 &&
    owners[0].userId === userId;
  if (isBot({ userId }) || isLastOwner) {
    throw new Refusal('Forbidden', 'denied');
  }
}

/** A direct member is not added again, and this is found out before anything else is (lib/api/members.rb). */
export function checkNotMember(
  world: World,
  resource: Resource,
  user: User,
): void {
  if (directMembership(world, resource, user.id)) {
    throw new Refusal('Member already exists', 'conflict');
  }
}

export function addMember(
  world: World,
  { actor, actorLevel }: { actor: User; actorLevel: number },
  { kind, id }: Resource,
  user: User,
  attributes: MemberAttributes,
): Membership {
  checkRank(actorLevel, attributes.accessLevel);
  checkMember(world, { kind, id }, user, attributes);
  const membership: Membership = {
    resource: { kind, id },
    userId: user.id,
    accessLevel: attributes.accessLevel,
    createdAt: world.clock.timestamp(),
    createdById: actor.id,
    expiresAt: attributes.expiresAt ?? null,
  };
  world.state.memberships.push(membership);
  return membership;
}

export function updateMember(
  world: World,
  actorLevel: number,
  membership: Membership,
  user: User,
  attributes: MemberAttributes,
): void {
  checkRank(actorLevel, attributes.accessLevel);
  checkRank(actorLevel, membership.accessLevel);
  checkMayChange(world, membership);
  checkMember(world, membership.resource, user, attributes);
  membership.accessLevel = attributes.accessLevel;
  membership.updatedAt = world.clock.timestamp();
  if (attributes.expiresAt !== undefined) {
    membership.expiresAt = attributes.expiresAt;
  }
}

/** With `below`, what the user is in the groups and projects below goes too (app/services/members/destroy_service.rb). */
export function removeMember(
  world: World,
  actorLevel: number,
  membership: Membership,
  { below }: { below: boolean },
): void {
  checkRank(actorLevel, membership.accessLevel);
  checkMayChange(world, membership);
  const isBelow = ({ userId, resource }: Membership) =>
    below &&
    userId === membership.userId &&
    withAncestors(world, parentNamespace(world, resource)).some(
      ({ id }) =>
        membership.resource.kind === 'group' && id === membership.resource.id,
    );
  world.state.memberships = world.state.memberships.filter(
    other => other !== membership && !isBelow(other),
  );
}
