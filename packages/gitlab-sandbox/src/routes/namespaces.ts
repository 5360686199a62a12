import { paginationParams } from '../api/paginate';
import { boolean, integer, string } from '../api/params';
import { Route, route, RouteContext } from '../api/route';
import { namespaceBasic } from '../entities/namespace';
import { JsonObject } from '../http/json';
import { ok } from '../http/reply';
import { memberLevelInNamespace } from '../world/access';
import { ACCESS_LEVELS } from '../world/accessLevels';
import { allMemberships } from '../world/members';
import { Namespace, User } from '../world/model';
import {
  descendantGroups,
  findNamespace,
  fullPathOf,
  namespaceById,
  namespaceByPath,
} from '../world/namespaces';
import { World } from '../world/world';
import { orNotFound } from './resources';

/** Membership counts, not visibility: a public group one is no member of is not found here. */
function isOwn(world: World, user: User, namespace: Namespace): boolean {
  return (
    user.admin ||
    memberLevelInNamespace(world, user, namespace) >= ACCESS_LEVELS.guest
  );
}

function membersBelow(world: World, namespace: Namespace): number {
  if (namespace.kind === 'user') {
    return 1;
  }
  const groups = [namespace, ...descendantGroups(world, namespace)];
  const users = groups.flatMap(group =>
    allMemberships(world, group).map(({ userId }) => userId),
  );
  return new Set(users).size;
}

function present(
  { world, links }: RouteContext<unknown>,
  namespace: Namespace,
): JsonObject {
  return {
    ...namespaceBasic(world, links, namespace),
    ...(namespace.kind === 'group' && {
      members_count_with_descendants: membersBelow(world, namespace),
    }),
  };
}

/** The first of `acme1`, `acme2`, … that is free. */
function suggestion(world: World, prefix: string, path: string): string {
  for (let number = 1; ; number++) {
    if (!namespaceByPath(world, `${prefix}${path}${number}`)) {
      return `${path}${number}`;
    }
  }
}

/** lib/api/namespaces.rb */
export const namespaceRoutes: Route[] = [
  route({
    operation: 'namespaces.list',
    method: 'GET',
    path: '/namespaces',
    params: {
      search: string(),
      owned_only: boolean(),
      top_level_only: boolean(),
      full_path_search: boolean(),
      ...paginationParams,
    },
    note: "only the caller's own",
    handle: context => {
      const { world, user, params } = context;
      const search = (params.search ?? '').toLowerCase();
      const found = world.state.namespaces.filter(
        namespace =>
          isOwn(world, user, namespace) &&
          [
            namespace.name,
            params.full_path_search
              ? fullPathOf(world, namespace)
              : namespace.path,
          ].some(text => text.toLowerCase().includes(search)) &&
          (!params.owned_only ||
            memberLevelInNamespace(world, user, namespace) >=
              ACCESS_LEVELS.owner) &&
          (!params.top_level_only || namespace.parentId === null),
      );
      return context.page(found, namespace => present(context, namespace));
    },
  }),
  route({
    operation: 'namespaces.get',
    method: 'GET',
    path: '/namespaces/:id',
    handle: context => {
      const { world, user, raw } = context;
      const found = findNamespace(world, String(raw.id));
      return ok(
        present(
          context,
          orNotFound(
            found && isOwn(world, user, found) ? found : undefined,
            'Namespace',
          ),
        ),
      );
    },
  }),
  route({
    operation: 'namespaces.exists',
    method: 'GET',
    path: '/namespaces/:id/exists',
    params: { parent_id: integer() },
    limit: { times: 20 },
    note: '20 a minute',
    handle: ({ world, raw, params }) => {
      const path = String(raw.id);
      const parent = namespaceById(world, params.parent_id ?? null);
      const prefix = parent ? `${fullPathOf(world, parent)}/` : '';
      const exists = namespaceByPath(world, `${prefix}${path}`) !== undefined;
      return ok({
        exists,
        suggests: exists ? [suggestion(world, prefix, path)] : [],
      });
    },
  }),
];
