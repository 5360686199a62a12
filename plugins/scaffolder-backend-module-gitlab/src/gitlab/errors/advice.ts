import {
  AuthenticationError,
  ConflictError,
  InputError,
  NotAllowedError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import type { Operation } from '../operations';

export type ErrorClass =
  | typeof AuthenticationError
  | typeof ConflictError
  | typeof InputError
  | typeof NotAllowedError
  | typeof NotFoundError
  | typeof ServiceUnavailableError;

/** What the advice may speak about. */
export interface AdviceContext {
  /** e.g. `projectAccessTokens.create` */
  operation: Operation;
  /** e.g. `project 42` */
  on: string;
  host: string;
  /** `the user's token` or `the token of the integration for <host>` */
  credential: string;
  /** GitLab's answer as one line. */
  answer: string;
}

interface AdviceRule {
  /** Left out: any status. */
  status?: number | number[];
  /** Left out: any operation. */
  operation?: RegExp;
  /** On GitLab's answer. Left out: any. */
  answer?: RegExp;
  /** Left out: the class of the status. */
  class?: ErrorClass;
  /** What to do and who can do it. */
  advice: (context: AdviceContext) => string;
}

/**
 * The first rule that fits says what a person can do. The texts on the left are GitLab's own, from its sources
 * (`lib/api/`, `app/services/`, `app/models/`); they are matched loosely, because they change between versions.
 */
const RULES: AdviceRule[] = [
  {
    answer: /insufficient_scope/,
    class: NotAllowedError,
    advice: c =>
      `Give ${c.credential} the scope "api" (its owner makes a new token in GitLab; scopes cannot be added to an old one).`,
  },
  {
    status: 401,
    answer: /token is expired/i,
    advice: c =>
      `The credential has expired: ${c.credential} must be renewed${whoRenews(c)}.`,
  },
  {
    status: 401,
    answer: /token was revoked/i,
    advice: c =>
      `The credential was revoked: ${c.credential} must be replaced${whoRenews(c)}.`,
  },
  {
    status: 401,
    operation: /accessTokens?\.(list|get|create|rotate)/i,
    advice: c =>
      `GitLab answers 401 here also to a valid token whose role is too low: the owner of ${c.credential} needs the role ${
        /^group/.test(c.operation) ? 'Owner' : 'Maintainer'
      } on ${c.on}. If other calls fail too, the token is wrong, expired or revoked${whoRenews(c)}.`,
  },
  {
    status: 401,
    advice: c =>
      `GitLab at ${c.host} does not know ${c.credential}, or it has expired: it must be replaced${whoRenews(c)}.`,
  },
  {
    answer: /does not have permission to create (project|group) access token/i,
    class: NotAllowedError,
    advice: c =>
      `GitLab says this for several reasons: the owner of ${c.credential} has not the role ${
        /^group/.test(c.operation) ? 'Owner' : 'Maintainer'
      } on ${c.on}; or the credential is itself a project or group access token (a bot cannot create tokens: use a user's or a service account's token in integrations.gitlab[].token); or the group forbids project access tokens (Settings, General, Permissions); or the plan lacks them (GitLab.com Free). An owner of the group can tell which.`,
  },
  {
    answer: /could not provision owner access/i,
    class: NotAllowedError,
    advice: () =>
      'Only an Owner may make a token with the role Owner: ask for the role Maintainer or lower in the template.',
  },
  {
    answer: /can't be greater the access level/i,
    class: NotAllowedError,
    advice: c =>
      `A token cannot have a higher role than its maker: lower "accessLevel" in the template, or have an owner of ${c.on} give the owner of ${c.credential} that role.`,
  },
  {
    answer: /expiration date must be before/i,
    class: InputError,
    advice: () =>
      'The instance limits how long a token may live: ask for an earlier expiry in the template. A GitLab administrator sets the limit.',
  },
  {
    answer: /access token limit reached/i,
    class: NotAllowedError,
    advice: c =>
      `The plan's number of access tokens is used up: revoke old ones of ${c.on}, or have the group's owner change the plan.`,
  },
  {
    answer: /scopes does not have a valid value/i,
    class: InputError,
    advice: () =>
      'A scope is misspelt, not allowed for such a token, or belongs to a feature that is off (read_registry and write_registry need the container registry): change "scopes" in the template.',
  },
  {
    answer: /cannot delete .*bot|token cannot be revoked/i,
    class: NotAllowedError,
    advice: c =>
      `Revoking needs the role Maintainer (in a group: Owner) on ${c.on} for the owner of ${c.credential}.`,
  },
  {
    operation: /^projects\.create/,
    answer: /namespace is not valid/i,
    class: NotAllowedError,
    advice: c =>
      `The owner of ${c.credential} may not create projects in that group or user namespace: an owner of the group can give it the role that the group's setting "Roles allowed to create projects" asks for. A project access token can never create projects.`,
  },
  {
    status: 400,
    operation: /^projects\.create/,
    answer: /undefined method|namespace.*(must exist|can't be blank)/i,
    class: NotFoundError,
    advice: () =>
      'The group or user it should belong to does not exist any more: check the owner in "repoUrl".',
  },
  {
    operation: /^projects\.create/,
    answer: /project limit|personal project creation is not allowed/i,
    class: NotAllowedError,
    advice: () =>
      'A GitLab administrator can raise the limit of projects of this user; or publish into a group.',
  },
  {
    operation: /^projects\.create/,
    answer: /has been restricted by your gitlab administrator/i,
    class: InputError,
    advice: () => 'Choose another visibility in the template.',
  },
  {
    answer: /is a reserved name/i,
    class: InputError,
    advice: () => 'GitLab uses that name itself: choose another one.',
  },
  {
    answer: /variables.*exceeded|maximum number of/i,
    class: NotAllowedError,
    advice: c => `Delete variables of ${c.on} that nobody uses.`,
  },
  {
    operation: /variables\.(create|update)/i,
    answer: /value is invalid/i,
    class: InputError,
    advice: () =>
      'A masked value must be one line of at least 8 characters without spaces; unless "raw" is true, only letters, digits and + / = @ : . ~ - _ are allowed. Change the value, set "raw", or do not mask it.',
  },
  {
    operation: /variables\.update/i,
    answer: /visibility setting cannot be changed/i,
    class: ConflictError,
    advice: () =>
      'GitLab never shows a hidden variable again: leave it masked, or delete it first.',
  },
  {
    operation: /^(projects|\w*variables)\.create/i,
    answer: /has already been taken/i,
    class: ConflictError,
    advice: c =>
      c.operation === 'projects.create'
        ? 'Choose another name, or say with "ifExists" what to do with what is there.'
        : 'Choose another key, or say with "ifExists" what to do with what is there.',
  },
  {
    answer: /has already been taken|already exists/i,
    class: ConflictError,
    advice: () => 'Choose another name, or remove what is there.',
  },
  {
    answer: /already been marked for deletion/i,
    class: ConflictError,
    advice: () => 'GitLab deletes it after its retention period by itself.',
  },
  {
    answer: /multiple variables with provided parameters/i,
    class: ConflictError,
    advice: () =>
      'The key exists for several environments: say which with "environmentScope".',
  },
  {
    status: 405,
    answer: /moved projects/i,
    class: ConflictError,
    advice: () =>
      'The project was renamed or moved: use its new path, or its numeric id.',
  },
  {
    status: 403,
    operation: /variables\./i,
    advice: c =>
      `CI/CD variables need the role ${
        /^group/.test(c.operation) ? 'Owner' : 'Maintainer'
      } on ${c.on} for the owner of ${c.credential}: an owner of ${c.on} can give it.`,
  },
  {
    status: 403,
    advice: c =>
      `The owner of ${c.credential} is known to GitLab but may not do this: an owner of ${c.on} can give it a higher role.`,
  },
  {
    status: 404,
    advice: c =>
      `It does not exist, or the owner of ${c.credential} cannot see it (GitLab answers the same to both): check the name, or have its owner add that user.`,
  },
  {
    status: 409,
    answer: /resource lock/i,
    class: ServiceUnavailableError,
    advice: () => 'Somebody else changed it at the same moment: try again.',
  },
  {
    status: 429,
    advice: () =>
      'Try again later, run fewer tasks at once, or set integrations.gitlab[].retry.maxApiRequestsPerMinute; a GitLab administrator can raise the limit.',
  },
  {
    status: [500, 502, 503, 504],
    advice: c =>
      `GitLab at ${c.host} has a problem of its own: try again later; if it stays, its administrator finds the request by its id in GitLab's logs.`,
  },
];

/** What to do about GitLab's answer, and the class of error it deserves. */
export function adviceFor(
  status: number,
  context: AdviceContext,
): { class: ErrorClass; advice: string } {
  const rule = RULES.find(
    r =>
      (r.status === undefined || [r.status].flat().includes(status)) &&
      (r.operation === undefined || r.operation.test(context.operation)) &&
      (r.answer === undefined || r.answer.test(context.answer)),
  );
  return {
    class: rule?.class ?? classOfStatus(status),
    advice: rule?.advice(context) ?? '',
  };
}

function classOfStatus(status: number): ErrorClass {
  if (status >= 500 || status === 429 || status === 408) {
    return ServiceUnavailableError;
  }
  switch (status) {
    case 401:
      return AuthenticationError;
    case 403:
    case 405:
      return NotAllowedError;
    case 404:
    case 410:
      return NotFoundError;
    case 409:
    case 412:
      return ConflictError;
    default:
      return InputError;
  }
}

function whoRenews(context: AdviceContext): string {
  return context.credential.startsWith('the user')
    ? ' (sign in again, or hand a fresh token to the template)'
    : ' (a Backstage administrator does it in integrations.gitlab[].token)';
}
