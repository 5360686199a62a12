import { keysetParams, paginationParams } from '../api/paginate';
import { Route, route } from '../api/route';
import { userBasic, userDetails, userPublic } from '../entities/user';
import { forbidden } from '../http/apiErrors';
import { ok } from '../http/reply';
import { canSeeProject } from '../world/access';
import { personalNamespaceOf } from '../world/namespaces';
import { findUser } from '../world/users';
import { listParams, selectProjects, presenterFor } from './projectLists';
import { orNotFound } from './resources';
import { selectUsers, userFilters } from './userLists';

/** lib/api/users.rb */
export const userRoutes: Route[] = [
  route({
    operation: 'users.list',
    method: 'GET',
    path: '/users',
    scopes: ['read_user'],
    anonymous: true,
    params: {
      ...userFilters,
      ...keysetParams,
      ...paginationParams,
    },
    note: '`username` is an exact match in any case, and all that one may ask for without credentials',
    handle: ({ world, links, caller, params, page }) => {
      if (!caller && !params.username) {
        throw forbidden('Not authorized to access /api/v4/users');
      }
      return page(
        selectUsers(world.state.users, caller, params),
        row =>
          caller?.admin
            ? userPublic(links, row, { forAdmin: true })
            : userBasic(links, row),
        { keyset: ({ id }) => id, type: 'User' },
      );
    },
  }),
  route({
    operation: 'users.get',
    method: 'GET',
    path: '/users/:id',
    scopes: ['read_user'],
    anonymous: true,
    limit: { times: 'usersGetByIdLimit', minutes: 10, exceptAdmins: true },
    note: 'by id only, as in GitLab; 300 in ten minutes',
    handle: ({ world, links, caller, raw }) => {
      if (!caller) {
        throw forbidden('Not authorized!');
      }
      const found = orNotFound(
        /^\d+$/.test(String(raw.id))
          ? findUser(world, String(raw.id))
          : undefined,
        'User',
      );
      return ok(
        caller.admin
          ? userPublic(links, found, { forAdmin: true })
          : userDetails(links, found),
      );
    },
  }),
  route({
    operation: 'users.projects',
    method: 'GET',
    path: '/users/:user_id/projects',
    anonymous: true,
    params: listParams,
    note: "projects in the user's own namespace",
    handle: context => {
      const { world, caller, raw, params } = context;
      const owner = orNotFound(findUser(world, String(raw.user_id)), 'User');
      const namespace = personalNamespaceOf(world, owner.id);
      const projects = world.state.projects.filter(
        project =>
          project.namespaceId === namespace?.id &&
          canSeeProject(world, caller, project),
      );
      return context.page(
        selectProjects(context, projects, params),
        presenterFor(context, params),
        { keyset: ({ id }) => id, type: 'Project' },
      );
    },
  }),
];
