import {
  ApiError,
  forbidden,
  insufficientScope,
  notFound,
} from '../http/apiErrors';
import {
  canSeeGroup,
  canSeeProject,
  Caller,
  levelInNamespace,
  levelInProject,
} from '../world/access';
import { Group, Project } from '../world/model';
import { findGroup, findProject } from '../world/namespaces';
import { World } from '../world/world';
import { Principal } from './authenticate';

/** Which scopes a route opens to. */
export interface ScopeRule {
  method: string;
  /**
   * Scopes that open this route beside `api`, and `read_api` for reads. `any` lets every scope in. They open reads only,
   * unless `scopesForWrites`.
   */
  scopes?: readonly string[] | 'any';
  scopesForWrites?: boolean;
}

/** Which role a route asks for. */
export interface LevelRule {
  /** The least role on its project or group. */
  minLevel?: number;
  /** The answer to a role below that; `403 Forbidden` unless said otherwise. */
  tooLow?: () => ApiError;
}

/** What the whole API is open to (`allow_access_with_scope` in lib/api/api.rb). */
const API_SCOPES = ['api', 'read_api'];

const isRead = (method: string) => method === 'GET' || method === 'HEAD';

/** Scopes are checked before roles, so a read-only token learns nothing about what it cannot see. */
export function requireScope(
  principal: Principal,
  { method, scopes = [], scopesForWrites }: ScopeRule,
): void {
  if (scopes === 'any') {
    return;
  }
  const opening = isRead(method)
    ? [...API_SCOPES, ...scopes]
    : ['api', ...(scopesForWrites ? scopes : [])];
  if (!principal.scopes.some(scope => opening.includes(scope))) {
    throw insufficientScope([...API_SCOPES, ...scopes]);
  }
}

/** What git asks of a token, per direction (lib/gitlab/auth.rb). */
const GIT_SCOPES: Record<'read' | 'write', readonly string[]> = {
  read: ['api', 'read_api', 'read_repository', 'write_repository'],
  write: ['api', 'write_repository'],
};

export function hasGitScope(
  principal: Principal,
  direction: 'read' | 'write',
): boolean {
  return principal.scopes.some(scope => GIT_SCOPES[direction].includes(scope));
}

/** A project that is hidden is not there: the same 404 for every verb (`find_project!` in lib/api/helpers.rb). */
export function visibleProject(
  world: World,
  caller: Caller,
  idOrPath: string,
): Project {
  const project = findProject(world, idOrPath);
  if (!project || !canSeeProject(world, caller, project)) {
    throw notFound('Project');
  }
  return project;
}

export function visibleGroup(
  world: World,
  caller: Caller,
  idOrPath: string,
): Group {
  const group = findGroup(world, idOrPath);
  if (!group || !canSeeGroup(world, caller, group)) {
    throw notFound('Group');
  }
  return group;
}

/** Refuses a role that is too low, with the answer the route has for it. */
export function requireLevel(
  world: World,
  caller: Caller,
  { minLevel = 0, tooLow = () => forbidden() }: LevelRule,
  { project, group }: { project?: Project; group?: Group },
): void {
  const level = Math.max(
    project ? levelInProject(world, caller, project) : 0,
    group ? levelInNamespace(world, caller, group) : 0,
  );
  if (level < minLevel) {
    throw tooLow();
  }
}
