import { InputError, NotAllowedError } from '@backstage/errors';
import type { AdviceContext, AdviceRule } from '../adviceRule';

/** The token a step acts with, and the access tokens it makes. */
export const ABOUT_TOKENS: AdviceRule[] = [
  {
    answer: /insufficient_scope/,
    class: NotAllowedError,
    example: [403, 'projects.create', 'insufficient_scope'],
    cause: 'The token may not use the API for this.',
    who: ['tokenOwner'],
    advice: c =>
      `Give ${c.credential} the scope "api" (its owner makes a new token in GitLab; scopes cannot be added to an old one).`,
  },
  {
    status: 401,
    answer: /token is expired/i,
    example: [
      401,
      'projects.create',
      'Token is expired. You can either do re-authorization or token refresh.',
    ],
    cause: "The token's last day is over.",
    who: ['tokenOwner'],
    advice: c =>
      `The credential has expired: ${c.credential} must be renewed${whoRenews(c)}.`,
  },
  {
    status: 401,
    answer: /token was revoked/i,
    example: [
      401,
      'projects.create',
      'Token was revoked. You have to re-authorize from the user.',
    ],
    cause: 'Somebody has revoked the token.',
    who: ['tokenOwner'],
    advice: c =>
      `The credential was revoked: ${c.credential} must be replaced${whoRenews(c)}.`,
  },
  {
    status: 401,
    operation: /accessTokens?\.(list|get|create|rotate)/i,
    example: [401, 'projectAccessTokens.create', '401 Unauthorized'],
    cause: 'The role is too low, or the token is no good.',
    who: ['containerOwner', 'tokenOwner'],
    advice: c =>
      `GitLab answers 401 here also to a valid token whose role is too low: the owner of ${c.credential} needs the role ${
        /^group/.test(c.operation) ? 'Owner' : 'Maintainer'
      } on ${c.on}. If other calls fail too, the token is wrong, expired or revoked${whoRenews(c)}.`,
  },
  {
    status: 401,
    example: [401, 'projects.create', '401 Unauthorized'],
    cause: 'The token is wrong, expired or revoked.',
    who: ['tokenOwner'],
    advice: c =>
      `GitLab at ${c.host} does not know ${c.credential}, or it has expired: it must be replaced${whoRenews(c)}.`,
  },
  {
    answer: /does not have permission to create (project|group) access token/i,
    class: NotAllowedError,
    example: [
      400,
      'projectAccessTokens.create',
      'User does not have permission to create project access token',
    ],
    cause: 'Role, kind of token, setting of the group, or plan.',
    who: ['containerOwner'],
    advice: c =>
      `GitLab says this for several reasons: the owner of ${c.credential} has not the role ${
        /^group/.test(c.operation) ? 'Owner' : 'Maintainer'
      } on ${c.on}; or the credential is itself a project or group access token (a bot cannot create tokens: use a user's or a service account's token in integrations.gitlab[].token); or the group forbids project access tokens (Settings, General, Permissions); or the plan lacks them (GitLab.com Free). An owner of the group can tell which.`,
  },
  {
    answer: /could not provision owner access/i,
    class: NotAllowedError,
    example: [
      400,
      'projectAccessTokens.create',
      'Could not provision owner access to project access token',
    ],
    cause: 'Only an Owner can give the role Owner.',
    who: ['author'],
    advice: () =>
      'Only an Owner may make a token with the role Owner: ask for the role Maintainer or lower in the template.',
  },
  {
    answer: /can't be greater the access level/i,
    class: NotAllowedError,
    example: [
      400,
      'projectAccessTokens.create',
      "Access level can't be greater the access level of the user who created the token",
    ],
    cause: 'The token would have a higher role than whoever makes it.',
    who: ['author', 'containerOwner'],
    advice: c =>
      `A token cannot have a higher role than its maker: lower "accessLevel" in the template, or have an owner of ${c.on} give the owner of ${c.credential} that role.`,
  },
  {
    answer: /expiration date must be before/i,
    class: InputError,
    example: [
      400,
      'projectAccessTokens.create',
      'Expiration date must be before 2027-11-24',
    ],
    cause: 'The instance limits the lifetime of tokens.',
    who: ['author', 'gitlabAdmin'],
    advice: () =>
      'The instance limits how long a token may live: ask for an earlier expiry in the template. A GitLab administrator sets the limit.',
  },
  {
    answer: /access token limit reached/i,
    class: NotAllowedError,
    example: [400, 'projectAccessTokens.create', 'Access token limit reached'],
    cause: 'The plan limits the number of tokens.',
    who: ['containerOwner'],
    advice: c =>
      `The plan's number of access tokens is used up: revoke old ones of ${c.on}, or have the group's owner change the plan.`,
  },
  {
    answer: /scopes does not have a valid value/i,
    class: InputError,
    example: [
      400,
      'projectAccessTokens.create',
      'Scopes does not have a valid value',
    ],
    cause: 'This GitLab has no such scope for such a token.',
    who: ['author'],
    advice: () =>
      'A scope is misspelt, not allowed for such a token, or belongs to a feature that is off (read_registry and write_registry need the container registry): change "scopes" in the template.',
  },
  {
    answer: /cannot delete .*bot|token cannot be revoked/i,
    class: NotAllowedError,
    example: [
      400,
      'projectAccessTokens.revoke',
      'cannot delete project_42_bot',
    ],
    cause: 'The role is too low for revoking.',
    who: ['containerOwner'],
    advice: c =>
      `Revoking needs the role Maintainer (in a group: Owner) on ${c.on} for the owner of ${c.credential}.`,
  },
];

function whoRenews(context: AdviceContext): string {
  return context.credential.startsWith('the user')
    ? ' (sign in again, or hand a fresh token to the template)'
    : ' (a Backstage administrator does it in integrations.gitlab[].token)';
}
