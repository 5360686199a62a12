import {
  AuthenticationError,
  InputError,
  NotAllowedError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import {
  GitLabErrorDetails,
  OutcomeUnknownError,
} from '../gitlab/errors/errors';
import { scrub, shorten } from '../sealing/scrub';
import type { Secret } from '../sealing/secret';
import type { PushAnswer } from './pushAnswer';

type Failed = Exclude<PushAnswer, { kind: 'done' } | { kind: 'branch-exists' }>;

interface Explanation {
  ErrorClass: new (message: string) => Error;
  problem: string;
  advice: string;
}

/** The error a person reads after a push (or the look after it) that failed for good. */
export function pushError(
  answer: Failed,
  context: {
    remoteUrl: string;
    branch: string;
    secrets: Secret[];
    tried: string;
  },
): Error {
  const { remoteUrl, branch, secrets, tried } = context;
  const text = shorten(scrub(answer.text, secrets));
  const { ErrorClass, problem, advice } = explain({ ...answer, text }, context);
  const message = `Could not push to branch "${branch}" of ${remoteUrl}: ${problem}${tried}. ${advice}`;
  const facts: GitLabErrorDetails = {
    operation: 'git.receivePack',
    status: answer.kind === 'status' ? answer.status : undefined,
    answer: text,
    ...(answer.kind === 'status' && answer.requestId
      ? { requestId: answer.requestId }
      : {}),
  };
  const clean = scrub(message, secrets).replace(/\.\. /, '. ').trim();
  return Object.assign(new ErrorClass(clean), { gitlab: facts });
}

function explain(answer: Failed, context: { branch: string }): Explanation {
  const said = answer.text ? ` "${answer.text}"` : '';
  switch (answer.kind) {
    case 'refused':
      return {
        ErrorClass: NotAllowedError,
        problem: `GitLab refused it:${said}`,
        advice: refusedAdvice(answer.text, context.branch),
      };
    case 'status':
      return explainStatus(answer.status, said);
    case 'unreachable':
      return {
        ErrorClass: ServiceUnavailableError,
        problem: `no connection (${answer.text})`,
        advice:
          "Is GitLab running, and may this backend reach it (DNS, firewall, proxy)? The address is the one GitLab gives for the project: its administrator sets it as GitLab's external URL.",
      };
    case 'untrusted':
      return {
        ErrorClass: ServiceUnavailableError,
        problem: `no trusted connection (${answer.text})`,
        advice:
          "If GitLab's certificate comes from your own authority, a Backstage administrator starts the backend with NODE_EXTRA_CA_CERTS=<file with the authority's certificate>, which is used for git too.",
      };
    case 'redirect':
      return {
        ErrorClass: ServiceUnavailableError,
        problem: `the address points elsewhere (${answer.text})`,
        advice:
          "A credential is not sent after a redirect: GitLab's administrator should set the final address (https or http) as GitLab's external URL.",
      };
    case 'other-object-format':
      return {
        ErrorClass: InputError,
        problem: `the project's repository has another object format (${answer.text})`,
        advice:
          'Only sha1, which is GitLab\'s default, can be pushed to: leave out "repository_object_format".',
      };
    case 'lost':
      return {
        ErrorClass: OutcomeUnknownError,
        problem: `the connection broke before GitLab had confirmed it (${answer.text})`,
        advice: 'Trying again is safe: the same content is not pushed twice.',
      };
    default:
      return {
        ErrorClass: ServiceUnavailableError,
        problem: `git failed:${said || ' without a word'}`,
        advice: 'Trying again is safe: the same content is not pushed twice.',
      };
  }
}

function explainStatus(status: number, said: string): Explanation {
  const problem = `GitLab answered ${status}${said}`;
  switch (status) {
    case 401:
      return {
        ErrorClass: AuthenticationError,
        problem,
        advice:
          'The token is wrong, expired or revoked, or lacks the scope "api" or "write_repository" (a read_ scope gives 401 or 403 here): whoever owns it makes a new one.',
      };
    case 403:
      return {
        ErrorClass: NotAllowedError,
        problem,
        advice:
          'The token needs the scope "api" or "write_repository", and its owner the role Developer or higher on the project; after many failed sign-ins GitLab also refuses an address for a while.',
      };
    case 404:
      return {
        ErrorClass: NotFoundError,
        problem,
        advice:
          "The project does not exist, or the token's owner cannot see it (GitLab answers the same to both).",
      };
    case 413:
      return {
        ErrorClass: NotAllowedError,
        problem,
        advice:
          "The content is larger than GitLab or a proxy before it takes in one push: leave large files out (.gitignore), or GitLab's administrator raises the limit.",
      };
    case 429:
      return {
        ErrorClass: ServiceUnavailableError,
        problem,
        advice: 'Try again later; a GitLab administrator can raise the limit.',
      };
    default:
      return status >= 500
        ? {
            ErrorClass: OutcomeUnknownError,
            problem,
            advice:
              'GitLab has a problem of its own. Trying again is safe: the same content is not pushed twice.',
          }
        : { ErrorClass: ServiceUnavailableError, problem, advice: '' };
  }
}

function refusedAdvice(text: string, branch: string): string {
  if (/default branch .*does not yet exist|initial push/i.test(text)) {
    return "The first push into an empty project needs the role Maintainer, unless the group lets developers make it: an owner of the group can give the token's owner that role.";
  }
  if (/protected branch/i.test(text)) {
    return `"${branch}" is protected: the token's owner needs the role that the project's settings (Repository, Protected branches) ask for, usually Maintainer.`;
  }
  if (/commit|author|committer|message|signed|secret|file/i.test(text)) {
    return "A push rule of the project or group refuses this commit: change the content, the message or the author in the template, or have the group's owner change the rule.";
  }
  return 'A hook or rule on the server refuses it: ask an owner of the project or a GitLab administrator.';
}
