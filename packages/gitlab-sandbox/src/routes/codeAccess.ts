import type { RouteContext } from '../api/route';
import { apiError, forbidden } from '../http/apiErrors';
import { CommitRefused } from '../repository/fileActions';
import { canPushCode, canReadCode } from '../world/access';
import { type BranchActor, branchLevel } from '../world/protectedBranches';

type Project = Pick<RouteContext, 'world' | 'caller' | 'project'>;

/** `authorize_read_code!`: a guest sees a private project, and not its code. */
export function requireReadCode({ world, caller, project }: Project): void {
  if (!canReadCode(world, caller, project)) {
    throw forbidden();
  }
}

/** `authorize! :push_code` */
export function requirePushCode({ world, caller, project }: Project): void {
  if (!canPushCode(world, caller, project)) {
    throw forbidden();
  }
}

/** Who asks, as the branch rules see them. */
export async function branchActor({
  world,
  repositories,
  caller,
  project,
}: Project & Pick<RouteContext, 'repositories'>): Promise<BranchActor> {
  return {
    level: branchLevel(world, caller, project),
    repositoryIsEmpty: await repositories.isEmpty(project.id),
  };
}

/** Renders what git's half refused as a service's error: 400 and its sentence. */
export async function refusing<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw error instanceof CommitRefused ? apiError(400, error.message) : error;
  }
}
