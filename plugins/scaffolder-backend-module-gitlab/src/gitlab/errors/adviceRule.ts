import type {
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

/** Who can do something about it, in words. */
export const MENDERS = {
  author: "the template's author",
  person: 'whoever runs the template',
  tokenOwner: 'the owner of the token',
  containerOwner: 'an owner of the project or group',
  portalAdmin: 'a Backstage administrator',
  gitlabAdmin: 'a GitLab administrator',
  nobody: 'nobody: it passes',
} as const;
export type Mender = keyof typeof MENDERS;

export interface AdviceRule {
  /** Left out: any status. */
  status?: number | number[];
  /** Left out: any operation. */
  operation?: RegExp;
  /** On GitLab's answer. Left out: any. */
  answer?: RegExp;
  /** Left out: the class of the status. */
  class?: ErrorClass;
  /** An answer that this rule is for: status, operation, and GitLab's words. */
  example: [status: number, operation: Operation, answer: string];
  /** Why GitLab answers so, in a sentence for `docs/troubleshooting.md`. */
  cause: string;
  who: Mender[];
  /** What to do and who can do it. */
  advice: (context: AdviceContext) => string;
}
