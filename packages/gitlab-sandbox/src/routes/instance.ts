import { userPublic } from '../entities/user';
import { forbidden } from '../http/apiErrors';
import { JsonObject } from '../http/json';
import { ok } from '../http/reply';
import { Route, route, RouteContext } from '../http/route';
import { DEFAULT_SETTINGS } from '../world/settings';

/** lib/api/metadata.rb: both paths run one query, which is why `kas` has camelCase keys. */
function metadata({ world, links }: RouteContext): JsonObject {
  const { version, revision, enterprise } = world.settings;
  const kas = links.base().replace(/^http/, 'ws');
  return {
    version: enterprise ? `${version}-ee` : version,
    revision,
    kas: {
      enabled: false,
      externalUrl: `${kas}/-/kubernetes-agent/`,
      externalK8sProxyUrl: `${links.base()}/-/kubernetes-agent/k8s-proxy/`,
      version: null,
    },
    enterprise,
  };
}

/**
 * The part of lib/api/settings.rb that a client of projects and tokens asks for. The lifetime is a setting of the
 * Enterprise Edition: without one, and in the Community Edition, GitLab's own limit holds.
 */
function applicationSettings({ world }: RouteContext): JsonObject {
  const { settings } = world;
  const lifetime = settings.maxTokenLifetimeDays;
  return {
    default_branch_name: settings.defaultBranch,
    default_project_visibility: settings.defaultVisibility,
    restricted_visibility_levels: settings.restrictedVisibilities,
    deletion_adjourned_period: settings.deletionRetentionDays,
    personal_access_token_prefix: settings.tokenPrefix,
    require_personal_access_token_expiry: settings.requireTokenExpiry,
    ...(settings.enterprise
      ? {
          max_personal_access_token_lifetime:
            lifetime === DEFAULT_SETTINGS.maxTokenLifetimeDays
              ? null
              : lifetime,
        }
      : {}),
  };
}

export const instanceRoutes: Route[] = [
  route({
    operation: 'version.get',
    method: 'GET',
    path: '/version',
    scopes: ['read_user'],
    note: 'deprecated in GitLab; answers as metadata.get',
    handle: context => ok(metadata(context)),
  }),
  route({
    operation: 'metadata.get',
    method: 'GET',
    path: '/metadata',
    scopes: ['read_user'],
    handle: context => ok(metadata(context)),
  }),
  route({
    operation: 'settings.get',
    method: 'GET',
    path: '/application/settings',
    note: 'for administrators; the settings that concern projects and tokens',
    handle: context => {
      if (!context.user.admin) {
        throw forbidden();
      }
      return ok(applicationSettings(context));
    },
  }),
  route({
    operation: 'user.get',
    method: 'GET',
    path: '/user',
    scopes: ['read_user'],
    note: 'with a project or group access token: its bot',
    handle: ({ user, links }) =>
      ok({
        ...userPublic(links, user, { forAdmin: user.admin }),
      }),
  }),
];
