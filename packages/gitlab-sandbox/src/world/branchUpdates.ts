import type { Project } from './model';
import {
  type BranchActor,
  canMerge,
  canPush,
  isProtected,
  rulesFor,
} from './protectedBranches';
import type { World } from './world';

/** One line of a push, as a pre-receive hook sees it. */
export interface BranchUpdate {
  branch: string;
  change: 'create' | 'update' | 'delete';
  /** The new commit does not contain the old one. */
  forced: boolean;
  /** A branch that contains the new commit is protected already. */
  basedOnProtected?: boolean;
  /** GitLab itself makes the change, for its pages or its API (`updated_from_web?`). */
  fromWeb?: boolean;
}

/** What a refusal has to name. */
export interface BranchContext extends BranchActor {
  projectFullPath: string;
  membersUrl: string;
}

/** lib/gitlab/checks/branch_check.rb, `ERROR_MESSAGES`. */
const TEXTS = {
  deleteDefault: 'The default branch of a project cannot be deleted.',
  hexName:
    'You cannot create a branch with a 40-character hexadecimal branch name.',
  force:
    'You are not allowed to force push code to a protected branch on this project.',
  push: 'You are not allowed to push code to protected branches on this project.',
  create: 'You are not allowed to create protected branches on this project.',
  createFromUnknown:
    'You can only use an existing protected branch ref as the basis of a new protected branch.',
  createOutsideWeb:
    'You can only create protected branches using the web interface and API.',
  remove:
    'You are not allowed to delete protected branches from this project. Only a project maintainer or owner can delete a protected branch.',
  removeOutsideWeb:
    'You can only delete protected branches using the web interface.',
};

const CHECKS: Record<
  BranchUpdate['change'],
  (
    world: World,
    project: Project,
    update: BranchUpdate,
    context: BranchContext,
  ) => string | undefined
> = {
  create: (world, project, update, context) => {
    if (canPush(world, project, update.branch, context)) {
      return undefined;
    }
    if (!canMerge(world, project, update.branch, context)) {
      return TEXTS.create;
    }
    if (!update.basedOnProtected) {
      return TEXTS.createFromUnknown;
    }
    return update.fromWeb ? undefined : TEXTS.createOutsideWeb;
  },
  delete: (world, project, { branch, fromWeb }, context) => {
    if (!canPush(world, project, branch, context)) {
      return TEXTS.remove;
    }
    return fromWeb ? undefined : TEXTS.removeOutsideWeb;
  },
  update: (world, project, { branch }, context) => {
    if (canPush(world, project, branch, context)) {
      return undefined;
    }
    return context.repositoryIsEmpty ? firstPushText(context) : TEXTS.push;
  },
};

/** The text with which GitLab refuses a change of a branch by push, or `undefined` when it takes it. */
export function refuseBranchUpdate(
  world: World,
  project: Project,
  update: BranchUpdate,
  context: BranchContext,
): string | undefined {
  const { branch, change } = update;
  if (change === 'delete' && branch === project.defaultBranch) {
    return TEXTS.deleteDefault;
  }
  if (change !== 'delete' && /^[0-9a-f]{40}(-\/|\/|$)/i.test(branch)) {
    return TEXTS.hexName;
  }
  if (!isProtected(world, project, branch, context.repositoryIsEmpty)) {
    return undefined;
  }
  if (
    update.forced &&
    !rulesFor(world, project.id, branch).some(rule => rule.allowForcePush)
  ) {
    return TEXTS.force;
  }
  const check = context.repositoryIsEmpty ? 'update' : change;
  return CHECKS[check](world, project, update, context);
}

/** The same file, `empty_project_push_message`. */
function firstPushText(context: BranchContext): string {
  return [
    '',
    `A default branch (e.g. main) does not yet exist for ${context.projectFullPath}`,
    'Ask a project Owner or Maintainer to create a default branch:',
    '',
    `  ${context.membersUrl}`,
    '',
  ].join('\n');
}
