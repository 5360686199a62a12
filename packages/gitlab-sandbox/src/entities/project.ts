import { RouteContext } from '../api/route';
import { JsonObject, JsonValue } from '../http/json';
import { directMembership, levelInProject } from '../world/access';
import { ACCESS_LEVELS } from '../world/accessLevels';
import { canSeeIssues } from '../world/features';
import { visibleIssues } from '../world/issues';
import { Project } from '../world/model';
import {
  fullNameOf,
  namespaceOf,
  projectPathOf,
  withAncestors,
} from '../world/namespaces';
import { userById } from '../world/users';
import { namespaceBasic } from './namespace';
import { userBasic } from './user';

type Context = Pick<
  RouteContext,
  'world' | 'repositories' | 'links' | 'caller'
>;

const DAY_MS = 24 * 60 * 60 * 1000;

/** lib/api/entities/project.rb: what a project has that nobody has set. */
const DEFAULTS: JsonObject = {
  packages_enabled: true,
  resolve_outdated_diff_discussions: false,
  issues_enabled: true,
  merge_requests_enabled: true,
  wiki_enabled: true,
  jobs_enabled: true,
  snippets_enabled: true,
  container_registry_enabled: true,
  service_desk_enabled: false,
  can_create_merge_request_in: true,
  issues_access_level: 'enabled',
  repository_access_level: 'enabled',
  merge_requests_access_level: 'enabled',
  forking_access_level: 'enabled',
  wiki_access_level: 'enabled',
  builds_access_level: 'enabled',
  snippets_access_level: 'enabled',
  pages_access_level: 'private',
  analytics_access_level: 'enabled',
  container_registry_access_level: 'enabled',
  security_and_compliance_access_level: 'private',
  releases_access_level: 'enabled',
  environments_access_level: 'enabled',
  feature_flags_access_level: 'enabled',
  infrastructure_access_level: 'enabled',
  monitor_access_level: 'enabled',
  package_registry_access_level: 'enabled',
  model_experiments_access_level: 'enabled',
  model_registry_access_level: 'enabled',
  emails_disabled: false,
  emails_enabled: true,
  shared_runners_enabled: true,
  group_runners_enabled: true,
  lfs_enabled: true,
  request_access_enabled: true,
  import_url: null,
  import_type: null,
  import_status: 'none',
  import_error: null,
  ci_default_git_depth: 20,
  ci_allow_fork_pipelines_to_run_in_parent_project: true,
  ci_forward_deployment_enabled: true,
  ci_forward_deployment_rollback_allowed: true,
  ci_job_token_scope_enabled: false,
  ci_push_repository_for_job_token_allowed: false,
  ci_separated_caches: true,
  ci_config_path: '',
  ci_pipeline_variables_minimum_override_role: 'no_one_allowed',
  build_timeout: 3600,
  build_git_strategy: 'fetch',
  public_jobs: true,
  auto_cancel_pending_pipelines: 'enabled',
  auto_devops_enabled: false,
  auto_devops_deploy_strategy: 'continuous',
  keep_latest_artifact: true,
  only_allow_merge_if_pipeline_succeeds: false,
  allow_merge_on_skipped_pipeline: null,
  only_allow_merge_if_all_discussions_are_resolved: false,
  remove_source_branch_after_merge: true,
  printing_merge_request_link_enabled: true,
  merge_method: 'merge',
  squash_option: 'default_off',
  enforce_auth_checks_on_uploads: true,
  issue_branch_template: null,
  merge_request_title_regex: null,
  merge_request_title_regex_description: null,
  resource_group_default_process_mode: 'unordered',
  show_diff_preview_in_email: true,
  suggestion_commit_message: null,
  merge_commit_template: null,
  squash_commit_template: null,
  autoclose_referenced_issues: true,
  warn_about_potentially_unwanted_characters: true,
};

function settingsOf({ settings }: Project): JsonObject {
  const known = Object.entries(settings).filter(([key]) =>
    Object.hasOwn(DEFAULTS, key),
  );
  return {
    ...DEFAULTS,
    ...(Object.fromEntries(known) as Record<string, JsonValue>),
  };
}

/** lib/api/entities/project_identity.rb and basic_project_details.rb: what anybody may see. */
export async function projectSimple(
  { world, repositories, links }: Context,
  project: Project,
): Promise<JsonObject> {
  const namespace = namespaceOf(world, project);
  const hasReadme = await repositories.hasReadme(
    project.id,
    project.defaultBranch,
  );
  return {
    id: project.id,
    description: project.description,
    name: project.name,
    name_with_namespace: `${fullNameOf(world, namespace)} / ${project.name}`,
    path: project.path,
    path_with_namespace: projectPathOf(world, project),
    created_at: project.createdAt,
    default_branch: project.defaultBranch,
    tag_list: project.topics,
    topics: project.topics,
    ssh_url_to_repo: links.ssh(project),
    http_url_to_repo: links.git(project),
    web_url: links.project(project),
    readme_url: hasReadme
      ? `${links.project(project)}/-/blob/${project.defaultBranch}/README.md`
      : null,
    forks_count: 0,
    avatar_url: links.avatar({ kind: 'project', id: project.id }),
    star_count: 0,
    last_activity_at: project.lastActivityAt,
    visibility: project.visibility,
    namespace: namespaceBasic(world, links, namespace),
  };
}

function apiLinks({ links }: Context, { id }: Project): JsonObject {
  const self = links.api(`/projects/${id}`);
  return {
    self,
    issues: `${self}/issues`,
    merge_requests: `${self}/merge_requests`,
    repo_branches: `${self}/repository/branches`,
    labels: `${self}/labels`,
    events: `${self}/events`,
    members: `${self}/members`,
    cluster_agents: `${self}/cluster_agents`,
  };
}

function deletionDates({ world }: Context, { deletion }: Project): JsonObject {
  const marked = deletion?.markedAt.slice(0, 10) ?? null;
  const due =
    deletion &&
    new Date(
      Date.parse(deletion.markedAt) +
        world.settings.deletionRetentionDays * DAY_MS,
    )
      .toISOString()
      .slice(0, 10);
  return {
    marked_for_deletion_at: marked,
    marked_for_deletion_on: marked,
    ...(due && { permanent_deletion_scheduled_at: due }),
  };
}

/** Where there are issues for the caller at all. */
function openIssues({ world, caller }: Context, project: Project): JsonObject {
  return canSeeIssues(world, caller, project)
    ? {
        open_issues_count: visibleIssues(world, caller, project).filter(
          ({ state }) => state === 'opened',
        ).length,
      }
    : {};
}

/** lib/api/entities/project.rb */
export async function projectEntity(
  context: Context,
  project: Project,
): Promise<JsonObject> {
  const { world, repositories, links, caller } = context;
  const namespace = namespaceOf(world, project);
  const owner =
    namespace.kind === 'user' ? userById(world, namespace.userId) : undefined;
  const isAdmin =
    levelInProject(world, caller, project) >= ACCESS_LEVELS.maintainer;
  return {
    ...(await projectSimple(context, project)),
    container_registry_image_prefix: `registry.${links.hostname()}/${projectPathOf(
      world,
      project,
    ).toLowerCase()}`,
    _links: apiLinks(context, project),
    ...deletionDates(context, project),
    ...settingsOf(project),
    updated_at: project.updatedAt,
    empty_repo: await repositories.isEmpty(project.id),
    archived: project.archived,
    ...(owner && { owner: userBasic(links, owner) }),
    repository_object_format: project.objectFormat,
    creator_id: project.creatorId,
    ...openIssues(context, project),
    description_html: project.description ?? '',
    shared_with_groups: [],
    ...(isAdmin && { runners_token: project.runnersToken }),
  };
}

/** lib/api/entities/project_with_access.rb */
export async function projectWithAccess(
  context: Context,
  project: Project,
): Promise<JsonObject> {
  return {
    ...(await projectEntity(context, project)),
    permissions: permissionsOf(context, project),
  };
}

function permissionsOf(
  { world, caller }: Context,
  project: Project,
): JsonObject {
  const present = (level: number | undefined) =>
    level ? { access_level: level, notification_level: 3 } : null;
  const direct =
    caller &&
    directMembership(world, { kind: 'project', id: project.id }, caller.id);
  const inGroups = withAncestors(world, namespaceOf(world, project)).map(
    ancestor =>
      (caller &&
        ancestor.kind === 'group' &&
        directMembership(world, ancestor, caller.id)?.accessLevel) ||
      0,
  );
  return {
    project_access: present(direct?.accessLevel),
    group_access: present(Math.max(0, ...inGroups)),
  };
}
