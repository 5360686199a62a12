import {
  AuthenticationError,
  InputError,
  NotAllowedError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import { OutcomeUnknownError } from '../errors';
import { hidden, OWN_PROBLEM, RAISE_LIMIT } from './answers';
import { SAFE_TO_PUSH_AGAIN } from './connections';
import type { AdviceRow } from './row';

type PushRow = Omit<AdviceRow, 'via'> & Required<Pick<AdviceRow, 'class'>>;

const ROWS: readonly PushRow[] = [
  {
    end: 'refused',
    answer: /default branch .*does not yet exist|initial push/i,
    message: 'A default branch (e.g. main) does not yet exist for …',
    cause:
      "The project is empty, and the role of the token's owner is too low for the first push.",
    menders: ['owner in GitLab'],
    class: NotAllowedError,
    advice:
      "The first push into an empty project needs the role Maintainer, unless the group lets developers make it: an owner of the group can give the token's owner that role.",
  },
  {
    end: 'refused',
    answer: /protected branch/i,
    message:
      'You are not allowed to push code to protected branches on this project.',
    cause:
      "The branch is protected, and the role of the token's owner is too low for it.",
    menders: ['owner in GitLab'],
    class: NotAllowedError,
    advice: c =>
      `${c.on} is protected: the token's owner needs the role that the project's settings (Repository, Protected branches) ask for, usually Maintainer.`,
  },
  {
    end: 'refused',
    answer: /commit|author|committer|message|signed|secret|file/i,
    message: 'Commit message does not follow the pattern …',
    cause: 'A push rule of the project or group refuses the commit.',
    menders: ['template author', 'owner in GitLab'],
    class: NotAllowedError,
    advice:
      "A push rule of the project or group refuses this commit: change the content, the message or the author in the template, or have the group's owner change the rule.",
  },
  {
    end: 'refused',
    message: 'pre-receive hook declined',
    cause: "A hook or rule on GitLab's server refuses the push.",
    menders: ['owner in GitLab', 'GitLab administrator'],
    class: NotAllowedError,
    advice:
      'A hook or rule on the server refuses it: ask an owner of the project or a GitLab administrator.',
  },
  {
    end: 'answer',
    status: 401,
    message: 'HTTP Basic: Access denied.',
    cause:
      'GitLab does not know the token, it has ended, or it may not write to repositories.',
    menders: ['token owner'],
    class: AuthenticationError,
    advice:
      'The token is wrong, expired or revoked, or lacks the scope "api" or "write_repository" (a read_ scope gives 401 or 403 here): whoever owns it makes a new one.',
  },
  {
    end: 'answer',
    status: 403,
    message: 'You are not allowed to upload code.',
    cause:
      "The token's scopes or the role of its owner do not allow a push, or GitLab refuses this backend's address for a while.",
    menders: ['token owner', 'owner in GitLab'],
    class: NotAllowedError,
    advice:
      'The token needs the scope "api" or "write_repository", and its owner the role Developer or higher on the project; after many failed sign-ins GitLab also refuses an address for a while.',
  },
  {
    end: 'answer',
    status: 404,
    message:
      "The project you were looking for could not be found or you don't have permission to view it.",
    cause: "The project is not there, or the token's owner is no member of it.",
    menders: ['owner in GitLab', 'template author'],
    class: NotFoundError,
    advice: `${hidden('The project', "the token's owner")}.`,
  },
  {
    end: 'answer',
    status: 413,
    message: 'GitLab answered 413',
    cause: 'The push is larger than GitLab or a proxy before it takes.',
    menders: ['template author', 'GitLab administrator'],
    class: NotAllowedError,
    advice:
      "The content is larger than GitLab or a proxy before it takes in one push: leave large files out (.gitignore), or GitLab's administrator raises the limit.",
  },
  {
    end: 'answer',
    status: 429,
    message: 'GitLab answered 429',
    cause: 'GitLab limits how often it is asked.',
    menders: ['person who runs the template', 'GitLab administrator'],
    class: ServiceUnavailableError,
    advice: `Try again later; ${RAISE_LIMIT}`,
  },
  {
    end: 'answer',
    status: { least: 500 },
    message: 'GitLab answered 500',
    cause: 'GitLab has an error of its own, or is being started.',
    menders: ['person who runs the template', 'GitLab administrator'],
    class: OutcomeUnknownError,
    advice: `GitLab ${OWN_PROBLEM}. ${SAFE_TO_PUSH_AGAIN}`,
  },
  {
    end: 'other-object-format',
    message: "the project's repository has another object format (…)",
    cause: 'The project was made for sha256.',
    menders: ['template author'],
    class: InputError,
    advice:
      'Only sha1, which is GitLab\'s default, can be pushed to: leave out "repository_object_format".',
  },
];

/** What GitLab says to a push. */
export const PUSHES: readonly AdviceRow[] = ROWS.map(row => ({
  ...row,
  via: 'push',
}));
