import {
  AuthenticationError,
  ConflictError,
  InputError,
  NotAllowedError,
  NotFoundError,
  NotImplementedError,
  ServiceUnavailableError,
} from '@backstage/errors';
import type { Missing } from './notFound';
import type { Operation } from '../operations';

/**
 * What an error of this folder tells a program. Plain values: nothing of the request, no headers, no cause, because
 * those carry the credential and `util.inspect` prints them.
 */
export interface GitLabErrorDetails {
  /** e.g. `projectAccessTokens.create` */
  operation: Operation;
  /** HTTP status; `undefined` when there was no answer. */
  status: number | undefined;
  /** What GitLab said, as one line; empty when it said nothing. */
  answer: string;
  /** GitLab's `x-request-id`. */
  requestId?: string;
  /** Of a 404: what is not there. */
  missing?: Missing;
}

/**
 * GitLab may or may not have done what was asked: the answer to a create was lost, or it was a 5xx. The caller looks
 * before it decides; repeating blindly could do it twice.
 */
export class OutcomeUnknownError extends ServiceUnavailableError {
  override name = 'OutcomeUnknownError' as 'ServiceUnavailableError';
}

/** The task was cancelled before the request was sent or between two attempts; GitLab did not act on it. */
export class CancelledError extends Error {
  override readonly name = 'AbortError';
}

export function isOutcomeUnknown(error: unknown): boolean {
  return error instanceof OutcomeUnknownError;
}

/** Whether GitLab refused because that name, key or member is there already. */
export function isTaken(error: unknown): boolean {
  return /has already been taken|already exists/i.test(answerOf(error) ?? '');
}

/**
 * Whether GitLab said, in its own words, that the thing is not there, though the project or group around it is. Of a
 * project, group or user itself GitLab says the same where the credential may not see it.
 */
export function isNotFound(error: unknown): boolean {
  return (
    gitlabDetailsOf(error)?.missing === 'itself' &&
    error instanceof NotFoundError
  );
}

/** What this module throws of itself where it has decided that something cannot be done. */
const REFUSALS = [
  InputError,
  ConflictError,
  NotFoundError,
  NotAllowedError,
  NotImplementedError,
  AuthenticationError,
];

/** As {@link isNotFound}, or the project or group around it is not there, or hidden. */
export function isNotFoundOrHidden(error: unknown): boolean {
  const { missing } = gitlabDetailsOf(error) ?? {};
  return missing !== undefined && missing !== 'foreign';
}

/**
 * Whether it is certain that GitLab has not done, and will not do, what was asked: it refused, or nothing was ever asked
 * because the input is wrong. After a 5xx, no answer, or an error in this module nothing is certain.
 */
export function isRefusal(error: unknown): boolean {
  const facts = gitlabDetailsOf(error);
  if (!facts) {
    return REFUSALS.some(RefusalClass => error instanceof RefusalClass);
  }
  const { status = 0 } = facts;
  return (
    status >= 400 &&
    status < 500 &&
    !isPassing(error) &&
    !isOutcomeUnknown(error)
  );
}

/** GitLab could not be asked, or asked to come back later. */
export function isPassing(error: unknown): boolean {
  return (
    error instanceof ServiceUnavailableError &&
    !(error instanceof OutcomeUnknownError)
  );
}

/** GitLab's own words as one line; `undefined` when this is not an error about an answer of GitLab. */
export function answerOf(error: unknown): string | undefined {
  return gitlabDetailsOf(error)?.answer;
}

/** The facts of an error of this folder; `undefined` for any other error. */
export function gitlabDetailsOf(
  error: unknown,
): GitLabErrorDetails | undefined {
  return error instanceof Error && 'gitlab' in error
    ? (error.gitlab as GitLabErrorDetails)
    : undefined;
}
