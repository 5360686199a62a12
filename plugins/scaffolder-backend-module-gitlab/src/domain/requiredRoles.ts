/**
 * The least role GitLab wants of the credential's owner, by action or by the noun of several actions. For pages and
 * advice; what GitLab then decides, it decides itself.
 *
 * @see https://docs.gitlab.com/user/permissions/
 */
const REQUIRED_ROLES: Record<string, string> = {
  'publish:gitlab':
    'A role that may create projects in the namespace: for a group, its own setting decides, Maintainer by default',
  'gitlab:projectAccessToken':
    'Maintainer of the project (Owner for a token with the role owner), with the token of a person or a service account: GitLab never lets the token of a project or group make another',
  'gitlab:projectVariable': 'Maintainer of the project',
  'gitlab:projectDeployToken': 'Maintainer of the project',
  'gitlab:groupAccessToken': 'Owner of the group',
  'gitlab:groupVariable': 'Owner of the group',
  'gitlab:project:provision':
    'A role that may create projects in the namespace: for a group, its own setting decides, Maintainer by default',
  'gitlab:project:delete': 'Owner of the project',
  'gitlab:task:rollback':
    'What the steps needed whose effects it undoes; to delete a project, Owner of it',
  'gitlab:group:ensureExists':
    'Owner of the parent group, or Maintainer where the group lets them create subgroups',
  'gitlab:group:access': 'Owner of the group or project',
  'gitlab:group:migrate':
    'Owner of the source group, and a role that may create projects in the destination',
  'gitlab:issues:create': 'Guest of the project',
  'gitlab:issue:edit': 'Planner or Reporter of the project',
  'gitlab:repo:push': 'Developer of the project',
  'publish:gitlab:merge-request': 'Developer of the project',
  'gitlab:pipeline:trigger': 'Maintainer of the project',
  'gitlab:user:info': 'None',
};

/** The role as a phrase, or `undefined` for an action nobody has entered yet. */
export function requiredRole(actionId: string): string | undefined {
  const noun = actionId.replace(/:[^:]*$/, '');
  return REQUIRED_ROLES[actionId] ?? REQUIRED_ROLES[noun];
}
