/** GitLab's roles, the least powerful first, in GitLab's own words. */
export const ROLES: readonly { id: string; label: string }[] = [
  { id: 'guest', label: 'Guest' },
  { id: 'planner', label: 'Planner' },
  { id: 'reporter', label: 'Reporter' },
  { id: 'security_manager', label: 'Security Manager' },
  { id: 'developer', label: 'Developer' },
  { id: 'maintainer', label: 'Maintainer' },
  { id: 'owner', label: 'Owner' },
];

/** Scopes of a project access token that have a name people understand; GitLab's others are shown as they are. */
export const SCOPES: readonly { id: string; label: string; can: string }[] = [
  { id: 'read_repository', label: 'Read code', can: 'clone the code' },
  {
    id: 'write_repository',
    label: 'Read and push code',
    can: 'clone and push code',
  },
  {
    id: 'read_registry',
    label: 'Pull container images',
    can: 'pull container images',
  },
  {
    id: 'write_registry',
    label: 'Push container images',
    can: 'push container images',
  },
  {
    id: 'read_api',
    label: 'Read through the API',
    can: 'read everything through the API',
  },
  {
    id: 'api',
    label: 'Everything through the API',
    can: 'change everything through the API',
  },
];

export const DEFAULT_ROLES = ['reporter', 'developer', 'maintainer'];
export const DEFAULT_SCOPES = SCOPES.map(scope => scope.id);
export const DEFAULT_LIFETIMES = ['7d', '30d', '90d', '180d', '365d'];

export function roleLabel(id: string): string {
  return ROLES.find(role => role.id === id)?.label ?? id;
}

export function scopeLabel(id: string): string {
  return SCOPES.find(scope => scope.id === id)?.label ?? id;
}
