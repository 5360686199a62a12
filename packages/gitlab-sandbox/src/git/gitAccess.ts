import type { IncomingMessage } from 'node:http';
import type { Instance } from '../instance';
import {
  type Principal,
  authenticateGit,
  readBasic,
} from '../principal/authenticate';
import { hasGitScope } from '../principal/authorise';
import { canPushCode, canReadCode, canSeeProject } from '../world/access';
import type { DeployToken, Project } from '../world/model';
import {
  namespaceOf,
  projectByPath,
  projectMovedFrom,
  withAncestors,
} from '../world/namespaces';
import type { World } from '../world/world';
import type { Direction, GitCall } from './gitPath';
import { accessDenied, gitRefusals } from './gitRefusals';
import { createOnPush } from './pushToCreate';

/** Somebody who may do what they ask. */
export interface GitAccess {
  project: Project;
  principal: Principal | undefined;
}

type Rule = (
  world: World,
  principal: Principal | undefined,
  project: Project,
) => boolean;

const canSee: Rule = (world, principal, project) =>
  principal?.kind === 'deployToken'
    ? opensProject(world, principal.deployToken, project)
    : canSeeProject(world, principal?.user, project);

const MAY: Record<Direction, Rule> = {
  read: (world, principal, project) =>
    principal?.kind === 'deployToken' ||
    canReadCode(world, principal?.user, project),
  write: (world, principal, project) =>
    principal?.kind === 'user' && canPushCode(world, principal.user, project),
};

/** Who asks; a {@link GitRefusal} with the challenge when it is nobody who may (`authenticate_user`). */
export function gitPrincipal(
  instance: Instance,
  request: IncomingMessage,
  call: GitCall,
): Principal | undefined {
  const { world, url } = instance;
  const project = findRepository(world, call.fullPath);
  const basic = readBasic(request.headers.authorization);
  if (!basic) {
    if (
      call.direction === 'read' &&
      project &&
      canReadCode(world, undefined, project)
    ) {
      return undefined;
    }
    throw accessDenied(url);
  }
  const principal = authenticateGit(world, basic);
  if (!principal || isBotWithoutAccess(world, principal, project)) {
    // Where only tokens are taken there is nothing to ask again for (`MissingPersonalAccessTokenError`).
    throw accessDenied(url, { challenge: world.settings.passwordAuthForGit });
  }
  return principal;
}

/**
 * Whether they may, in GitLab's order (`check` in lib/gitlab/git_access.rb): what the token is for, whether the project
 * is there for them (a push may create it), then their role.
 */
export async function checkGitAccess(
  instance: Instance,
  principal: Principal | undefined,
  call: GitCall,
): Promise<GitAccess> {
  const { world } = instance;
  if (principal && !hasGitScope(principal, call.direction)) {
    throw gitRefusals.scope[call.direction]();
  }
  if (!call.fullPath.includes('/')) {
    throw gitRefusals.namespace();
  }
  const project =
    findRepository(world, call.fullPath) ??
    (await createOnPush(instance, principal, call));
  if (!project || !canSee(world, principal, project)) {
    throw gitRefusals.project();
  }
  if (!MAY[call.direction](world, principal, project)) {
    throw gitRefusals.role[call.direction]();
  }
  return { project, principal };
}

/** Git follows a project that was moved. */
function findRepository(world: World, fullPath: string): Project | undefined {
  return projectByPath(world, fullPath) ?? projectMovedFrom(world, fullPath);
}

/** A project's deploy token opens that project, a group's all projects inside (app/models/deploy_token.rb, `has_access_to?`). */
function opensProject(
  world: World,
  { resource }: DeployToken,
  project: Project,
): boolean {
  return resource.kind === 'project'
    ? resource.id === project.id
    : withAncestors(world, namespaceOf(world, project)).some(
        ({ id }) => id === resource.id,
      );
}

/** lib/gitlab/auth.rb, `personal_access_token_check`: for a bot, a project it cannot read is a wrong password. */
function isBotWithoutAccess(
  world: World,
  principal: Principal,
  project: Project | undefined,
): boolean {
  return (
    principal.kind === 'user' &&
    principal.user.botOf !== null &&
    project !== undefined &&
    !canSeeProject(world, principal.user, project)
  );
}
