import { type Caller, levelInProject } from './access';
import { ACCESS_LEVELS } from './accessLevels';
import type {
  BranchAccessLevel,
  DefaultBranchProtection,
  Project,
  ProtectedBranch,
} from './model';
import { Refusal } from './refusals';
import type { World } from './world';

/** The levels a rule may name (app/models/concerns/protected_ref_access.rb). */
export const BRANCH_RULE_LEVELS: readonly number[] = [
  ACCESS_LEVELS.noAccess,
  ACCESS_LEVELS.developer,
  ACCESS_LEVELS.maintainer,
  ACCESS_LEVELS.admin,
];

/** How GitLab words them in `access_level_description`. */
export const BRANCH_RULE_NAMES: Record<number, string> = {
  [ACCESS_LEVELS.noAccess]: 'No one',
  [ACCESS_LEVELS.developer]: 'Developers + Maintainers',
  [ACCESS_LEVELS.maintainer]: 'Maintainers',
  [ACCESS_LEVELS.admin]: 'Administrators',
};

/** GitLab's "fully protected" (lib/gitlab/access/branch_protection.rb): the default of an instance. */
const FULLY_PROTECTED: DefaultBranchProtection = {
  allowedToPush: ACCESS_LEVELS.maintainer,
  allowedToMerge: ACCESS_LEVELS.maintainer,
  allowForcePush: false,
  developerCanInitialPush: false,
};

/** What a new rule says. Levels that are not given are Maintainer. */
export interface BranchRule {
  name: string;
  pushAccessLevels?: readonly number[];
  mergeAccessLevels?: readonly number[];
  unprotectAccessLevels?: readonly number[];
  allowForcePush?: boolean;
  codeOwnerApprovalRequired?: boolean;
}

export function protectedBranchesOf(
  world: World,
  projectId: number,
): ProtectedBranch[] {
  return world.state.protectedBranches.filter(
    rule => rule.projectId === projectId,
  );
}

export function findProtectedBranch(
  world: World,
  projectId: number,
  name: string,
): ProtectedBranch | undefined {
  return protectedBranchesOf(world, projectId).find(rule => rule.name === name);
}

/** The rules that cover a branch, wildcards included. */
export function rulesFor(
  world: World,
  projectId: number,
  branch: string,
): ProtectedBranch[] {
  return protectedBranchesOf(world, projectId).filter(rule =>
    matchesBranch(rule.name, branch),
  );
}

/** `*` stands for any text, slashes included (app/models/concerns/../ref_matcher.rb). */
function matchesBranch(pattern: string, branch: string): boolean {
  if (!pattern.includes('*')) {
    return pattern === branch;
  }
  const source = pattern
    .split('*')
    .map(part => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${source}$`, 's').test(branch);
}

export function protectBranch(
  world: World,
  projectId: number,
  rule: BranchRule,
): ProtectedBranch {
  if (findProtectedBranch(world, projectId, rule.name)) {
    throw new Refusal(
      `Protected branch '${rule.name}' already exists`,
      'conflict',
    );
  }
  if (rule.name.trim() === '') {
    throw new Refusal("Name can't be blank");
  }
  const levels = (given?: readonly number[]): BranchAccessLevel[] =>
    (given?.length ? given : [ACCESS_LEVELS.maintainer]).map(accessLevel => ({
      id: world.ids.next('branchAccessLevels'),
      accessLevel,
    }));
  const created: ProtectedBranch = {
    id: world.ids.next('protectedBranches'),
    projectId,
    name: rule.name,
    pushAccessLevels: levels(rule.pushAccessLevels),
    mergeAccessLevels: levels(rule.mergeAccessLevels),
    unprotectAccessLevels: rule.unprotectAccessLevels?.length
      ? levels(rule.unprotectAccessLevels)
      : [],
    allowForcePush: rule.allowForcePush ?? false,
    codeOwnerApprovalRequired: rule.codeOwnerApprovalRequired ?? false,
    updatedAt: world.clock.timestamp(),
  };
  world.state.protectedBranches.push(created);
  return created;
}

export function unprotectBranch(world: World, rule: ProtectedBranch): void {
  world.state.protectedBranches = world.state.protectedBranches.filter(
    other => other.id !== rule.id,
  );
}

/** What the project's namespace does with a default branch; `null` is no protection. */
function defaultBranchProtection(
  world: World,
  project: Project,
): DefaultBranchProtection | null {
  const namespace = world.state.namespaces.find(
    candidate => candidate.id === project.namespaceId,
  );
  return namespace?.kind === 'group'
    ? namespace.defaultBranchProtection
    : FULLY_PROTECTED;
}

/** app/services/projects/protect_default_branch_service.rb: asks nobody's permission, and leaves existing rules alone. */
export function protectDefaultBranch(world: World, project: Project): void {
  const defaults = defaultBranchProtection(world, project);
  if (
    defaults &&
    rulesFor(world, project.id, project.defaultBranch).length === 0
  ) {
    protectBranch(world, project.id, {
      name: project.defaultBranch,
      pushAccessLevels: [defaults.allowedToPush],
      mergeAccessLevels: [defaults.allowedToMerge],
      allowForcePush: defaults.allowForcePush,
    });
  }
}

/** Who wants to change a branch, and whether anything is there yet. */
export interface BranchActor {
  /** The role in the project; {@link ACCESS_LEVELS.admin} for administrators. */
  level: number;
  repositoryIsEmpty: boolean;
}

/** The role that branch rules compare with (app/models/concerns/protected_ref_access.rb, `check_access`). */
export function branchLevel(
  world: World,
  user: Caller,
  project: Project,
): number {
  return user?.admin
    ? ACCESS_LEVELS.admin
    : levelInProject(world, user, project);
}

/** app/models/protected_branch.rb, `protected?`: before the first push every branch counts as protected. */
export function isProtected(
  world: World,
  project: Project,
  branch: string,
  repositoryIsEmpty: boolean,
): boolean {
  return (
    (repositoryIsEmpty && defaultBranchProtection(world, project) !== null) ||
    rulesFor(world, project.id, branch).length > 0
  );
}

/** Whether a role may push to a branch (lib/gitlab/user_access.rb, `can_push_to_branch?`). */
export function canPush(
  world: World,
  project: Project,
  branch: string,
  actor: BranchActor,
): boolean {
  return mayChange(
    world,
    project,
    branch,
    actor,
    rule => rule.pushAccessLevels,
  );
}

/** Whether a role may merge into a branch. */
export function canMerge(
  world: World,
  project: Project,
  branch: string,
  actor: BranchActor,
): boolean {
  return mayChange(
    world,
    project,
    branch,
    actor,
    rule => rule.mergeAccessLevels,
  );
}

function mayChange(
  world: World,
  project: Project,
  branch: string,
  { level, repositoryIsEmpty }: BranchActor,
  levelsOf: (rule: ProtectedBranch) => BranchAccessLevel[],
): boolean {
  if (level < ACCESS_LEVELS.developer) {
    return false;
  }
  if (!isProtected(world, project, branch, repositoryIsEmpty)) {
    return true;
  }
  if (repositoryIsEmpty && mayPushFirst(world, project, level)) {
    return true;
  }
  return rulesFor(world, project.id, branch)
    .flatMap(levelsOf)
    .some(
      ({ accessLevel }) =>
        accessLevel !== ACCESS_LEVELS.noAccess && level >= accessLevel,
    );
}

/** app/models/protected_branch.rb, `protected_ref_accessible_to?`. */
function mayPushFirst(world: World, project: Project, level: number): boolean {
  const defaults = defaultBranchProtection(world, project);
  return (
    level >= ACCESS_LEVELS.maintainer ||
    (level === ACCESS_LEVELS.developer &&
      (defaults === null ||
        defaults.developerCanInitialPush ||
        defaults.allowedToPush === ACCESS_LEVELS.developer))
  );
}
