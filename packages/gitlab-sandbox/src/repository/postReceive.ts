import type { Project } from '../world/model';
import { protectDefaultBranch } from '../world/protectedBranches';
import type { World } from '../world/world';
import type { Repositories } from './repositories';

/**
 * What follows a push or a commit over the API (app/services/git/branch_hooks_service.rb): the first branch of a project
 * becomes its default branch, and is protected as the namespace says. In GitLab a background job does this;
 * `postReceiveDelayMs` says how long it takes here. What later answers say of a README is found out here too, once.
 */
export async function afterBranchesCreated(
  { world, repositories }: { world: World; repositories: Repositories },
  project: Project,
  created: readonly string[],
): Promise<void> {
  project.lastActivityAt = world.clock.timestamp();
  const existing = await repositories.branchNames(project.id);
  const isFirst = existing.length > 0 && existing.every(isOneOf(created));
  if (isFirst) {
    await world.background.run(world.settings.postReceiveDelayMs, () =>
      settleDefaultBranch(world, repositories, project.id),
    );
  }
  await repositories.hasReadme(project.id, project.defaultBranch);
}

async function settleDefaultBranch(
  world: World,
  repositories: Repositories,
  projectId: number,
): Promise<void> {
  const project = world.state.projects.find(({ id }) => id === projectId);
  if (project) {
    const branches = await repositories.branchNames(projectId);
    const preferred = [await repositories.head(projectId), 'main', 'master'];
    project.defaultBranch = preferred.find(isOneOf(branches)) ?? branches[0];
    await repositories.setHead(projectId, project.defaultBranch);
    await repositories.hasReadme(projectId, project.defaultBranch);
    protectDefaultBranch(world, project);
  }
}

function isOneOf(names: readonly string[]): (name: string) => boolean {
  return name => names.includes(name);
}
