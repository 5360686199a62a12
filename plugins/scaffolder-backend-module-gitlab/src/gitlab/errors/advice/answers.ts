import {
  ConflictError,
  InputError,
  NotAllowedError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import type { AdviceContext, AdviceRow } from './row';

/** Parts of sentences that are said of pushes too. */
export const RAISE_LIMIT = 'a GitLab administrator can raise the limit.';
export const OWN_PROBLEM = 'has a problem of its own';

/** @param owner - of the token */
export function hidden(what: string, owner: string): string {
  return `${what} does not exist, or ${owner} cannot see it (GitLab answers the same to both)`;
}

/** Of whom it asks most: in a group nearly everything of tokens and variables needs the role Owner. */
function neededRole({ operation }: AdviceContext): string {
  return /^group/.test(operation) ? 'Owner' : 'Maintainer';
}

function whoRenews({ credential }: AdviceContext): string {
  return credential.startsWith('the user')
    ? ' (sign in again, or hand a fresh token to the template)'
    : ' (a Backstage administrator does it in integrations.gitlab[].token)';
}

const ROWS: readonly Omit<AdviceRow, 'via' | 'end'>[] = [
  {
    answer: /insufficient_scope/,
    message:
      'insufficient_scope: The request requires higher privileges than provided by the access token.',
    cause: 'The token that the step acts with lacks the scope "api".',
    menders: ['token owner'],
    class: NotAllowedError,
    advice: c =>
      `Give ${c.credential} the scope "api" (its owner makes a new token in GitLab; scopes cannot be added to an old one).`,
  },
  {
    status: 401,
    answer: /token is expired/i,
    message:
      'invalid_token: Token is expired. You can either do re-authorization or token refresh.',
    cause: 'The token that the step acts with has expired.',
    menders: ['token owner'],
    advice: c =>
      `The credential has expired: ${c.credential} must be renewed${whoRenews(c)}.`,
  },
  {
    status: 401,
    answer: /token was revoked/i,
    message:
      'invalid_token: Token was revoked. You have to re-authorize from the user.',
    cause: 'Somebody has revoked the token that the step acts with.',
    menders: ['token owner'],
    advice: c =>
      `The credential was revoked: ${c.credential} must be replaced${whoRenews(c)}.`,
  },
  {
    status: 401,
    operation: /accessTokens?\.(list|get|create|rotate)/i,
    message: '401 Unauthorized (of access tokens)',
    cause:
      "The role of the token's owner is too low for access tokens, or GitLab does not know the token.",
    menders: ['owner in GitLab', 'token owner'],
    advice: c =>
      `GitLab answers 401 here also to a valid token whose role is too low: the owner of ${c.credential} needs the role ${neededRole(c)} on ${c.on}. If other calls fail too, the token is wrong, expired or revoked${whoRenews(c)}.`,
  },
  {
    status: 401,
    message: '401 Unauthorized',
    cause: 'GitLab does not know the token that the step acts with.',
    menders: ['token owner'],
    advice: c =>
      `GitLab at ${c.host} does not know ${c.credential}, or it has expired: it must be replaced${whoRenews(c)}.`,
  },
  {
    answer: /does not have permission to create (project|group) access token/i,
    message: 'User does not have permission to create project access token',
    cause:
      "The role of the token's owner is too low, the owner is a bot, or the group or the plan does not allow access tokens.",
    menders: ['owner in GitLab', 'portal administrator'],
    class: NotAllowedError,
    advice: c =>
      `GitLab says this for several reasons: the owner of ${c.credential} has not the role ${neededRole(c)} on ${c.on}; or the credential is itself a project or group access token (a bot cannot create tokens: use a user's or a service account's token in integrations.gitlab[].token); or the group forbids project access tokens (Settings, General, Permissions); or the plan lacks them (GitLab.com Free). An owner of the group can tell which.`,
  },
  {
    answer: /could not provision owner access/i,
    message: 'Could not provision owner access to project access token',
    cause: 'Only an Owner may make a token with the role Owner.',
    menders: ['template author'],
    class: NotAllowedError,
    advice:
      'Only an Owner may make a token with the role Owner: ask for the role Maintainer or lower in the template.',
  },
  {
    answer: /can't be greater the access level/i,
    message:
      "Access level of the token can't be greater the access level of the user who created the token",
    cause: 'The template asks for a higher role than the maker has.',
    menders: ['template author', 'owner in GitLab'],
    class: NotAllowedError,
    advice: c =>
      `A token cannot have a higher role than its maker: lower "accessLevel" in the template, or have an owner of ${c.on} give the owner of ${c.credential} that role.`,
  },
  {
    answer: /expiration date must be before/i,
    message: 'Expiration date must be before …',
    cause: 'The instance limits how long a token may live.',
    menders: ['template author', 'GitLab administrator'],
    class: InputError,
    advice:
      'The instance limits how long a token may live: ask for an earlier expiry in the template. A GitLab administrator sets the limit.',
  },
  {
    answer: /access token limit reached/i,
    message: 'Access token limit reached',
    cause: "The plan's number of access tokens is used up.",
    menders: ['owner in GitLab'],
    class: NotAllowedError,
    advice: c =>
      `The plan's number of access tokens is used up: revoke old ones of ${c.on}, or have the group's owner change the plan.`,
  },
  {
    answer: /scopes does not have a valid value/i,
    message: 'scopes does not have a valid value',
    cause:
      'A scope is misspelt, not allowed for such a token, or of a feature that is off.',
    menders: ['template author'],
    class: InputError,
    advice:
      'A scope is misspelt, not allowed for such a token, or belongs to a feature that is off (read_registry and write_registry need the container registry): change "scopes" in the template.',
  },
  {
    answer: /cannot delete .*bot|token cannot be revoked/i,
    message: '… cannot delete project_42_bot_…',
    cause: "The role of the token's owner is too low for revoking.",
    menders: ['owner in GitLab'],
    class: NotAllowedError,
    advice: c =>
      `Revoking needs the role Maintainer (in a group: Owner) on ${c.on} for the owner of ${c.credential}.`,
  },
  {
    operation: /^projects\.create/,
    answer: /namespace is not valid/i,
    message: 'namespace is not valid',
    cause:
      "The token's owner may not create projects in that group or user namespace.",
    menders: ['owner in GitLab', 'portal administrator'],
    class: NotAllowedError,
    advice: c =>
      `The owner of ${c.credential} may not create projects in that group or user namespace: an owner of the group can give it the role that the group's setting "Roles allowed to create projects" asks for. A project access token can never create projects.`,
  },
  {
    status: 400,
    operation: /^projects\.create/,
    answer: /undefined method|namespace.*(must exist|can't be blank)/i,
    message: "namespace can't be blank",
    cause: 'The group or user was removed while the step ran.',
    menders: ['template author'],
    class: NotFoundError,
    advice:
      'The group or user it should belong to does not exist any more: check the owner in "repoUrl".',
  },
  {
    operation: /^projects\.create/,
    answer: /project limit|personal project creation is not allowed/i,
    message:
      'Your project limit is 10 projects! Please contact your administrator to increase it',
    cause: 'The user has as many projects of their own as GitLab allows.',
    menders: ['GitLab administrator', 'person who runs the template'],
    class: NotAllowedError,
    advice:
      'A GitLab administrator can raise the limit of projects of this user; or publish into a group.',
  },
  {
    operation: /^projects\.create/,
    answer: /has been restricted by your gitlab administrator/i,
    message:
      'visibility_level public has been restricted by your GitLab administrator',
    cause: 'The instance does not allow projects of that visibility.',
    menders: ['template author', 'GitLab administrator'],
    class: InputError,
    advice: 'Choose another visibility in the template.',
  },
  {
    answer: /is a reserved name/i,
    message: 'admin is a reserved name',
    cause: 'GitLab uses that name for pages of its own.',
    menders: ['person who runs the template', 'template author'],
    class: InputError,
    advice: 'GitLab uses that name itself: choose another one.',
  },
  {
    answer: /variables.*exceeded|maximum number of/i,
    message: 'Maximum number of project ci variables (8000) exceeded',
    cause: 'The project or group has as many variables as GitLab allows.',
    menders: ['owner in GitLab'],
    class: NotAllowedError,
    advice: c => `Delete variables of ${c.on} that nobody uses.`,
  },
  {
    operation: /variables\.(create|update)/i,
    answer: /value is invalid/i,
    message: 'value is invalid',
    cause: 'GitLab cannot mask that value.',
    menders: ['template author'],
    class: InputError,
    advice:
      'A masked value must be one line of at least 8 characters without spaces; unless "raw" is true, only letters, digits and + / = @ : . ~ - _ are allowed. Change the value, set "raw", or do not mask it.',
  },
  {
    operation: /variables\.update/i,
    answer: /visibility setting cannot be changed/i,
    message:
      'The visibility setting cannot be changed for masked and hidden variables.',
    cause: 'The variable is hidden, and stays so as long as it is there.',
    menders: ['template author', 'owner in GitLab'],
    class: ConflictError,
    advice:
      'GitLab never shows a hidden variable again: leave it masked, or delete it first.',
  },
  {
    operation: /^projects\.create/i,
    answer: /has already been taken/i,
    message: 'path has already been taken',
    cause: 'There is a project of that name or path already.',
    menders: ['person who runs the template', 'template author'],
    class: ConflictError,
    advice:
      'Choose another name, or say with "ifExists" what to do with what is there.',
  },
  {
    operation: /^\w*variables\.create/i,
    answer: /has already been taken/i,
    message: 'key (DEPLOY_TOKEN) has already been taken',
    cause: 'There is a variable of that key and environment scope already.',
    menders: ['template author'],
    class: ConflictError,
    advice:
      'Choose another key, or say with "ifExists" what to do with what is there.',
  },
  {
    answer: /has already been taken|already exists/i,
    message: 'Branch already exists',
    cause: 'There is something of that name already.',
    menders: ['template author'],
    class: ConflictError,
    advice: 'Choose another name, or remove what is there.',
  },
  {
    answer: /already (been )?marked for deletion/i,
    message: 'Project has been already marked for deletion',
    cause: 'Somebody has asked GitLab to delete it before.',
    menders: ['person who runs the template'],
    class: ConflictError,
    advice: 'GitLab deletes it after its retention period by itself.',
  },
  {
    answer: /multiple variables with provided parameters/i,
    message:
      "There are multiple variables with provided parameters. Please use 'filter[environment_scope]'",
    cause: 'The key exists for several environments.',
    menders: ['template author'],
    class: ConflictError,
    advice:
      'The key exists for several environments: say which with "environmentScope".',
  },
  {
    status: 405,
    answer: /moved projects/i,
    message: 'Non GET methods are not allowed for moved projects',
    cause: 'The project was renamed or moved.',
    menders: ['template author'],
    class: ConflictError,
    advice:
      'The project was renamed or moved: use its new path, or its numeric id.',
  },
  {
    status: 403,
    operation: /variables\./i,
    message: '403 Forbidden (of CI/CD variables)',
    cause: "The role of the token's owner is too low for CI/CD variables.",
    menders: ['owner in GitLab'],
    advice: c =>
      `CI/CD variables need the role ${neededRole(c)} on ${c.on} for the owner of ${c.credential}: an owner of ${c.on} can give it.`,
  },
  {
    status: 403,
    message: '403 Forbidden',
    cause: "The role of the token's owner is too low.",
    menders: ['owner in GitLab'],
    advice: c =>
      `The owner of ${c.credential} is known to GitLab but may not do this: an owner of ${c.on} can give it a higher role.`,
  },
  {
    status: 404,
    message: '404 Project Not Found',
    cause: "It is not there, or the token's owner is no member of it.",
    menders: ['template author', 'owner in GitLab'],
    advice: c =>
      `${hidden('It', `the owner of ${c.credential}`)}: check the name, or have its owner add that user.`,
  },
  {
    status: 409,
    answer: /resource lock/i,
    message: '409 Conflict: Resource lock',
    cause: 'Somebody else changed it at the same moment.',
    menders: ['person who runs the template'],
    class: ServiceUnavailableError,
    advice: 'Somebody else changed it at the same moment: try again.',
  },
  {
    status: 429,
    message: 'GitLab answered 429',
    cause: 'GitLab limits how often it is asked.',
    menders: [
      'person who runs the template',
      'portal administrator',
      'GitLab administrator',
    ],
    advice: `Try again later, run fewer tasks at once, or set integrations.gitlab[].retry.maxApiRequestsPerMinute; ${RAISE_LIMIT}`,
  },
  {
    status: [500, 502, 503, 504],
    message: '500 Internal Server Error',
    cause: 'GitLab has an error of its own, or is being started.',
    menders: ['GitLab administrator'],
    advice: c =>
      `GitLab at ${c.host} ${OWN_PROBLEM}: try again later; if it stays, its administrator finds the request by its id in GitLab's logs.`,
  },
];

/**
 * What GitLab's API answers. The texts are GitLab's own, from its sources (`lib/api/`, `app/services/`,
 * `app/models/`).
 */
export const ANSWERS: readonly AdviceRow[] = ROWS.map(row => ({
  ...row,
  via: 'api',
  end: 'answer',
}));
