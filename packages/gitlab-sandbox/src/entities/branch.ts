import type { JsonObject } from '../http/json';
import type { Links } from '../links';
import type { BranchInfo } from '../repository/branches';
import type { Caller } from '../world/access';
import { ACCESS_LEVELS } from '../world/accessLevels';
import type { BranchAccessLevel, Project } from '../world/model';
import { branchLevel, canPush, rulesFor } from '../world/protectedBranches';
import type { World } from '../world/world';
import { commitEntity } from './commit';

/** lib/api/entities/branch.rb */
export function branchEntity(
  { world, links }: { world: World; links: Links },
  project: Project,
  caller: Caller,
  branch: BranchInfo,
): JsonObject {
  const rules = rulesFor(world, project.id, branch.name);
  const opensToDevelopers = (levels: BranchAccessLevel[]) =>
    levels.some(({ accessLevel }) => accessLevel === ACCESS_LEVELS.developer);
  return {
    name: branch.name,
    commit: commitEntity(links, project, branch.commit),
    merged: branch.merged,
    protected: rules.length > 0,
    developers_can_push: opensToDevelopers(
      rules.flatMap(rule => rule.pushAccessLevels),
    ),
    developers_can_merge: opensToDevelopers(
      rules.flatMap(rule => rule.mergeAccessLevels),
    ),
    can_push: canPush(world, project, branch.name, {
      level: branchLevel(world, caller, project),
      repositoryIsEmpty: false,
    }),
    default: branch.name === project.defaultBranch,
    web_url: `${links.project(project)}/-/tree/${encodeURI(branch.name)}`,
  };
}
