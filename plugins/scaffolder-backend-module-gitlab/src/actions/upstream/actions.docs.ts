import type { PageDocs } from '../../docs/actionDocs';

/** By id: what upstream does not say, and the role. */
export const HANDED_ON: Record<
  string,
  Pick<PageDocs, 'role'> & { description?: string }
> = {
  'gitlab:group:ensureExists': {
    role: 'Owner of the parent group, or Maintainer where the group lets them create subgroups',
  },
  'gitlab:group:access': { role: 'Owner of the group or project' },
  'gitlab:issues:create': { role: 'Guest of the project' },
  'gitlab:issue:edit': { role: 'Planner or Reporter of the project' },
  'gitlab:repo:push': {
    description:
      'Commits the files of the workspace to a branch of a GitLab project',
    role: 'Developer of the project',
  },
  'publish:gitlab:merge-request': {
    description:
      'Commits the files of the workspace to a branch of a GitLab project, and opens a merge request for it',
    role: 'Developer of the project',
  },
  'gitlab:pipeline:trigger': { role: 'Maintainer of the project' },
  'gitlab:user:info': { role: 'None' },
};

/** What is true of all of them. */
const EACH = {
  origin:
    '`@backstage/plugin-scaffolder-backend-module-gitlab`, handed on as it is',
  secret: 'opens a sealed value of `token`',
};

/** By id. */
export const docs: Record<string, PageDocs> = Object.fromEntries(
  Object.entries(HANDED_ON).map(([id, { role }]) => [id, { ...EACH, role }]),
);
