import { listing } from './listing';

/** The kinds of tokens the actions make. Personal access tokens are none of them. */
export type TokenKind = 'project' | 'group' | 'deploy';

export interface Scope {
  name: string;
  /** One sentence for forms and pages. */
  allows: string;
}

/**
 * `Gitlab::Auth.resource_bot_scopes`: every scope that is not an administrator's, without `read_user`. The registry
 * ones exist only where the instance has a container registry, the virtual ones where it has the dependency proxy;
 * only GitLab can tell.
 *
 * @see https://docs.gitlab.com/user/project/settings/project_access_tokens/#project-access-token-scopes
 */
const BOT_SCOPES: readonly Scope[] = [
  {
    name: 'api',
    allows:
      'Everything in the API, reading and writing, the registries and git included.',
  },
  { name: 'read_api', allows: 'Reading everything in the API.' },
  { name: 'read_repository', allows: 'Cloning and pulling by git over HTTP.' },
  {
    name: 'write_repository',
    allows: 'Cloning, pulling and pushing by git over HTTP.',
  },
  {
    name: 'read_registry',
    allows: 'Pulling images from the container registry.',
  },
  {
    name: 'write_registry',
    allows: 'Pushing images to the container registry.',
  },
  {
    name: 'read_virtual_registry',
    allows: 'Pulling images and packages through the dependency proxy.',
  },
  {
    name: 'write_virtual_registry',
    allows: 'Reading, writing and deleting in the dependency proxy.',
  },
  { name: 'create_runner', allows: 'Creating runners.' },
  { name: 'manage_runner', allows: 'Managing runners.' },
  {
    name: 'k8s_proxy',
    allows: 'Calling Kubernetes through the agent for Kubernetes.',
  },
  {
    name: 'self_rotate',
    allows: 'Rotating this very token, and nothing else.',
  },
  { name: 'ai_features', allows: 'Using GitLab Duo and its API.' },
  { name: 'read_observability', allows: 'Reading observability data.' },
  { name: 'write_observability', allows: 'Writing observability data.' },
];

/**
 * @see https://docs.gitlab.com/user/project/deploy_tokens/#scope
 */
const DEPLOY_SCOPES: readonly Scope[] = [
  { name: 'read_repository', allows: 'Cloning by git over HTTP.' },
  {
    name: 'read_registry',
    allows: 'Pulling images from the container registry.',
  },
  {
    name: 'write_registry',
    allows: 'Pushing images to the container registry.',
  },
  {
    name: 'read_package_registry',
    allows: 'Reading from the package registry.',
  },
  {
    name: 'write_package_registry',
    allows: 'Reading from and publishing to the package registry.',
  },
  {
    name: 'read_virtual_registry',
    allows: 'Pulling images and packages through the dependency proxy.',
  },
  {
    name: 'write_virtual_registry',
    allows: 'Reading, writing and deleting in the dependency proxy.',
  },
];

const SCOPES: Record<TokenKind, readonly Scope[]> = {
  project: BOT_SCOPES,
  group: BOT_SCOPES,
  deploy: DEPLOY_SCOPES,
};

const KIND_NAMES: Record<TokenKind, string> = {
  project: 'a project access token',
  group: 'a group access token',
  deploy: 'a deploy token',
};

const BOT_HINTS = {
  read_user: 'it belongs to personal access tokens; "read_api" reads users',
  sudo: 'it belongs to administrators',
  admin_mode: 'it belongs to administrators',
  read_package_registry:
    'it belongs to deploy tokens; "read_api" reads packages',
  write_package_registry:
    'it belongs to deploy tokens; "api" publishes packages',
};

/** Scopes that people try because another kind of token has them, and what helps instead. */
const HINTS: Record<TokenKind, Record<string, string>> = {
  project: BOT_HINTS,
  group: BOT_HINTS,
  deploy: {
    write_repository: 'only an access token can push',
    api: 'only an access token can use the API',
    read_api: 'only an access token can use the API',
  },
};

/** The scopes a token of this kind may have, in the order to show them. */
export function scopesOf(kind: TokenKind): readonly Scope[] {
  return SCOPES[kind];
}

export function isScope(kind: TokenKind, name: string): boolean {
  return SCOPES[kind].some(scope => scope.name === name);
}

/**
 * What is wrong with a list of scopes, or `undefined`. GitLab's own answer is `scopes does not have a valid value`
 * and names neither the scope nor the choices.
 */
export function scopesProblem(
  kind: TokenKind,
  names: readonly string[],
): string | undefined {
  const choices = listing(SCOPES[kind].map(scope => scope.name));
  if (names.length === 0) {
    return `needs at least one scope; ${KIND_NAMES[kind]} may have ${choices}`;
  }
  const unknown = names.filter(name => !isScope(kind, name));
  if (unknown.length === 0) {
    return undefined;
  }
  const complaints = [...new Set(unknown)].map(name => {
    const hint = Object.hasOwn(HINTS[kind], name)
      ? ` (${HINTS[kind][name]})`
      : '';
    return `"${name}"${hint}`;
  });
  return `${KIND_NAMES[kind]} cannot have ${listing(complaints, 'or')}; it may have ${choices}`;
}
