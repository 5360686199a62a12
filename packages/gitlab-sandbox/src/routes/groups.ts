import { paginationParams } from '../api/paginate';
import {
  boolean,
  date,
  Declared,
  file,
  hash,
  integer,
  integers,
  required,
  string,
  unbuilt,
} from '../api/params';
import { Route, route, RouteContext } from '../api/route';
import { groupEntity } from '../entities/group';
import { apiError } from '../http/apiErrors';
import { isJsonObject, JsonValue } from '../http/json';
import { created, ok } from '../http/reply';
import { visibleGroup } from '../principal/authorise';
import {
  canSeeGroup,
  canSeeProject,
  isTiedTo,
  memberLevelInNamespace,
} from '../world/access';
import { ACCESS_LEVELS } from '../world/accessLevels';
import { isGroupArchived } from '../world/archived';
import { setAvatar } from '../world/avatars';
import {
  createGroup,
  FULL_PROTECTION,
  PROJECT_CREATION_LEVELS,
  PROTECTION_BY_NUMBER,
} from '../world/groups';
import { isBelowMark } from '../world/marks';
import { DefaultBranchProtection, Group, Visibility } from '../world/model';
import {
  descendantGroups,
  fullPathOf,
  groups,
  subgroupsOf,
  withAncestors,
} from '../world/namespaces';
import { Invalid } from '../world/refusals';
import { VISIBILITIES } from '../world/visibility';
import { listParams, presenterFor, selectProjects } from './projectLists';

const groupListParams = {
  skip_groups: integers(),
  all_available: boolean(),
  search: string(),
  owned: boolean(),
  min_access_level: integer(),
  top_level_only: boolean(),
  active: boolean(),
  archived: boolean(),
  visibility: string({ values: VISIBILITIES }),
  marked_for_deletion_on: date(),
  order_by: unbuilt(
    string({ values: ['name', 'path', 'id', 'similarity'], default: 'name' }),
    value => value === 'similarity',
  ),
  sort: string({ values: ['asc', 'desc'], default: 'asc' }),
  ...paginationParams,
};

interface GroupFilters {
  skip_groups?: number[] | null;
  all_available?: boolean | null;
  search?: string | null;
  owned?: boolean | null;
  min_access_level?: number | null;
  top_level_only?: boolean | null;
  active?: boolean | null;
  archived?: boolean | null;
  visibility?: string | null;
  marked_for_deletion_on?: string | null;
  order_by?: string | null;
  sort?: string | null;
}

/**
 * People see their own groups, and all that are open to them where they ask for `all_available`; administrators see all
 * anyway, and nobody in particular those that are public (app/finders/groups_finder.rb).
 */
function selectGroups(
  { world, caller }: RouteContext<unknown>,
  candidates: Group[],
  filters: GroupFilters,
): Group[] {
  const search = (filters.search ?? '').toLowerCase();
  const ownLevel = (group: Group) =>
    memberLevelInNamespace(world, caller, group);
  const tests: ((group: Group) => boolean)[] = [
    group => canSeeGroup(world, caller, group),
    group =>
      `${group.name} ${fullPathOf(world, group)}`
        .toLowerCase()
        .includes(search),
    group => !filters.skip_groups?.includes(group.id),
    group => !filters.owned || ownLevel(group) >= ACCESS_LEVELS.owner,
    group =>
      (filters.all_available ?? caller?.admin ?? true) ||
      isTiedTo(world, caller, group),
    group => ownLevel(group) >= (filters.min_access_level ?? 0),
    group => !filters.top_level_only || group.parentId === null,
    group =>
      typeof filters.archived !== 'boolean' ||
      filters.archived === isGroupArchived(world, group),
    group =>
      typeof filters.active !== 'boolean' ||
      filters.active ===
        (!isGroupArchived(world, group) && !isBelowMark(world, group)),
    group => !filters.visibility || group.visibility === filters.visibility,
    ({ deletion }) =>
      !filters.marked_for_deletion_on ||
      deletion?.markedAt.slice(0, 10) === filters.marked_for_deletion_on,
  ];
  const sign = filters.sort === 'desc' ? -1 : 1;
  const keyOf: Record<string, (group: Group) => string> = {
    name: ({ name }) => name.toLowerCase(),
    path: ({ path }) => path.toLowerCase(),
  };
  const key = keyOf[filters.order_by ?? ''] ?? (() => '');
  return candidates
    .filter(group => tests.every(test => test(group)))
    .sort((a, b) => sign * (key(a).localeCompare(key(b)) || a.id - b.id));
}

/** `{:path=>["has already been taken"]}`: GitLab prints a Ruby hash into the text (lib/api/groups.rb). */
function rubyHash(errors: Record<string, string[]>): string {
  const pairs = Object.entries(errors).map(
    ([field, texts]) =>
      `:${field}=>[${texts.map(text => JSON.stringify(text)).join(', ')}]`,
  );
  return `{${pairs.join(', ')}}`;
}

interface Protection {
  default_branch_protection?: number | null;
  default_branch_protection_defaults?: JsonValue;
}

function firstLevel(list: JsonValue, otherwise: number): number {
  const [first] = Array.isArray(list) ? list : [];
  const level = isJsonObject(first) ? Number(first.access_level) : NaN;
  return Number.isNaN(level) ? otherwise : level;
}

/** The object wins over the deprecated number. */
function protectionFrom({
  default_branch_protection: number,
  default_branch_protection_defaults: rules,
}: Protection): DefaultBranchProtection | null | undefined {
  if (isJsonObject(rules)) {
    return {
      allowedToPush: firstLevel(
        rules.allowed_to_push,
        FULL_PROTECTION.allowedToPush,
      ),
      allowedToMerge: firstLevel(
        rules.allowed_to_merge,
        FULL_PROTECTION.allowedToMerge,
      ),
      allowForcePush: rules.allow_force_push === true,
      developerCanInitialPush: rules.developer_can_initial_push === true,
    };
  }
  return number === undefined || number === null
    ? undefined
    : PROTECTION_BY_NUMBER[number];
}

/** Kept and shown, without any effect. */
const storedParams = {
  share_with_group_lock: boolean(),
  require_two_factor_authentication: boolean(),
  two_factor_grace_period: integer(),
  auto_devops_enabled: boolean(),
  emails_disabled: boolean(),
  emails_enabled: boolean(),
  mentions_disabled: boolean(),
  lfs_enabled: boolean(),
  request_access_enabled: boolean(),
  shared_runners_setting: string({
    values: [
      'disabled_and_unoverridable',
      'disabled_and_overridable',
      'enabled',
    ],
  }),
};

/** Only what was given; of the switch for e-mails either name says both. */
function settingsFrom(params: Declared<typeof storedParams>) {
  const known = Object.keys(storedParams) as (keyof typeof storedParams)[];
  const given = known.filter(name => (params[name] ?? null) !== null);
  const { emails_disabled: off, emails_enabled: on } = params;
  const emails = on ?? (typeof off === 'boolean' ? !off : undefined);
  return {
    ...Object.fromEntries(given.map(name => [name, params[name]])),
    ...(typeof emails === 'boolean' && {
      emails_enabled: emails,
      emails_disabled: !emails,
    }),
  };
}

/** What can be said of a group when it is made and later (`optional_params` of lib/api/helpers/groups_helpers.rb). */
export const writtenParams = {
  visibility: string({ values: VISIBILITIES }),
  description: string(),
  project_creation_level: string({ values: PROJECT_CREATION_LEVELS }),
  subgroup_creation_level: string({ values: ['owner', 'maintainer'] }),
  default_branch: string(),
  default_branch_protection: integer({ values: [0, 1, 2, 3, 4] }),
  default_branch_protection_defaults: hash(),
  avatar: file(),
  ...storedParams,
};

export function attributesFrom(params: Declared<typeof writtenParams>) {
  return {
    description: params.description,
    visibility: params.visibility as Visibility | undefined,
    projectCreationLevel:
      params.project_creation_level as Group['projectCreationLevel'],
    subgroupCreationLevel:
      params.subgroup_creation_level as Group['subgroupCreationLevel'],
    defaultBranch: params.default_branch,
    defaultBranchProtection: protectionFrom(params),
    settings: settingsFrom(params),
  };
}

/** lib/api/groups.rb */
export const groupRoutes: Route[] = [
  route({
    operation: 'groups.list',
    method: 'GET',
    path: '/groups',
    anonymous: true,
    params: groupListParams,
    handle: context =>
      context.page(
        selectGroups(context, groups(context.world), context.params),
        group => groupEntity(context.world, context.links, group),
      ),
  }),
  route({
    operation: 'groups.get',
    method: 'GET',
    path: '/groups/:id',
    anonymous: true,
    on: 'group',
    params: { with_projects: boolean({ default: true }) },
    handle: async context => {
      const { world, links, group, caller, params } = context;
      const entity = groupEntity(world, links, group);
      if (params.with_projects === false) {
        return ok(entity);
      }
      const projects = world.state.projects
        .filter(
          project =>
            project.namespaceId === group.id &&
            canSeeProject(world, caller, project),
        )
        .slice(0, 100);
      return ok({
        ...entity,
        projects: await Promise.all(
          projects.map(presenterFor(context, { simple: false })),
        ),
        shared_projects: [],
      });
    },
  }),
  route({
    operation: 'groups.create',
    method: 'POST',
    path: '/groups',
    params: {
      name: required(string()),
      path: required(string()),
      parent_id: integer(),
      ...writtenParams,
    },
    onInvalid: (problem: Invalid) =>
      apiError(400, `Failed to save group ${rubyHash(problem.errors)}`),
    handle: ({ world, links, user, params }) => {
      const parent = params.parent_id
        ? visibleGroup(world, user, String(params.parent_id))
        : undefined;
      const group = createGroup(world, user, {
        name: params.name,
        path: params.path,
        parent,
        ...attributesFrom(params),
      });
      setAvatar(world, group, params.avatar);
      return created(groupEntity(world, links, group));
    },
  }),
  route({
    operation: 'groups.subgroups',
    method: 'GET',
    path: '/groups/:id/subgroups',
    anonymous: true,
    on: 'group',
    params: groupListParams,
    note: 'direct subgroups',
    handle: context =>
      context.page(
        selectGroups(
          context,
          subgroupsOf(context.world, context.group),
          context.params,
        ),
        group => groupEntity(context.world, context.links, group),
      ),
  }),
  route({
    operation: 'groups.projects',
    method: 'GET',
    path: '/groups/:id/projects',
    anonymous: true,
    on: 'group',
    params: {
      ...listParams,
      with_shared: boolean({ default: true }),
      include_subgroups: boolean({ default: false }),
      include_ancestor_groups: boolean({ default: false }),
    },
    note: 'nothing is shared between groups here, so `with_shared` changes nothing',
    handle: context => {
      const { world, group, caller, params } = context;
      const within = [
        group,
        ...(params.include_subgroups ? descendantGroups(world, group) : []),
        ...(params.include_ancestor_groups ? withAncestors(world, group) : []),
      ].map(({ id }) => id);
      const projects = world.state.projects.filter(
        project =>
          within.includes(project.namespaceId) &&
          canSeeProject(world, caller, project),
      );
      return context.page(
        selectProjects(context, projects, params),
        presenterFor(context, params),
        { keyset: ({ id }) => id, type: 'Project' },
      );
    },
  }),
];
