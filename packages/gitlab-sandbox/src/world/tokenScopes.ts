import { Settings } from './settings';

/** lib/gitlab/auth.rb, `resource_bot_scopes`: all scopes that are not an administrator's, without `read_user`. */
const RESOURCE_SCOPES = [
  'api',
  'read_api',
  'create_runner',
  'manage_runner',
  'k8s_proxy',
  'self_rotate',
  'read_repository',
  'write_repository',
  'ai_features',
  'read_observability',
  'write_observability',
];

const REGISTRY_SCOPES = ['read_registry', 'write_registry'];
const VIRTUAL_REGISTRY_SCOPES = [
  'read_virtual_registry',
  'write_virtual_registry',
];

/** All there are, whatever this instance has switched on. */
export const ALL_RESOURCE_TOKEN_SCOPES = [
  ...RESOURCE_SCOPES,
  ...REGISTRY_SCOPES,
  ...VIRTUAL_REGISTRY_SCOPES,
];

/** What a project or group access token may be given on this instance. */
export function resourceTokenScopes(settings: Settings): string[] {
  return [
    ...RESOURCE_SCOPES,
    ...(settings.registryEnabled ? REGISTRY_SCOPES : []),
    ...(settings.dependencyProxyEnabled ? VIRTUAL_REGISTRY_SCOPES : []),
  ];
}

/** app/models/deploy_token.rb; there is no `write_repository` and no `api`. */
export const DEPLOY_TOKEN_SCOPES = [
  'read_repository',
  ...REGISTRY_SCOPES,
  'read_package_registry',
  'write_package_registry',
  ...VIRTUAL_REGISTRY_SCOPES,
];
