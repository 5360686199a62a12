import { Group, Namespace, Project } from './model';
import { namespaceOf, withAncestors } from './namespaces';
import { World } from './world';

const isArchivedGroup = (namespace: Namespace): namespace is Group =>
  namespace.kind === 'group' && namespace.archived;

/** By itself, or by a group above it. */
export function isGroupArchived(world: World, namespace: Namespace): boolean {
  return withAncestors(world, namespace).some(isArchivedGroup);
}

export function isInArchivedGroup(world: World, project: Project): boolean {
  return isGroupArchived(world, namespaceOf(world, project));
}

/**
 * Code and CI are closed, to Owners and administrators too; variables, tokens, members and settings stay open. A mark for
 * deletion closes the same (`project:archived` in app/policies/project_policy.rb).
 */
export function isReadOnly(world: World, project: Project): boolean {
  return (
    project.archived ||
    project.deletion !== null ||
    isInArchivedGroup(world, project)
  );
}

/** What takes `admin_cicd_variables` from everybody (app/policies/project_policy.rb). */
export function isWithoutCi({ settings }: Project): boolean {
  return [
    settings.builds_access_level,
    settings.repository_access_level,
  ].includes('disabled');
}
