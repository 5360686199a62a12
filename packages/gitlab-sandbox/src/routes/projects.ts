import {
  boolean,
  Declared,
  file,
  integer,
  string,
  strings,
  unbuilt,
} from '../api/params';
import { Route, route, RouteContext } from '../api/route';
import {
  projectEntity,
  projectSimple,
  projectWithAccess,
} from '../entities/project';
import { apiError, errorList, forbidden, invalid } from '../http/apiErrors';
import { accepted, created, ok } from '../http/reply';
import {
  commitReadme,
  eraseProject,
  openProject,
} from '../repository/projectLifecycle';
import { isBranchName } from '../repository/refName';
import { canSeeProject, levelInProject } from '../world/access';
import { ACCESS_LEVELS } from '../world/accessLevels';
import { setAvatar } from '../world/avatars';
import { Visibility } from '../world/model';
import {
  checkPermanentRemoval,
  markForDeletion,
  restoreProject,
} from '../world/projectDeletion';
import {
  ProjectAttributes,
  setArchived,
  updateProject,
} from '../world/projects';
import { Invalid, Refusal } from '../world/refusals';
import { VISIBILITIES } from '../world/visibility';
import { listParams, presenterFor, selectProjects } from './projectLists';
import { checkUnmodified } from './resources';
import { paramsOf } from './undeclared';

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

const createParams = {
  ...sharedParams,
  namespace_id: integer(),
  initialize_with_readme: boolean(),
  repository_object_format: string({ values: ['sha1', 'sha256'] }),
  import_url: string(),
  template_name: string(),
  template_project_id: integer(),
};

const updateParams = {
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

function attributesFrom(
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

/** A personal limit is an array under `error`; every other invalid model is a hash under `message`. */
function renderInvalid({ errors }: Invalid) {
  return errors.limit_reached
    ? errorList(errors.limit_reached, 403)
    : invalid(errors);
}

/** In an empty repository any name will do: it is the branch that the first push is to make. */
async function isBranch(
  { repositories, project }: RouteContext<unknown>,
  name: string,
): Promise<boolean> {
  const names = await repositories.branchNames(project.id);
  return names.length === 0 ? isBranchName(name) : names.includes(name);
}

const asOwner = { on: 'project', minLevel: ACCESS_LEVELS.owner } as const;
const reasonOnly = (refusal: Refusal) => apiError(400, refusal.reason);

/** lib/api/projects.rb */
export const projectRoutes: Route[] = [
  route({
    operation: 'projects.list',
    method: 'GET',
    path: '/projects',
    anonymous: true,
    params: listParams,
    note: 'offset and keyset pagination',
    handle: context => {
      const { world, caller, params } = context;
      const visible = world.state.projects.filter(project =>
        canSeeProject(world, caller, project),
      );
      return context.page(
        selectProjects(context, visible, params),
        presenterFor(context, params),
        { keyset: ({ id }) => id, type: 'Project' },
      );
    },
  }),
  route({
    operation: 'projects.create',
    method: 'POST',
    path: '/projects',
    params: createParams,
    rules: {
      atLeastOneOf: ['name', 'path'],
      mutuallyExclusive: [
        ['import_url', 'template_name', 'template_project_id'],
      ],
    },
    onInvalid: renderInvalid,
    note: 'imports and templates are refused with 403, as where they are disabled',
    handle: async context => {
      const { world, user, params } = context;
      if (
        params.import_url ||
        params.template_name ||
        params.template_project_id
      ) {
        throw forbidden();
      }
      const project = await openProject(context, user, {
        ...attributesFrom(params),
        namespaceId: params.namespace_id,
        objectFormat: params.repository_object_format as 'sha1' | 'sha256',
      });
      setAvatar(world, { kind: 'project', id: project.id }, params.avatar);
      if (params.initialize_with_readme) {
        await commitReadme(context, user, project);
      }
      return created(await projectEntity(context, project));
    },
  }),
  route({
    operation: 'projects.get',
    method: 'GET',
    path: '/projects/:id',
    anonymous: true,
    on: 'project',
    params: {
      statistics: unbuilt(boolean()),
      license: unbuilt(boolean()),
      with_custom_attributes: unbuilt(boolean()),
    },
    note: 'also while it is marked for deletion',
    handle: async context =>
      ok(
        context.caller
          ? await projectWithAccess(context, context.project)
          : await projectSimple(context, context.project),
      ),
  }),
  route({
    operation: 'projects.update',
    method: 'PUT',
    path: '/projects/:id',
    on: 'project',
    minLevel: ACCESS_LEVELS.maintainer,
    params: updateParams,
    rules: {
      atLeastOneOf: [
        ...new Set([
          ...Object.keys(updateParams),
          ...paramsOf('projects.update', true),
        ]),
      ],
    },
    handle: async context => {
      const { world, repositories, user, project, params } = context;
      const level = levelInProject(world, user, project);
      if (params.visibility && level < ACCESS_LEVELS.owner) {
        throw forbidden();
      }
      const branch = params.default_branch;
      if (branch && !(await isBranch(context, branch))) {
        throw apiError(400, 'Could not set the default branch');
      }
      updateProject(world, user, project, attributesFrom(params));
      setAvatar(world, { kind: 'project', id: project.id }, params.avatar);
      if (branch) {
        await repositories.setHead(project.id, branch);
      }
      return ok(await projectEntity(context, project));
    },
  }),
  route({
    operation: 'projects.delete',
    method: 'DELETE',
    path: '/projects/:id',
    ...asOwner,
    params: { permanently_remove: boolean(), full_path: string() },
    onRefusal: reasonOnly,
    note: 'marks and renames first; `permanently_remove` then removes',
    handle: async context => {
      const { world, project, params } = context;
      checkUnmodified(context, project.updatedAt);
      if (params.permanently_remove) {
        checkPermanentRemoval(world, project, params.full_path);
        await eraseProject(context, project);
      } else {
        markForDeletion(world, project);
      }
      return accepted();
    },
  }),
  route({
    operation: 'projects.restore',
    method: 'POST',
    path: '/projects/:id/restore',
    ...asOwner,
    onRefusal: reasonOnly,
    handle: async context => {
      restoreProject(context.world, context.project);
      return created(await projectEntity(context, context.project));
    },
  }),
  ...[true, false].map(archived =>
    route({
      operation: archived ? 'projects.archive' : 'projects.unarchive',
      method: 'POST',
      path: `/projects/:id/${archived ? 'archive' : 'unarchive'}`,
      ...asOwner,
      onRefusal: reasonOnly,
      handle: async context => {
        setArchived(context.world, context.project, archived);
        return created(await projectEntity(context, context.project));
      },
    }),
  ),
];
