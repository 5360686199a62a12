import { type Caller, levelInProject } from './access';
import { ACCESS_LEVELS } from './accessLevels';
import { Project } from './model';
import { World } from './world';

/** From here on one sees what is confidential, and sets labels and assignees (app/policies/issue_policy.rb). */
export const PLANNER = 15;

function isOpenTo(
  world: World,
  caller: Caller,
  project: Project,
  feature: 'issues' | 'merge_requests',
  leastLevel: { whereMembersOnly: number; inPrivate: number },
): boolean {
  const level = levelInProject(world, caller, project);
  switch (project.settings[`${feature}_access_level`]) {
    case 'disabled':
      return false;
    case 'private':
      return level >= leastLevel.whereMembersOnly;
    default:
      return project.visibility !== 'private' || level >= leastLevel.inPrivate;
  }
}

/** `read_issue` of a project that can be seen (app/policies/project_policy.rb). */
export function canSeeIssues(
  world: World,
  caller: Caller,
  project: Project,
): boolean {
  return isOpenTo(world, caller, project, 'issues', {
    whereMembersOnly: ACCESS_LEVELS.guest,
    inPrivate: ACCESS_LEVELS.guest,
  });
}

/** `read_merge_request`: not for guests of a private project, nor where there is no code. */
export function canSeeMergeRequests(
  world: World,
  caller: Caller,
  project: Project,
): boolean {
  return (
    project.settings.repository_access_level !== 'disabled' &&
    isOpenTo(world, caller, project, 'merge_requests', {
      whereMembersOnly: ACCESS_LEVELS.reporter,
      inPrivate: PLANNER,
    })
  );
}
