import { paginationParams } from '../api/paginate';
import {
  boolean,
  date,
  integer,
  integers,
  definite,
  required,
  string,
  unbuilt,
} from '../api/params';
import { Route, route, RouteContext } from '../api/route';
import { memberEntity } from '../entities/member';
import { forbidden, notFound, recordNotFound } from '../http/apiErrors';
import { created, noContent, ok } from '../http/reply';
import { directMemberships } from '../world/access';
import { ACCESS_LEVELS } from '../world/accessLevels';
import {
  addMember,
  checkNotMember,
  allMemberships,
  removeMember,
  updateMember,
} from '../world/members';
import { Membership, ResourceKind, User } from '../world/model';
import { Invalid, Refusal } from '../world/refusals';
import { userById, userByName } from '../world/users';
import { World } from '../world/world';
import {
  callerLevel,
  checkUnmodified,
  resourceOf,
  RESOURCES,
  ResourceRoutes,
} from './resources';

const listParams = {
  query: string(),
  user_ids: integers(),
  skip_users: integers(),
  ...paginationParams,
};

interface ListFilters {
  query?: string | null;
  user_ids?: number[] | null;
  skip_users?: number[] | null;
}

function select(
  world: World,
  memberships: Membership[],
  { query, user_ids: only, skip_users: skip }: ListFilters,
): Membership[] {
  const wanted = (query ?? '').toLowerCase();
  return memberships.filter(({ userId }) => {
    const user = userById(world, userId);
    return (
      user !== undefined &&
      `${user.username} ${user.name}`.toLowerCase().includes(wanted) &&
      (!only?.length || only.includes(userId)) &&
      !skip?.includes(userId)
    );
  });
}

function memberOf(
  context: RouteContext<{ user_id: number }>,
  kind: ResourceKind,
  memberships = directMemberships(context.world, resourceOf(context, kind)),
): Membership {
  const found = memberships.find(
    ({ userId }) => userId === context.params.user_id,
  );
  if (!found) {
    throw recordNotFound();
  }
  return found;
}

interface Added {
  user_id?: string | null;
  username?: string | null;
  access_level: number | null;
  expires_at?: string | null;
}

/** One user by id or name; a comma makes it several. */
function usersToAdd(world: World, { user_id: ids, username }: Added) {
  return ids
    ? ids.split(',').map(id => ({
        given: id,
        user: userById(world, Number(id)),
      }))
    : (username ?? '').split(',').map(name => ({
        given: name,
        user: userByName(world, name),
      }));
}

function routesFor({
  kind,
  prefix,
  path,
  adminLevel,
}: ResourceRoutes): Route[] {
  const base = `${path}/members`;
  const userId = { user_id: definite(integer()) };
  const present = ({ world, links }: RouteContext<unknown>) => {
    return (membership: Membership) => memberEntity(world, links, membership);
  };
  const admin = { on: kind, minLevel: adminLevel } as const;
  // A private group is seen from inside, and its members are not (`read_group_member`).
  const isOnlyBelow = (context: RouteContext) =>
    kind === 'group' &&
    context.group.visibility === 'private' &&
    callerLevel(context, kind) < ACCESS_LEVELS.guest;
  const requireAdmin = (context: RouteContext<unknown>) => {
    if (callerLevel(context, kind) < adminLevel) {
      throw forbidden();
    }
  };
  const add = (context: RouteContext<Added>, user: User) => {
    checkNotMember(context.world, resourceOf(context, kind), user);
    requireAdmin(context);
    return addMember(
      context.world,
      { actor: context.user, actorLevel: callerLevel(context, kind) },
      resourceOf(context, kind),
      user,
      {
        accessLevel: context.params.access_level ?? 0,
        expiresAt: context.params.expires_at,
      },
    );
  };
  return [
    route({
      operation: `${prefix}Members.list`,
      method: 'GET',
      path: base,
      on: kind,
      params: listParams,
      note: 'direct members, bots included',
      handle: context =>
        context.page(
          select(
            context.world,
            directMemberships(context.world, resourceOf(context, kind)),
            context.params,
          ),
          present(context),
        ),
    }),
    route({
      operation: `${prefix}Members.listAll`,
      method: 'GET',
      path: `${base}/all`,
      on: kind,
      prevented: isOnlyBelow,
      params: listParams,
      note: 'inherited members too',
      handle: context =>
        context.page(
          select(
            context.world,
            allMemberships(context.world, resourceOf(context, kind)),
            context.params,
          ),
          present(context),
        ),
    }),
    route({
      operation: `${prefix}Members.get`,
      method: 'GET',
      path: `${base}/:user_id`,
      on: kind,
      params: userId,
      handle: context => ok(present(context)(memberOf(context, kind))),
    }),
    route({
      operation: `${prefix}Members.getAll`,
      method: 'GET',
      path: `${base}/all/:user_id`,
      on: kind,
      prevented: isOnlyBelow,
      params: userId,
      handle: context =>
        ok(
          present(context)(
            memberOf(
              context,
              kind,
              allMemberships(context.world, resourceOf(context, kind)),
            ),
          ),
        ),
    }),
    route({
      operation: `${prefix}Members.add`,
      method: 'POST',
      path: base,
      on: kind,
      params: {
        access_level: required(integer()),
        user_id: string(),
        username: string(),
        // GitLab counts where invitations come from.
        invite_source: string(),
        expires_at: date(),
      },
      rules: {
        mutuallyExclusive: [['user_id', 'username']],
        atLeastOneOf: ['user_id', 'username'],
      },
      note: 'with several users always 201; who is unknown or a member already is said before 403',
      handle: context => {
        const users = usersToAdd(context.world, context.params);
        if (users.length > 1) {
          requireAdmin(context);
          return created(addSeveral(users, user => add(context, user)));
        }
        const [{ user }] = users;
        if (!user) {
          throw notFound('User');
        }
        return created(present(context)(add(context, user)));
      },
    }),
    route({
      operation: `${prefix}Members.update`,
      method: 'PUT',
      path: `${base}/:user_id`,
      ...admin,
      params: {
        ...userId,
        access_level: required(integer()),
        expires_at: date(),
      },
      handle: context => {
        const { world, params } = context;
        const membership = memberOf(context, kind);
        const user = userById(world, membership.userId);
        if (!user) {
          throw recordNotFound();
        }
        updateMember(world, callerLevel(context, kind), membership, user, {
          accessLevel: params.access_level ?? 0,
          expiresAt: params.expires_at,
        });
        return ok(present(context)(membership));
      },
    }),
    route({
      operation: `${prefix}Members.remove`,
      limit: { times: 'membersDeleteLimit', perSource: true },
      note: '60 a minute from each project or group',
      method: 'DELETE',
      path: `${base}/:user_id`,
      on: kind,
      params: {
        ...userId,
        skip_subresources: boolean(),
        unassign_issuables: unbuilt(boolean()),
      },
      handle: context => {
        const level = callerLevel(context, kind);
        const membership = memberOf(context, kind);
        const isOwn = membership.userId === context.user.id;
        if (level < adminLevel && !isOwn) {
          throw forbidden();
        }
        checkUnmodified(context, membership.updatedAt ?? membership.createdAt);
        removeMember(context.world, level, membership, {
          below: !context.params.skip_subresources,
        });
        return noContent();
      },
    }),
  ];
}

/** Several at once never fail as a whole: the body says which did not. */
function addSeveral(
  users: { given: string; user?: User }[],
  add: (user: User) => Membership,
) {
  const failures: Record<string, string> = {};
  for (const { given, user } of users) {
    try {
      if (user) {
        add(user);
      } else {
        failures[given] = 'User not found';
      }
    } catch (error) {
      if (!(error instanceof Refusal || error instanceof Invalid)) {
        throw error;
      }
      failures[user?.username ?? given] = error.message;
    }
  }
  return Object.keys(failures).length > 0
    ? { status: 'error', message: failures }
    : { status: 'success' };
}

/** lib/api/members.rb */
export const memberRoutes: Route[] = RESOURCES.flatMap(routesFor);
