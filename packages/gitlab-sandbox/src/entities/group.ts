import { JsonObject } from '../http/json';
import { Links } from '../links';
import { PROTECTION_BY_NUMBER } from '../world/groups';
import { Group } from '../world/model';
import { fullNameOf, fullPathOf } from '../world/namespaces';
import { World } from '../world/world';

function protectionDefaults({
  defaultBranchProtection: rules,
}: Group): JsonObject {
  return rules
    ? {
        allowed_to_push: [{ access_level: rules.allowedToPush }],
        allow_force_push: rules.allowForcePush,
        allowed_to_merge: [{ access_level: rules.allowedToMerge }],
        developer_can_initial_push: rules.developerCanInitialPush,
      }
    : {};
}

/** The deprecated number for the same thing; `null` where none of the numbers says it. */
function numberOf({ defaultBranchProtection }: Group): number | null {
  const wanted = JSON.stringify(defaultBranchProtection);
  const entry = Object.entries(PROTECTION_BY_NUMBER).find(
    ([, rules]) => JSON.stringify(rules) === wanted,
  );
  return entry ? Number(entry[0]) : null;
}

/** What a group has that nobody has set. */
const SETTINGS: JsonObject = {
  share_with_group_lock: false,
  require_two_factor_authentication: false,
  two_factor_grace_period: 48,
  auto_devops_enabled: null,
  emails_disabled: false,
  emails_enabled: true,
  mentions_disabled: null,
  lfs_enabled: true,
  request_access_enabled: true,
  shared_runners_setting: 'enabled',
};

/** lib/api/entities/group.rb */
export function groupEntity(
  world: World,
  links: Links,
  group: Group,
): JsonObject {
  return {
    id: group.id,
    web_url: links.namespace(group),
    name: group.name,
    path: group.path,
    description: group.description,
    visibility: group.visibility,
    ...SETTINGS,
    ...(group.settings as JsonObject),
    project_creation_level: group.projectCreationLevel,
    subgroup_creation_level: group.subgroupCreationLevel,
    archived: group.archived,
    default_branch: group.defaultBranch,
    default_branch_protection: numberOf(group),
    default_branch_protection_defaults: protectionDefaults(group),
    avatar_url: links.avatar(group),
    full_name: fullNameOf(world, group),
    full_path: fullPathOf(world, group),
    created_at: group.createdAt,
    parent_id: group.parentId,
    organization_id: 1,
    marked_for_deletion_on: group.deletion?.markedAt.slice(0, 10) ?? null,
  };
}
