import { isGroupArchived } from './archived';
import { removeBelongings } from './belongings';
import { checkGroup, GroupAttributes, isGroupTaken } from './groups';
import { isBelowMark, isDue, markedName, markOf, restoredName } from './marks';
import { Group, Project, User, Visibility } from './model';
import {
  descendantGroups,
  fullPathOf,
  groups,
  parentOf,
  projectPathOf,
} from './namespaces';
import { removeProject } from './projectDeletion';
import { Complaints, Refusal } from './refusals';
import { checkNotRestricted, isMoreOpen } from './visibility';
import { World } from './world';

/** All projects of a group and of the groups below it. */
export function projectsInside(world: World, group: Group): Project[] {
  const ids = [group, ...descendantGroups(world, group)].map(({ id }) => id);
  return world.state.projects.filter(({ namespaceId }) =>
    ids.includes(namespaceId),
  );
}

/** The old paths of the projects inside go on leading to them; those of groups do not. */
function rename(
  world: World,
  group: Group,
  { name, path }: { name: string; path: string },
): void {
  if (path !== group.path) {
    world.state.redirects.push(
      ...projectsInside(world, group).map(project => ({
        fullPath: projectPathOf(world, project),
        projectId: project.id,
      })),
    );
  }
  group.name = name;
  group.path = path;
  group.updatedAt = world.clock.timestamp();
}

/** A group may not be less open than what is in it (`visibility_level_allowed_by_projects` in app/models/group.rb). */
function checkInside(
  world: World,
  complaints: Complaints,
  group: Group,
  visibility: Visibility,
): void {
  const isTooOpen = (inside: { visibility: Visibility }) =>
    isMoreOpen(inside.visibility, visibility);
  complaints
    .when(
      world.state.projects.some(
        project => project.namespaceId === group.id && isTooOpen(project),
      ),
      'visibility_level',
      `${visibility} is not allowed since this group contains projects with higher visibility.`,
    )
    .when(
      groups(world).some(
        child => child.parentId === group.id && isTooOpen(child),
      ),
      'visibility_level',
      `${visibility} is not allowed since there are sub-groups with higher visibility.`,
    );
}

/** Changes what is given (app/services/groups/update_service.rb). */
export function updateGroup(
  world: World,
  actor: User,
  group: Group,
  attributes: Partial<Omit<GroupAttributes, 'parent'>>,
): void {
  const named = {
    name: attributes.name ?? group.name,
    path: attributes.path ?? group.path,
  };
  const visibility = attributes.visibility ?? group.visibility;
  const complaints = new Complaints();
  if (visibility !== group.visibility) {
    checkNotRestricted(world, complaints, actor, visibility);
    checkInside(world, complaints, group, visibility);
  }
  checkGroup(
    world,
    complaints,
    { ...named, description: attributes.description, visibility },
    { parent: parentOf(world, group), except: group },
  );
  complaints.throwIfAny();
  rename(world, group, named);
  Object.assign(group, {
    visibility,
    description: attributes.description ?? group.description,
    projectCreationLevel:
      attributes.projectCreationLevel ?? group.projectCreationLevel,
    subgroupCreationLevel:
      attributes.subgroupCreationLevel ?? group.subgroupCreationLevel,
    defaultBranch: attributes.defaultBranch ?? group.defaultBranch,
    settings: { ...group.settings, ...attributes.settings },
    defaultBranchProtection:
      attributes.defaultBranchProtection === undefined
        ? group.defaultBranchProtection
        : attributes.defaultBranchProtection,
  });
}

/** app/services/groups/archive_service.rb and unarchive_service.rb */
export function setGroupArchived(
  world: World,
  group: Group,
  archived: boolean,
): void {
  const parent = parentOf(world, group);
  if (parent && isGroupArchived(world, parent)) {
    throw new Refusal(
      archived
        ? 'Cannot archive group since one of the ancestor groups is already archived!'
        : 'Cannot unarchive group since one of the ancestor groups is archived!',
    );
  }
  if (archived && group.archived) {
    throw new Refusal('Group is already archived!');
  }
  group.archived = archived;
  group.updatedAt = world.clock.timestamp();
}

/** Marks; below a marked group it does nothing. What is inside is not marked itself. */
export function markGroupForDeletion(world: World, group: Group): void {
  if (isBelowMark(world, parentOf(world, group))) {
    return;
  }
  if (group.deletion) {
    throw new Refusal('Group has been already marked for deletion');
  }
  group.deletion = markOf(world, group);
  rename(world, group, markedName(group));
}

/** app/services/groups/restore_service.rb */
export function restoreGroup(world: World, group: Group): void {
  if (!group.deletion) {
    throw new Refusal('Group has not been marked for deletion');
  }
  const taken = isGroupTaken(world, group.deletion, {
    parent: parentOf(world, group),
    except: group,
  });
  const named = restoredName(world, group.deletion, taken.name || taken.path);
  group.deletion = null;
  rename(world, group, named);
  const paths = projectsInside(world, group).map(project =>
    projectPathOf(world, project),
  );
  world.state.redirects = world.state.redirects.filter(
    ({ fullPath }) => !paths.includes(fullPath),
  );
}

/** What `permanently_remove` asks for; a top-level group always waits. */
export function checkPermanentGroupRemoval(
  world: World,
  group: Group,
  fullPath: string | null | undefined,
): void {
  if (!world.settings.allowProjectPermanentDeletion) {
    throw new Refusal(
      '`permanently_remove` option is not permitted on this instance.',
    );
  }
  if (group.parentId === null) {
    throw new Refusal(
      '`permanently_remove` option is only available for subgroups.',
    );
  }
  if (!group.deletion) {
    throw new Refusal('Group must be marked for deletion first.');
  }
  if (fullPath !== fullPathOf(world, group)) {
    throw new Refusal(
      '`full_path` is incorrect. You must enter the complete path for the subgroup.',
    );
  }
}

export const groupsDueForRemoval = (world: World): Group[] =>
  groups(world).filter(group => isDue(world, group));

/** Removes a group with all that is in it. */
export function removeGroup(world: World, group: Group): void {
  const { state } = world;
  const gone = [group, ...descendantGroups(world, group)].map(({ id }) => id);
  projectsInside(world, group).forEach(project =>
    removeProject(world, project),
  );
  state.namespaces = state.namespaces.filter(({ id }) => !gone.includes(id));
  removeBelongings(
    world,
    gone.map(id => ({ kind: 'group', id })),
  );
}
