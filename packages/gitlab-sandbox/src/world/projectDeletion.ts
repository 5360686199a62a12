import { removeBelongings } from './belongings';
import { isBelowMark, isDue, markedName, markOf, restoredName } from './marks';
import { Project } from './model';
import { namespaceOf, projectPathOf } from './namespaces';
import { isTaken, rename, touch } from './projects';
import { Refusal } from './refusals';
import { World } from './world';

/**
 * The first DELETE only marks, and frees name and path at once by a suffix; below a marked group it does nothing
 * (app/services/projects/mark_for_deletion_service.rb).
 */
export function markForDeletion(world: World, project: Project): void {
  if (isBelowMark(world, namespaceOf(world, project))) {
    return;
  }
  if (project.deletion) {
    throw new Refusal('Project has been already marked for deletion');
  }
  project.deletion = markOf(world, project);
  rename(world, project, markedName(project));
  touch(world, project);
}

/**
 * Undoes the mark, and what was archived before is so no longer; where the old path has been taken since, it comes back
 * beside it (app/services/projects/restore_service.rb).
 */
export function restoreProject(world: World, project: Project): void {
  if (!project.deletion) {
    throw new Refusal('Project has not been marked for deletion');
  }
  const taken = isTaken(
    world,
    project.deletion,
    namespaceOf(world, project),
    project,
  );
  const named = restoredName(world, project.deletion, taken.name || taken.path);
  project.deletion = null;
  project.archived = false;
  rename(world, project, named);
  world.state.redirects = world.state.redirects.filter(
    ({ fullPath }) => fullPath !== projectPathOf(world, project),
  );
  touch(world, project);
}

/** What `permanently_remove` asks for before it removes for good. */
export function checkPermanentRemoval(
  world: World,
  project: Project,
  fullPath: string | null | undefined,
): void {
  if (!world.settings.allowProjectPermanentDeletion) {
    throw new Refusal(
      '`permanently_remove` option is not permitted on this instance.',
    );
  }
  if (!project.deletion) {
    throw new Refusal('Project must be marked for deletion first.');
  }
  if (fullPath !== projectPathOf(world, project)) {
    throw new Refusal(
      '`full_path` is incorrect. You must enter the complete path for the project.',
    );
  }
}

/** Removes the project and all that hangs on it. */
export function removeProject(world: World, { id }: Project): void {
  const { state } = world;
  state.projects = state.projects.filter(project => project.id !== id);
  state.redirects = state.redirects.filter(row => row.projectId !== id);
  state.hooks = state.hooks.filter(row => row.projectId !== id);
  state.issues = state.issues.filter(row => row.projectId !== id);
  state.protectedBranches = state.protectedBranches.filter(
    row => row.projectId !== id,
  );
  removeBelongings(world, [{ kind: 'project', id }]);
}

/** The projects whose retention period has run out. */
export const projectsDueForRemoval = (world: World): Project[] =>
  world.state.projects.filter(project => isDue(world, project));
