import { ServiceUnavailableError } from '@backstage/errors';
import type { AdviceRule } from '../adviceRule';

/** Where GitLab's words say no more than its status does. */
export const BY_STATUS: AdviceRule[] = [
  {
    status: 403,
    operation: /variables\./i,
    example: [403, 'projectVariables.create', '403 Forbidden'],
    cause: 'The role is too low for CI/CD variables.',
    who: ['containerOwner'],
    advice: c =>
      `CI/CD variables need the role ${
        /^group/.test(c.operation) ? 'Owner' : 'Maintainer'
      } on ${c.on} for the owner of ${c.credential}: an owner of ${c.on} can give it.`,
  },
  {
    status: 403,
    example: [403, 'projects.delete', '403 Forbidden'],
    cause: 'The role is too low.',
    who: ['containerOwner'],
    advice: c =>
      `The owner of ${c.credential} is known to GitLab but may not do this: an owner of ${c.on} can give it a higher role.`,
  },
  {
    status: 404,
    example: [404, 'projects.get', '404 Project Not Found'],
    cause: 'Not there, or not to be seen.',
    who: ['author', 'containerOwner'],
    advice: c =>
      `It does not exist, or the owner of ${c.credential} cannot see it (GitLab answers the same to both): check the name, or have its owner add that user.`,
  },
  {
    status: 409,
    answer: /resource lock/i,
    class: ServiceUnavailableError,
    example: [
      409,
      'projectVariables.update',
      'Failed to obtain a resource lock',
    ],
    cause: 'Two changes at once.',
    who: ['nobody'],
    advice: () => 'Somebody else changed it at the same moment: try again.',
  },
  {
    status: 429,
    example: [
      429,
      'projects.create',
      'This endpoint has been requested too many times. Try again later.',
    ],
    cause: 'More requests than the instance allows.',
    who: ['nobody', 'portalAdmin', 'gitlabAdmin'],
    advice: () =>
      'Try again later, run fewer tasks at once, or set integrations.gitlab[].retry.maxApiRequestsPerMinute; a GitLab administrator can raise the limit.',
  },
  {
    status: [500, 502, 503, 504],
    example: [502, 'projects.get', '502 Bad Gateway'],
    cause: 'GitLab itself has a problem.',
    who: ['nobody', 'gitlabAdmin'],
    advice: c =>
      `GitLab at ${c.host} has a problem of its own: try again later; if it stays, its administrator finds the request by its id in GitLab's logs.`,
  },
];
