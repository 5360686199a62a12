/** GitLab's roles (lib/gitlab/access.rb). */
export const ACCESS_LEVELS = {
  noAccess: 0,
  minimal: 5,
  guest: 10,
  planner: 15,
  reporter: 20,
  securityManager: 25,
  developer: 30,
  maintainer: 40,
  owner: 50,
  admin: 60,
} as const;

export type Role = keyof typeof ACCESS_LEVELS;

/** What a member or a resource access token may be given (Gitlab::Access.options_with_owner). */
export const ASSIGNABLE_LEVELS: readonly number[] = [
  ACCESS_LEVELS.guest,
  ACCESS_LEVELS.planner,
  ACCESS_LEVELS.reporter,
  ACCESS_LEVELS.securityManager,
  ACCESS_LEVELS.developer,
  ACCESS_LEVELS.maintainer,
  ACCESS_LEVELS.owner,
];

/** How GitLab writes a level in a sentence, and in `access_level_description` for branches. */
export const LEVEL_NAMES: Record<number, string> = {
  [ACCESS_LEVELS.noAccess]: 'No access',
  [ACCESS_LEVELS.minimal]: 'Minimal Access',
  [ACCESS_LEVELS.guest]: 'Guest',
  [ACCESS_LEVELS.planner]: 'Planner',
  [ACCESS_LEVELS.reporter]: 'Reporter',
  [ACCESS_LEVELS.securityManager]: 'Security Manager',
  [ACCESS_LEVELS.developer]: 'Developer',
  [ACCESS_LEVELS.maintainer]: 'Maintainer',
  [ACCESS_LEVELS.owner]: 'Owner',
  [ACCESS_LEVELS.admin]: 'Admin',
};
