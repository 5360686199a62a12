import type { Instance } from '../instance';
import { afterBranchesCreated } from '../repository/postReceive';
import type { PushRules, RefUpdate } from '../repository/pushHooks';
import { refuseBranchUpdate } from '../world/branchUpdates';
import type { Project, User } from '../world/model';
import { projectPathOf } from '../world/namespaces';
import { branchLevel, isProtected } from '../world/protectedBranches';

const BRANCHES = 'refs/heads/';

/** The sandbox's rules for one push to one project by one user. */
export function pushRulesFor(
  instance: Instance,
  project: Project,
  user: User,
): PushRules {
  return {
    async refuse(updates) {
      const repositoryIsEmpty = await instance.repositories.isEmpty(project.id);
      // As in GitLab the first refusal ends the push (lib/gitlab/checks/changes_access.rb).
      for (const update of updates) {
        const text = refusalOf(
          instance,
          project,
          user,
          update,
          repositoryIsEmpty,
        );
        if (text !== undefined) {
          return [`GitLab: ${text}`];
        }
      }
      return [];
    },

    async received(updates) {
      const created = updates
        .filter(({ ref, change }) => change === 'create' && isBranch(ref))
        .map(({ ref }) => branchOf(ref));
      await afterBranchesCreated(instance, project, created);
      return instance.world.postPushMessages.take(user.id, project.id);
    },
  };
}

function refusalOf(
  { world, links }: Instance,
  project: Project,
  user: User,
  update: RefUpdate,
  repositoryIsEmpty: boolean,
): string | undefined {
  if (!isBranch(update.ref)) {
    return undefined;
  }
  return refuseBranchUpdate(
    world,
    project,
    {
      branch: branchOf(update.ref),
      change: update.change,
      forced: update.forced,
      basedOnProtected: update.containedIn.some(branch =>
        isProtected(world, project, branch, repositoryIsEmpty),
      ),
    },
    {
      level: branchLevel(world, user, project),
      repositoryIsEmpty,
      projectFullPath: projectPathOf(world, project),
      membersUrl: `${links.project(project)}/-/project_members`,
    },
  );
}

function isBranch(ref: string): boolean {
  return ref.startsWith(BRANCHES);
}

function branchOf(ref: string): string {
  return ref.slice(BRANCHES.length);
}
