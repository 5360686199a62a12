import { paginationParams } from '../api/paginate';
import { boolean, integer, required, string } from '../api/params';
import { Route, route, RouteContext } from '../api/route';
import { userPublic } from '../entities/user';
import { apiError, conflict, forbidden } from '../http/apiErrors';
import { created, noContent, ok } from '../http/reply';
import { eraseUser } from '../repository/projectLifecycle';
import { BLANK } from '../world/formats';
import { Membership, User } from '../world/model';
import {
  namespaceByPath,
  namespaceById,
  projectById,
} from '../world/namespaces';
import { Complaints } from '../world/refusals';
import { solelyOwned } from '../world/userRemoval';
import { createUser, userById } from '../world/users';
import { World } from '../world/world';
import { checkUnmodified, orNotFound } from './resources';

/** `authenticated_as_admin!` */
function requireAdmin({ user }: RouteContext<unknown>): void {
  if (!user.admin) {
    throw forbidden();
  }
}

const PASSWORDS = ['password', 'reset_password', 'force_random_password'];

/** The account of the path, for administrators. */
function account(context: RouteContext<unknown>): User {
  requireAdmin(context);
  return orNotFound(userById(context.world, Number(context.raw.id)), 'User');
}

/** A user's path shares its route with groups. */
function checkNotTaken(world: World, username: string, email: string): void {
  const isEmail = (user: User) =>
    user.email.toLowerCase() === email.toLowerCase();
  if (world.state.users.some(isEmail)) {
    throw conflict('Email has already been taken');
  }
  if (namespaceByPath(world, username)) {
    throw conflict('Username has already been taken');
  }
}

function sourceOf(
  world: World,
  { resource: { kind, id }, accessLevel }: Membership,
) {
  const source =
    kind === 'project' ? projectById(world, id) : namespaceById(world, id);
  return {
    source_id: id,
    source_name: source?.name ?? null,
    source_type: kind === 'project' ? 'Project' : 'Namespace',
    access_level: accessLevel,
  };
}

/** Closes an account or opens it again; 201 and `true`, or `null` where there was nothing to do. */
function stateRoute(verb: 'block' | 'unblock', state: User['state']): Route {
  return route({
    operation: `users.${verb}`,
    method: 'POST',
    path: `/users/:id/${verb}`,
    handle: context => {
      const user = account(context);
      if (verb === 'block' && user === context.user) {
        throw forbidden('The API initiating user cannot be blocked by the API');
      }
      const isNew = user.state !== state;
      user.state = state;
      return created(isNew || null);
    },
  });
}

/** lib/api/users.rb: what administrators do to accounts. */
export const userAccountRoutes: Route[] = [
  route({
    operation: 'users.create',
    method: 'POST',
    path: '/users',
    params: {
      email: required(string()),
      name: required(string()),
      username: required(string()),
      password: string(),
      reset_password: boolean(),
      force_random_password: boolean(),
      skip_confirmation: boolean(),
      admin: boolean(),
      external: boolean(),
      projects_limit: integer(),
      can_create_group: boolean(),
    },
    rules: { atLeastOneOf: PASSWORDS },
    note: 'passwords open nothing here, and nobody confirms an address',
    handle: context => {
      requireAdmin(context);
      const { world, links, params } = context;
      const { email, name, username, password } = params;
      checkNotTaken(world, username ?? '', email ?? '');
      new Complaints()
        .when(!email, 'email', BLANK)
        .when(!name, 'name', BLANK)
        .when(!username, 'username', BLANK)
        .when(
          typeof password === 'string' && password.length < 8,
          'password',
          'is too short (minimum is 8 characters)',
        )
        .throwIfAny();
      const user = createUser(world, {
        email: email ?? '',
        name: name ?? '',
        username: username ?? '',
        admin: params.admin ?? undefined,
        external: params.external ?? undefined,
        projectsLimit: params.projects_limit ?? undefined,
        canCreateGroup: params.can_create_group ?? undefined,
      });
      return created(userPublic(links, user, { forAdmin: true }));
    },
  }),
  route({
    operation: 'users.delete',
    method: 'DELETE',
    path: '/users/:id',
    params: { hard_delete: boolean() },
    note: 'at once; `hard_delete` takes the groups along that have no other Owner',
    handle: async context => {
      const { world, params } = context;
      const user = account(context);
      checkUnmodified(context, user.createdAt);
      const withGroups = params.hard_delete ?? false;
      if (!withGroups && solelyOwned(world, user).length > 0) {
        throw apiError(
          409,
          'User cannot be removed while is the sole-owner of a group',
        );
      }
      await eraseUser(context, user, { withGroups });
      return noContent();
    },
  }),
  stateRoute('block', 'blocked'),
  stateRoute('unblock', 'active'),
  route({
    operation: 'users.memberships',
    method: 'GET',
    path: '/users/:id/memberships',
    params: {
      type: string({ values: ['Project', 'Namespace'] }),
      ...paginationParams,
    },
    handle: context => {
      const { world, params, page } = context;
      const { id } = account(context);
      const rows = world.state.memberships
        .filter(({ userId }) => userId === id)
        .map(row => sourceOf(world, row))
        .filter(({ source_type: type }) => type === (params.type ?? type));
      return page(rows, row => row);
    },
  }),
  route({
    operation: 'users.associationsCount',
    method: 'GET',
    path: '/users/:id/associations_count',
    handle: context => {
      const { world, user, raw } = context;
      const id = Number(raw.id);
      if (!user.admin && user.id !== id) {
        throw forbidden();
      }
      orNotFound(userById(world, id), 'User');
      const count = (kind: Membership['resource']['kind']) =>
        world.state.memberships.filter(
          row => row.userId === id && row.resource.kind === kind,
        ).length;
      return ok({
        groups_count: count('group'),
        projects_count: count('project'),
        issues_count: 0,
        merge_requests_count: 0,
      });
    },
  }),
];
