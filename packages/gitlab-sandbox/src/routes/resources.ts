import { RouteContext } from '../api/route';
import { notFound, preconditionFailed } from '../http/apiErrors';
import { levelInNamespace, levelInProject } from '../world/access';
import { ACCESS_LEVELS } from '../world/accessLevels';
import { Resource, ResourceKind } from '../world/model';

/** What differs between the routes of projects and those of groups; GitLab too makes both in one loop. */
export interface ResourceRoutes {
  kind: ResourceKind;
  /** First part of the operations' names: `projectAccessTokens`. */
  prefix: ResourceKind;
  path: string;
  /** Who administers variables, members and deploy tokens: Maintainers in a project, Owners in a group. */
  adminLevel: number;
}

export const RESOURCES: readonly ResourceRoutes[] = [
  {
    kind: 'project',
    prefix: 'project',
    path: '/projects/:id',
    adminLevel: ACCESS_LEVELS.maintainer,
  },
  {
    kind: 'group',
    prefix: 'group',
    path: '/groups/:id',
    adminLevel: ACCESS_LEVELS.owner,
  },
];

/** The project or group of the path. */
export function resourceOf(
  context: Pick<RouteContext, 'project' | 'group'>,
  kind: ResourceKind,
): Resource {
  return {
    kind,
    id: kind === 'project' ? context.project.id : context.group.id,
  };
}

/** The caller's role there. */
export function callerLevel(
  context: RouteContext<unknown>,
  kind: ResourceKind,
): number {
  const { world, caller } = context;
  return kind === 'project'
    ? levelInProject(world, caller, context.project)
    : levelInNamespace(world, caller, context.group);
}

/** `not_found!` unless there is something. */
export function orNotFound<T>(thing: T | undefined, what?: string): T {
  if (thing === undefined) {
    throw notFound(what);
  }
  return thing;
}

/**
 * `If-Unmodified-Since` (`check_unmodified_since!` in lib/api/helpers.rb): what cannot be read is ignored, and a time that
 * is cut to the second is older than the very second it was.
 */
export function checkUnmodified(
  { headers }: Pick<RouteContext, 'headers'>,
  updatedAt: string,
): void {
  const given = Date.parse(headers['if-unmodified-since'] ?? '');
  if (!Number.isNaN(given) && Date.parse(updatedAt) > given) {
    throw preconditionFailed();
  }
}
