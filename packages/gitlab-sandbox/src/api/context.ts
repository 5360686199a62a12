import { ApiError, notAllowed, unauthorized } from '../http/apiErrors';
import { JsonObject } from '../http/json';
import type { Instance } from '../instance';
import { Links } from '../links';
import { Principal } from '../principal/authenticate';
import { visibleGroup, visibleProject } from '../principal/authorise';
import { canSeeProject } from '../world/access';
import { Group, Project, User } from '../world/model';
import { findProject, projectMovedFrom } from '../world/namespaces';
import { paginate } from './paginate';
import { Route, RouteContext } from './route';

interface Asked {
  route: Route;
  principal: Principal | undefined;
  raw: JsonObject;
  headers: Record<string, string | undefined>;
  address: URL;
}

/** A renamed project redirects reads and refuses writes (`find_project!` in lib/api/helpers.rb). */
function moved(
  links: Links,
  project: Project,
  method: string,
  { pathname, search }: URL,
): ApiError {
  // The same address with the id in the place of the path (`url_with_project_id`).
  const rest = pathname
    .split('/')
    .slice(5)
    .map(segment => `/${segment}`);
  const location = links.api(
    `/projects/${project.id}${rest.join('')}${search}`,
  );
  return method === 'GET'
    ? new ApiError(
        301,
        `This resource has been moved permanently to ${location}`,
        { location },
      )
    : notAllowed('Non GET methods are not allowed for moved projects');
}

/** Everything a handler works with; project and group are looked up when they are first asked for. */
export function contextFor(
  { world, repositories, links }: Instance,
  { route, principal, raw, headers, address }: Asked,
): RouteContext {
  const caller = principal?.kind === 'user' ? principal.user : undefined;
  let project: Project | undefined;
  let group: Group | undefined;
  const context: RouteContext = {
    world,
    repositories,
    links,
    principal,
    caller,
    raw,
    headers,
    address,
    params: {},
    get user(): User {
      if (!caller) {
        throw unauthorized();
      }
      return caller;
    },
    get project(): Project {
      const idOrPath = String(raw.id);
      const successor = findProject(world, idOrPath)
        ? undefined
        : projectMovedFrom(world, idOrPath);
      if (successor && canSeeProject(world, caller, successor)) {
        throw moved(links, successor, route.method, address);
      }
      project ??= visibleProject(world, caller, idOrPath);
      return project;
    },
    get group(): Group {
      group ??= visibleGroup(world, caller, String(raw.id));
      return group;
    },
    page: (items, present, options) =>
      paginate(
        items,
        present,
        {
          // With the defaults of what is declared; what is not declared is dropped by other checks, not by this one.
          params: { ...raw, ...(context.params as JsonObject) },
          address,
          maxCountedRows: world.settings.maxCountedRows,
          maxOffset: world.settings.maxPaginationOffset,
        },
        options,
      ),
  };
  return context;
}
