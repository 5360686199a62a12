import {
  anything,
  boolean,
  integer,
  Param,
  string,
  strings,
} from '../api/params';
import { Route, route, RouteContext } from '../api/route';
import { forbidden, invalidParams, notActedOn } from '../http/apiErrors';
import { JsonObject, JsonValue } from '../http/json';
import { ok } from '../http/reply';
import { Complaints } from '../world/refusals';
import { DEFAULT_SETTINGS, Settings } from '../world/settings';
import { VISIBILITIES } from '../world/visibility';
import { World } from '../world/world';
import { APPLICATION_SETTING_NAMES } from './applicationSettingNames';

type Any = Param<unknown>;

/** By number, as this setting alone has it; groups use the words. */
const CREATION_LEVELS: readonly Settings['defaultProjectCreation'][] = [
  'noone',
  'maintainer',
  'developer',
  'administrator',
  'owner',
];

interface Acting {
  param: Any;
  read(settings: Settings): unknown;
  write(settings: Settings, value: unknown): void;
}

/** A setting that stands for one of the sandbox's. */
const as = (param: Any, key: keyof Settings): [Any, keyof Settings] => [
  param,
  key,
];

const SAME: Record<string, [Any, keyof Settings]> = {
  allow_immediate_namespaces_deletion: as(
    boolean(),
    'allowProjectPermanentDeletion',
  ),
  allow_local_requests_from_web_hooks_and_services: as(
    boolean(),
    'allowLocalHooks',
  ),
  can_create_group: as(boolean(), 'usersCreateGroups'),
  default_branch_name: as(string(), 'defaultBranch'),
  default_group_visibility: as(
    string({ values: VISIBILITIES }),
    'defaultGroupVisibility',
  ),
  default_project_visibility: as(
    string({ values: VISIBILITIES }),
    'defaultVisibility',
  ),
  default_projects_limit: as(integer(), 'defaultProjectsLimit'),
  deletion_adjourned_period: as(integer(), 'deletionRetentionDays'),
  group_archive_unarchive_api_limit: as(integer(), 'groupArchiveLimit'),
  members_delete_limit: as(integer(), 'membersDeleteLimit'),
  password_authentication_enabled_for_git: as(boolean(), 'passwordAuthForGit'),
  personal_access_token_prefix: as(string(), 'tokenPrefix'),
  require_personal_access_token_expiry: as(boolean(), 'requireTokenExpiry'),
  restricted_visibility_levels: as(
    strings({ values: VISIBILITIES, commaSeparated: true }),
    'restrictedVisibilities',
  ),
  top_level_group_creation_enabled: as(boolean(), 'allowTopLevelGroups'),
  users_get_by_id_limit: as(integer(), 'usersGetByIdLimit'),
  user_default_external: as(boolean(), 'usersAreExternal'),
};

const ACTING: Record<string, Acting> = {
  ...Object.fromEntries(
    Object.entries(SAME).map(([name, [param, key]]): [string, Acting] => [
      name,
      {
        param,
        read: settings => settings[key],
        write: (settings, value) =>
          Object.assign(settings, { [key]: value ?? DEFAULT_SETTINGS[key] }),
      },
    ]),
  ),
  inactive_resource_access_tokens_delete_after_days: {
    param: integer(),
    read: settings => settings.inactiveTokenRetentionDays,
    // Nothing is not the default, but never.
    write: (settings, value) => {
      settings.inactiveTokenRetentionDays = value as number | null;
    },
  },
  default_project_creation: {
    param: integer({ values: [0, 1, 2, 3, 4] }),
    read: settings => CREATION_LEVELS.indexOf(settings.defaultProjectCreation),
    write: (settings, value) => {
      settings.defaultProjectCreation =
        CREATION_LEVELS[value as number] ??
        DEFAULT_SETTINGS.defaultProjectCreation;
    },
  },
};

/** A setting of the Enterprise Edition: without one, and in the Community Edition, GitLab's own limit holds. */
const LIFETIME: Record<string, Acting> = {
  max_personal_access_token_lifetime: {
    param: integer(),
    read: ({ maxTokenLifetimeDays: days }) =>
      days === DEFAULT_SETTINGS.maxTokenLifetimeDays ? null : days,
    write: (settings, value) => {
      settings.maxTokenLifetimeDays =
        (value as number | null) ?? DEFAULT_SETTINGS.maxTokenLifetimeDays;
    },
  },
};

/** What concerns sign-in, imports and pages, none of which are here: kept and shown. */
const STORED: Record<string, [Any, JsonValue]> = {
  default_snippet_visibility: [string({ values: VISIBILITIES }), 'private'],
  domain_allowlist: [strings({ commaSeparated: true }), []],
  domain_denylist: [strings({ commaSeparated: true }), []],
  email_confirmation_setting: [
    string({ values: ['off', 'soft', 'hard'] }),
    'off',
  ],
  import_sources: [
    strings({
      commaSeparated: true,
      values: [
        'github',
        'bitbucket',
        'bitbucket_server',
        'fogbugz',
        'git',
        'gitlab_project',
        'gitea',
        'manifest',
      ],
    }),
    [],
  ],
  protected_ci_variables: [boolean(), true],
  require_admin_approval_after_user_signup: [boolean(), true],
  signup_enabled: [boolean(), true],
};

/** What a switch needs beside it when it is switched on (`given ... requires` in lib/api/settings.rb). */
const COMPANIONS: Record<string, readonly string[]> = {
  akismet_enabled: ['akismet_api_key'],
  gitpod_enabled: ['gitpod_url'],
  kroki_enabled: ['kroki_url'],
  plantuml_enabled: ['plantuml_url'],
  recaptcha_enabled: ['recaptcha_site_key', 'recaptcha_private_key'],
  require_two_factor_authentication: ['two_factor_grace_period'],
  shared_runners_enabled: ['shared_runners_text'],
  sourcegraph_enabled: ['sourcegraph_url'],
};

const acting = ({ settings }: World) =>
  settings.enterprise ? { ...ACTING, ...LIFETIME } : ACTING;

const PARAMS = {
  ...Object.fromEntries(
    APPLICATION_SETTING_NAMES.map(name => [name, anything()]),
  ),
  ...Object.fromEntries(
    Object.entries({ ...ACTING, ...LIFETIME }).map(([name, { param }]) => [
      name,
      param,
    ]),
  ),
  ...Object.fromEntries(
    Object.entries(STORED).map(([name, [param]]) => [name, param]),
  ),
};

function entity({ world }: RouteContext<unknown>): JsonObject {
  return Object.fromEntries([
    ...Object.entries(STORED).map(([name, [, usual]]) => [name, usual]),
    ...Object.entries(world.applicationSettings),
    ...Object.entries(acting(world)).map(([name, { read }]) => [
      name,
      read(world.settings),
    ]),
  ]) as JsonObject;
}

function checkCompanions(raw: JsonObject): void {
  const missing = Object.entries(COMPANIONS)
    .filter(([name]) => ['true', '1'].includes(String(raw[name])))
    .flatMap(([, companions]) => companions)
    .filter(name => raw[name] === undefined);
  if (missing.length > 0) {
    throw invalidParams(missing.map(name => `${name} is missing`));
  }
}

function change({ world, params, raw }: RouteContext): void {
  checkCompanions(raw);
  const unbuilt = Object.keys(params).find(
    name => !(name in ACTING || name in LIFETIME || name in STORED),
  );
  if (unbuilt) {
    throw notActedOn(unbuilt, 'applicationSettings.update');
  }
  const days = params.deletion_adjourned_period;
  new Complaints()
    .when(
      typeof days === 'number' && days < 1,
      'deletion_adjourned_period',
      'must be greater than or equal to 1',
    )
    .when(
      typeof days === 'number' && days > 90,
      'deletion_adjourned_period',
      'must be less than or equal to 90',
    )
    .throwIfAny();
  const known = acting(world);
  for (const [name, value] of Object.entries(params)) {
    if (known[name]) {
      known[name].write(world.settings, value);
    } else if (name in STORED) {
      world.applicationSettings[name] = value;
    }
  }
}

const forAdministrators = {
  path: '/application/settings',
  roleBeforeParams: true,
  prevented: ({ user }: RouteContext) => !user.admin,
  tooLow: () => forbidden(),
} as const;

/** lib/api/settings.rb, the part that concerns users, groups, projects and tokens. */
export const applicationSettingRoutes: Route[] = [
  route({
    operation: 'applicationSettings.get',
    method: 'GET',
    ...forAdministrators,
    note: 'for administrators; some of its 586 settings',
    handle: context => ok(entity(context)),
  }),
  route({
    operation: 'applicationSettings.update',
    method: 'PUT',
    ...forAdministrators,
    params: PARAMS,
    rules: { atLeastOneOf: APPLICATION_SETTING_NAMES },
    note: 'a setting that is not acted on is 501 with its name',
    handle: context => {
      change(context as RouteContext);
      return ok(entity(context));
    },
  }),
];
