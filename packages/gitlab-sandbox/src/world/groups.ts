import { ACCESS_LEVELS } from './accessLevels';
import { levelInNamespace } from './access';
import { isGroupArchived } from './archived';
import { checkGroupName, checkGroupPath, TAKEN, tooLong } from './formats';
import { DefaultBranchProtection, Group, User, Visibility } from './model';
import {
  fullPathOf,
  groups,
  namespaceByPath,
  projectByPath,
} from './namespaces';
import { Complaints, Refusal } from './refusals';
import { checkNotRestricted, isMoreOpen } from './visibility';
import { World } from './world';

export const PROJECT_CREATION_LEVELS: readonly Group['projectCreationLevel'][] =
  ['noone', 'owner', 'maintainer', 'developer', 'administrator'];

/** lib/gitlab/access/default_branch_protection.rb, `protected_fully`. */
export const FULL_PROTECTION: DefaultBranchProtection = {
  allowedToPush: ACCESS_LEVELS.maintainer,
  allowedToMerge: ACCESS_LEVELS.maintainer,
  allowForcePush: false,
  developerCanInitialPush: false,
};

/** The numbers of the deprecated `default_branch_protection`. */
export const PROTECTION_BY_NUMBER: Record<
  number,
  DefaultBranchProtection | null
> = {
  0: null,
  1: {
    ...FULL_PROTECTION,
    allowedToPush: ACCESS_LEVELS.developer,
  },
  2: FULL_PROTECTION,
  3: {
    ...FULL_PROTECTION,
    allowedToMerge: ACCESS_LEVELS.developer,
  },
  4: { ...FULL_PROTECTION, developerCanInitialPush: true },
};

export interface GroupAttributes {
  /** `null` is what a client sent as such. */
  name: string | null;
  path: string | null;
  parent?: Group;
  description?: string | null;
  visibility?: Visibility | null;
  projectCreationLevel?: Group['projectCreationLevel'] | null;
  subgroupCreationLevel?: Group['subgroupCreationLevel'] | null;
  defaultBranch?: string | null;
  defaultBranchProtection?: DefaultBranchProtection | null;
  /** Everything that is only remembered, under GitLab's own keys. */
  settings?: Record<string, unknown>;
}

const SUBGROUP_LEVELS: Record<Group['subgroupCreationLevel'], number> = {
  owner: ACCESS_LEVELS.owner,
  maintainer: ACCESS_LEVELS.maintainer,
};

/** `create_subgroup` and `create_group` in app/policies. */
function mayCreate(world: World, creator: User, parent?: Group): boolean {
  if (parent && isGroupArchived(world, parent)) {
    return false;
  }
  if (creator.admin) {
    return true;
  }
  return parent
    ? levelInNamespace(world, creator, parent) >=
        SUBGROUP_LEVELS[parent.subgroupCreationLevel]
    : creator.canCreateGroup && world.settings.allowTopLevelGroups;
}

interface Written {
  name: string;
  path: string;
  description?: string | null;
  visibility: Visibility;
}

/** What is wrong with a group as it is to be, below `parent`. */
export function checkGroup(
  world: World,
  complaints: Complaints,
  { name, path, description, visibility }: Written,
  { parent, except }: { parent?: Group; except?: Group },
): void {
  checkGroupName(complaints, name);
  checkGroupPath(complaints, path, parent === undefined);
  const taken = isGroupTaken(world, { name, path }, { parent, except });
  complaints
    .when(taken.path, 'path', TAKEN)
    .when(taken.name, 'name', TAKEN)
    .when(
      parent !== undefined && isMoreOpen(visibility, parent.visibility),
      'visibility_level',
      `${visibility} is not allowed since the parent group has a ${parent?.visibility} visibility.`,
    )
    .when((description ?? '').length > 500, 'description', tooLong(500));
}

/** A path is taken by projects too, in any case; a name only in its group. */
export function isGroupTaken(
  world: World,
  { name, path }: { name: string; path: string },
  { parent, except }: { parent?: Group; except?: Group },
): { name: boolean; path: boolean } {
  const fullPath = parent ? `${fullPathOf(world, parent)}/${path}` : path;
  const onPath = namespaceByPath(world, fullPath);
  return {
    path:
      (onPath !== undefined && onPath !== except) ||
      projectByPath(world, fullPath) !== undefined,
    name:
      parent !== undefined &&
      groups(world).some(
        group =>
          group !== except &&
          group.parentId === parent.id &&
          group.name === name,
      ),
  };
}

/** Makes a group with its creator as Owner. */
export function createGroup(
  world: World,
  creator: User,
  attributes: GroupAttributes,
): Group {
  const { parent } = attributes;
  const name = attributes.name ?? '';
  const path = attributes.path ?? '';
  if (!mayCreate(world, creator, parent)) {
    throw new Refusal('Forbidden', 'denied');
  }
  const visibility =
    attributes.visibility ??
    parent?.visibility ??
    world.settings.defaultGroupVisibility;
  const { description } = attributes;
  const complaints = new Complaints();
  checkNotRestricted(world, complaints, creator, visibility);
  checkGroup(
    world,
    complaints,
    { name, path, description, visibility },
    { parent },
  );
  complaints.throwIfAny();

  const now = world.clock.timestamp();
  const group: Group = {
    kind: 'group',
    id: world.ids.next('namespaces'),
    name,
    path,
    description: attributes.description ?? '',
    parentId: parent?.id ?? null,
    visibility,
    projectCreationLevel:
      attributes.projectCreationLevel ?? world.settings.defaultProjectCreation,
    subgroupCreationLevel: attributes.subgroupCreationLevel ?? 'maintainer',
    defaultBranchProtection:
      attributes.defaultBranchProtection === undefined
        ? (parent?.defaultBranchProtection ?? FULL_PROTECTION)
        : attributes.defaultBranchProtection,
    defaultBranch: attributes.defaultBranch ?? null,
    settings: attributes.settings ?? {},
    archived: false,
    deletion: null,
    createdAt: now,
    updatedAt: now,
  };
  world.state.namespaces.push(group);
  world.state.memberships.push({
    resource: { kind: 'group', id: group.id },
    userId: creator.id,
    accessLevel: ACCESS_LEVELS.owner,
    createdAt: group.createdAt,
    createdById: creator.id,
    expiresAt: null,
  });
  return group;
}
