import { Route, route, RouteContext } from '../api/route';
import { userPublic } from '../entities/user';
import { JsonObject } from '../http/json';
import { ok } from '../http/reply';

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
