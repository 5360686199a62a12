import { keysetParams, paginationParams } from '../api/paginate';
import {
  boolean,
  date,
  dateTime,
  Declared,
  integer,
  string,
  strings,
  unbuilt,
} from '../api/params';
import { RouteContext } from '../api/route';
import { projectSimple, projectWithAccess } from '../entities/project';
import { JsonValue } from '../http/json';
import { levelInProject, memberLevelInProject } from '../world/access';
import { ACCESS_LEVELS } from '../world/accessLevels';
import { Project, Visibility } from '../world/model';
import { projectPathOf } from '../world/namespaces';
import { VISIBILITIES } from '../world/visibility';

const LEVELS = [10, 15, 20, 30, 40, 50];
const ORDERS = [
  'id',
  'name',
  'path',
  'created_at',
  'updated_at',
  'last_activity_at',
  'star_count',
];
const OTHER_ORDERS = [
  'similarity',
  'repository_size',
  'storage_size',
  'packages_size',
  'wiki_size',
];

/** `collection_params` and `filter_params` of lib/api/projects.rb, the ones that have an effect here. */
export const listParams = {
  archived: boolean(),
  visibility: string({ values: VISIBILITIES }),
  search: string(),
  search_namespaces: boolean(),
  owned: boolean(),
  starred: boolean(),
  membership: boolean(),
  min_access_level: integer({ values: LEVELS }),
  topic: strings({ commaSeparated: true }),
  simple: boolean(),
  active: boolean(),
  updated_after: dateTime(),
  updated_before: dateTime(),
  last_activity_after: dateTime(),
  last_activity_before: dateTime(),
  with_issues_enabled: boolean(),
  with_merge_requests_enabled: boolean(),
  marked_for_deletion_on: date(),
  order_by: unbuilt(
    string({ values: [...ORDERS, ...OTHER_ORDERS], default: 'created_at' }),
    value => OTHER_ORDERS.includes(String(value)),
  ),
  sort: string({ values: ['asc', 'desc'], default: 'desc' }),
  ...keysetParams,
  ...paginationParams,
};

type ListParams = Declared<typeof listParams>;

const SORT_KEYS: Record<string, (project: Project) => string> = {
  name: ({ name }) => name.toLowerCase(),
  path: ({ path }) => path.toLowerCase(),
  created_at: ({ createdAt }) => createdAt,
  updated_at: ({ updatedAt }) => updatedAt,
  last_activity_at: ({ lastActivityAt }) => lastActivityAt,
};

function isWithin(
  time: string,
  after: string | null | undefined,
  before: string | null | undefined,
): boolean {
  return (!after || time > after) && (!before || time < before);
}

/** Filters and sorts what the caller may see. */
export function selectProjects(
  { world, caller }: RouteContext<unknown>,
  projects: Project[],
  params: ListParams,
): Project[] {
  const search = (params.search ?? '').toLowerCase();
  const haystack = (project: Project) =>
    [
      project.name,
      project.path,
      project.description ?? '',
      params.search_namespaces ? projectPathOf(world, project) : '',
    ]
      .join(' ')
      .toLowerCase();
  const ownLevel = (project: Project) =>
    memberLevelInProject(world, caller, project);
  const tests: ((project: Project) => boolean)[] = [
    project => haystack(project).includes(search),
    project =>
      typeof params.archived !== 'boolean' ||
      project.archived === params.archived,
    project =>
      !params.visibility ||
      project.visibility === (params.visibility as Visibility),
    project => !params.owned || ownLevel(project) >= ACCESS_LEVELS.owner,
    project => !params.membership || ownLevel(project) >= ACCESS_LEVELS.guest,
    () => !params.starred,
    project =>
      !params.min_access_level ||
      levelInProject(world, caller, project) >= params.min_access_level,
    project =>
      (params.topic ?? []).every(topic => project.topics.includes(topic)),
    project =>
      typeof params.active !== 'boolean' ||
      params.active === (!project.archived && !project.deletion),
    ({ deletion }) =>
      !params.marked_for_deletion_on ||
      deletion?.markedAt.slice(0, 10) === params.marked_for_deletion_on,
    ({ updatedAt }) =>
      isWithin(updatedAt, params.updated_after, params.updated_before),
    ({ lastActivityAt }) =>
      isWithin(
        lastActivityAt,
        params.last_activity_after,
        params.last_activity_before,
      ),
  ];
  for (const feature of ['issues', 'merge_requests'] as const) {
    if (params[`with_${feature}_enabled`]) {
      tests.push(
        ({ settings }) => settings[`${feature}_access_level`] !== 'disabled',
      );
    }
  }
  const sign = params.sort === 'asc' ? 1 : -1;
  const keyOf = SORT_KEYS[params.order_by ?? ''];
  return projects
    .filter(project => tests.every(test => test(project)))
    .sort(
      (a, b) =>
        sign * ((keyOf ? keyOf(a).localeCompare(keyOf(b)) : 0) || a.id - b.id),
    );
}

/** `simple=true`, and what anonymous callers get anyway, is a small part of the entity. */
export function presenterFor(
  context: RouteContext<unknown>,
  { simple }: { simple?: boolean | null },
): (project: Project) => Promise<JsonValue> {
  return simple || !context.caller
    ? project => projectSimple(context, project)
    : project => projectWithAccess(context, project);
}
