import {
  boolean,
  Declared,
  file,
  integer,
  string,
  strings,
} from '../api/params';
import { Visibility } from '../world/model';
import { ProjectAttributes } from '../world/projects';
import { VISIBILITIES } from '../world/visibility';

const ACCESS = ['disabled', 'private', 'enabled'];
const FEATURES = [
  'analytics',
  'builds',
  'container_registry',
  'environments',
  'feature_flags',
  'forking',
  'infrastructure',
  'issues',
  'merge_requests',
  'model_experiments',
  'model_registry',
  'monitor',
  'releases',
  'repository',
  'security_and_compliance',
  'snippets',
  'wiki',
];
const SWITCHES = [
  'allow_merge_on_skipped_pipeline',
  'auto_devops_enabled',
  'autoclose_referenced_issues',
  'container_registry_enabled',
  'emails_disabled',
  'emails_enabled',
  'enforce_auth_checks_on_uploads',
  'group_runners_enabled',
  'issues_enabled',
  'jobs_enabled',
  'lfs_enabled',
  'merge_requests_enabled',
  'only_allow_merge_if_all_discussions_are_resolved',
  'only_allow_merge_if_pipeline_succeeds',
  'packages_enabled',
  'printing_merge_request_link_enabled',
  'public_builds',
  'public_jobs',
  'remove_source_branch_after_merge',
  'request_access_enabled',
  'resolve_outdated_diff_discussions',
  'service_desk_enabled',
  'shared_runners_enabled',
  'show_diff_preview_in_email',
  'snippets_enabled',
  'warn_about_potentially_unwanted_characters',
  'wiki_enabled',
];
/** Not when it is made. */
const LATER_SWITCHES = [
  'ci_allow_fork_pipelines_to_run_in_parent_project',
  'ci_forward_deployment_enabled',
  'ci_forward_deployment_rollback_allowed',
  'ci_push_repository_for_job_token_allowed',
  'ci_separated_caches',
  'keep_latest_artifact',
];

const each = <T>(names: string[], declare: () => T): Record<string, T> =>
  Object.fromEntries(names.map(name => [name, declare()]));

/** Kept and shown, without any effect (lib/api/helpers/projects_helpers.rb). */
const storedParams = {
  ...each(
    FEATURES.map(name => `${name}_access_level`),
    () => string({ values: ACCESS }),
  ),
  ...each(['pages_access_level', 'package_registry_access_level'], () =>
    string({ values: [...ACCESS, 'public'] }),
  ),
  ...each(SWITCHES, boolean),
  merge_method: string({ values: ['ff', 'rebase_merge', 'merge'] }),
  squash_option: string({
    values: ['never', 'always', 'default_on', 'default_off'],
  }),
  auto_cancel_pending_pipelines: string({ values: ['disabled', 'enabled'] }),
  auto_devops_deploy_strategy: string({
    values: ['continuous', 'manual', 'timed_incremental'],
  }),
  build_git_strategy: string({ values: ['fetch', 'clone'] }),
  build_timeout: integer(),
  ci_config_path: string(),
  issue_branch_template: string(),
  merge_request_title_regex: string(),
  merge_request_title_regex_description: string(),
  resource_group_default_process_mode: string({
    values: ['unordered', 'oldest_first', 'newest_first', 'newest_ready_first'],
  }),
  suggestion_commit_message: string(),
  merge_commit_template: string(),
  squash_commit_template: string(),
};

const storedLaterParams = {
  ...each(LATER_SWITCHES, boolean),
  ci_default_git_depth: integer(),
  ci_pipeline_variables_minimum_override_role: string({
    values: ['no_one_allowed', 'developer', 'maintainer', 'owner'],
  }),
};

const sharedParams = {
  name: string(),
  path: string(),
  description: string(),
  visibility: string({ values: VISIBILITIES }),
  default_branch: string(),
  topics: strings({ commaSeparated: true }),
  tag_list: strings({ commaSeparated: true }),
  avatar: file(),
  ...storedParams,
};

export const createParams = {
  ...sharedParams,
  namespace_id: integer(),
  initialize_with_readme: boolean(),
  repository_object_format: string({ values: ['sha1', 'sha256'] }),
  import_url: string(),
  template_name: string(),
  template_project_id: integer(),
};

export const updateParams = {
  ...sharedParams,
  ...storedLaterParams,
};

/** The deprecated switches and what has taken their place, which wins (app/services/projects/create_service.rb). */
const OLD_SWITCHES: Record<string, string> = {
  issues_enabled: 'issues_access_level',
  merge_requests_enabled: 'merge_requests_access_level',
  wiki_enabled: 'wiki_access_level',
  jobs_enabled: 'builds_access_level',
  snippets_enabled: 'snippets_access_level',
  container_registry_enabled: 'container_registry_access_level',
};

function bothWays(settings: Record<string, unknown>): Record<string, unknown> {
  const both = { ...settings };
  for (const [oldName, newName] of Object.entries(OLD_SWITCHES)) {
    if (typeof both[newName] === 'string') {
      both[oldName] = both[newName] !== 'disabled';
    } else if (typeof both[oldName] === 'boolean') {
      both[newName] = both[oldName] ? 'enabled' : 'disabled';
    }
  }
  for (const [one, other] of [
    ['emails_enabled', 'emails_disabled'],
    ['emails_disabled', 'emails_enabled'],
  ]) {
    if (typeof settings[one] === 'boolean') {
      both[other] = !settings[one];
      break;
    }
  }
  both.public_jobs ??= both.public_builds;
  return both;
}

function settingsFrom(params: Record<string, unknown>) {
  const kept = [
    ...Object.keys(storedParams),
    ...Object.keys(storedLaterParams),
  ];
  return bothWays(
    Object.fromEntries(
      kept
        .filter(key => params[key] !== undefined)
        .map(key => [key, params[key]]),
    ),
  );
}

/** What the parameters say of a project, those that are only kept included. */
export function attributesFrom(
  params: Declared<typeof sharedParams>,
): ProjectAttributes {
  return {
    name: params.name,
    path: params.path,
    description: params.description,
    visibility: params.visibility as Visibility | null | undefined,
    defaultBranch: params.default_branch,
    topics: params.topics ?? params.tag_list,
    settings: settingsFrom(params),
  };
}
