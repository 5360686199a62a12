import {
  AuthenticationError,
  ConflictError,
  InputError,
  NotAllowedError,
  NotFoundError,
  NotImplementedError,
  ServiceUnavailableError,
} from '@backstage/errors';
import type { Secret } from '../../sealing/secret';
import { adviceFor, AdviceContext } from './advice';
import { answerText, foreignText } from './answerText';
import { FailureDetails, RequestFailure } from '../http/failure';
import { MOST_OF_SUCCESS } from '../http/readText';
import { type Missing, whatIsMissing } from './notFound';
import type { Operation } from '../operations';
import { inSeconds } from '../http/requester';
import { scrub, scrubJson, shorten } from '../../sealing/scrub';

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

/** What was tried, for the message. */
export interface Attempted {
  /** e.g. `projectAccessTokens.create` */
  operation: Operation;
  /** With a verb and its object: `create access token "ci"`. */
  what: string;
  /** What it was tried on: `project 42`, `group acme`. */
  on: string;
}

/** Where and as whom. */
export interface ErrorContext {
  host: string;
  apiBaseUrl: string;
  /** `the user's token` or `the token of the integration for <host>`. */
  credential: string;
  /** Never to be seen in a message. */
  secrets: Iterable<Secret>;
}

/** The answer was JSON, and not what GitLab's documentation says. */
export class ShapeFailure extends Error {
  constructor(
    /** Which fields, without their values. */
    readonly fields: string,
  ) {
    super('unexpected answer');
  }
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

/** Turns a failed call into the error a person reads. An error that is not about a call comes back as it is. */
export function toGitLabError(
  failure: unknown,
  attempted: Attempted,
  context: ErrorContext,
  /** Whether a second call could do it twice. */
  creates: boolean,
): Error {
  if (failure instanceof ShapeFailure) {
    const { fields } = failure;
    const problem = `GitLab's answer is not as its documentation says (${fields})`;
    const advice = `Is ${context.apiBaseUrl} a GitLab of a supported version?`;
    return finish(attempted, context, {
      problem,
      advice,
      ErrorClass: creates ? OutcomeUnknownError : ServiceUnavailableError,
    });
  }
  if (failure instanceof RequestFailure) {
    return finish(
      attempted,
      context,
      read(scrubbed(failure.facts, context), attempted, context, creates),
    );
  }
  return failure instanceof Error ? failure : new Error('unknown failure');
}

interface Reading {
  problem: string;
  advice: string;
  ErrorClass: new (message: string) => Error;
  status?: number;
  answer?: string;
  requestId?: string;
  missing?: Missing;
}

function finish(
  attempted: Attempted,
  context: ErrorContext,
  reading: Reading,
): Error {
  const clean = (text: string) => scrub(text, context.secrets);
  const unknown =
    reading.ErrorClass === OutcomeUnknownError
      ? 'Whether GitLab did it is not known.'
      : '';
  const sentences = [
    `Could not ${attempted.what} ${attempted.on} at ${context.host}: ${reading.problem}`.replace(
      /\.?$/,
      '.',
    ),
    unknown,
    reading.advice,
  ];
  const error = new reading.ErrorClass(
    clean(sentences.filter(Boolean).join(' ')),
  );
  const facts: GitLabErrorDetails = {
    operation: attempted.operation,
    status: reading.status,
    answer: clean(reading.answer ?? ''),
    ...(reading.requestId ? { requestId: reading.requestId } : {}),
    ...(reading.missing ? { missing: reading.missing } : {}),
  };
  return Object.assign(error, { gitlab: facts });
}

function scrubbed(
  facts: FailureDetails,
  { secrets }: Pick<ErrorContext, 'secrets'>,
): FailureDetails {
  const { text, detail, body } = facts;
  return {
    ...facts,
    text: text && scrub(text, secrets),
    detail: detail && shorten(scrub(detail, secrets)),
    body: scrubJson(body, secrets),
  };
}

function read(
  facts: FailureDetails,
  attempted: Attempted,
  context: ErrorContext,
  creates: boolean,
): Reading {
  const { host, apiBaseUrl } = context;
  const entry = `the entry for ${host} in integrations.gitlab`;
  const lostClass = creates ? OutcomeUnknownError : ServiceUnavailableError;
  switch (facts.kind) {
    case 'answer':
      return readAnswer(facts, attempted, context, creates);
    case 'not-json':
      return {
        problem: `${apiBaseUrl} answered ${facts.status} with ${describeForeign(facts)} instead of GitLab's JSON`,
        advice: proxyAdvice(context),
        ErrorClass: lostClass,
        status: facts.status,
      };
    case 'too-long':
      return {
        problem: `GitLab answered ${facts.status} with more than ${MOST_OF_SUCCESS / 1024 / 1024} MiB, which nobody reads`,
        advice: 'Is there more of it than this GitLab should list?',
        ErrorClass: lostClass,
        status: facts.status,
      };
    case 'redirect':
      return {
        problem: `${apiBaseUrl} answered ${facts.status} and points to ${facts.location}`,
        advice: `A credential is not sent after a redirect: a Backstage administrator should set the final address (https or http, host, relative path) as apiBaseUrl and baseUrl in ${entry}; for a renamed project use its new path.`,
        ErrorClass: ServiceUnavailableError,
        status: facts.status,
      };
    case 'unreachable':
      return {
        problem: `no connection to ${apiBaseUrl} (${facts.code ?? facts.detail ?? 'network error'}${tried(facts)})`,
        advice: `Is GitLab running, and may this backend reach it (DNS, firewall, proxy)? The address comes from apiBaseUrl in ${entry}; a Backstage administrator can change it.`,
        ErrorClass: ServiceUnavailableError,
      };
    case 'untrusted':
      return {
        problem: `no trusted connection to ${apiBaseUrl} (${[facts.code, facts.detail].filter(Boolean).join(': ')})`,
        advice: untrustedAdvice(facts.code, entry),
        ErrorClass: ServiceUnavailableError,
      };
    case 'lost':
      return {
        problem: `the connection broke before GitLab answered (${facts.code ?? facts.detail ?? 'network error'}${tried(facts)})`,
        advice: creates ? '' : 'Try again.',
        ErrorClass: lostClass,
      };
    case 'timeout':
      return {
        problem: `GitLab did not answer within ${inSeconds(facts.timeoutMs ?? 0)}${tried(facts, ', ')}`,
        advice: creates ? '' : 'Try again when GitLab is less busy.',
        ErrorClass: lostClass,
      };
    case 'throttled':
      return {
        problem: `this backend's own limit of requests a minute leaves no room for the next ${inSeconds(facts.refusedWaitMs ?? 0)}, more than the ${inSeconds(facts.budgetMs)} a call may take`,
        advice: `A Backstage administrator can raise retry.maxApiRequestsPerMinute in ${entry}.`,
        ErrorClass: ServiceUnavailableError,
      };
    case 'aborted':
      return facts.sent && creates
        ? {
            problem: 'the task was cancelled while GitLab was working on it',
            advice: '',
            ErrorClass: OutcomeUnknownError,
          }
        : {
            problem: 'the task was cancelled',
            advice: '',
            ErrorClass: CancelledError,
          };
    default:
      return {
        problem: `the request cannot be sent (${facts.detail ?? 'invalid'})`,
        advice:
          'Does the token contain a line break or another character that no token has?',
        ErrorClass: InputError,
      };
  }
}

function readAnswer(
  facts: FailureDetails,
  attempted: Attempted,
  context: ErrorContext,
  creates: boolean,
): Reading {
  const status = facts.status ?? 0;
  const { requestId } = facts;
  // Rack::Attack's 429 is plain text by design; any other status in plain text or HTML is not the API's.
  const foreign = facts.text !== undefined && status !== 429;
  const answer = shorten(
    facts.body === undefined
      ? foreignText(facts.text ?? '')
      : answerText(facts.body),
  );
  const base = { status, answer, requestId };
  if (foreign && status < 500) {
    return {
      ...base,
      problem: `${context.apiBaseUrl} answered ${status} with ${describeForeign(facts)} instead of GitLab's JSON`,
      advice: proxyAdvice(context),
      ErrorClass: ServiceUnavailableError,
    };
  }
  const said = withoutStatus(answer, status);
  const gaveUp = status === 429 ? gaveUpText(facts) : tried(facts, ', ');
  const problem = `GitLab answered ${status}${said ? ` "${said}"` : ''}${gaveUp}`;
  // Grape's own 404 for a path that is no route, against `{"message":"404 Project Not Found"}` for a missing thing.
  if (status === 404 && isNoRoute(facts.body)) {
    return {
      ...base,
      problem,
      advice: `GitLab knows no such address: check apiBaseUrl in the entry for ${context.host} in integrations.gitlab, and that a proxy before GitLab keeps "%2F" in paths as it is (Apache: AllowEncodedSlashes NoDecode, nocanon). An old GitLab may lack the feature.`,
      ErrorClass: ServiceUnavailableError,
    };
  }
  const missing =
    status === 404 ? whatIsMissing(attempted.operation, answer) : undefined;
  if (missing === 'foreign') {
    return {
      ...base,
      missing,
      problem,
      advice: `These are not GitLab's own words for something that is not there, so whether it is cannot be told. ${proxyAdvice(context)}`,
      ErrorClass: creates ? OutcomeUnknownError : ServiceUnavailableError,
    };
  }
  const adviceContext: AdviceContext = {
    operation: attempted.operation,
    on: attempted.on,
    host: context.host,
    credential: context.credential,
    answer,
  };
  const rule = adviceFor(status, adviceContext);
  if (creates && status >= 500) {
    return { ...base, problem, advice: '', ErrorClass: OutcomeUnknownError };
  }
  return {
    ...base,
    missing,
    problem,
    advice: rule.advice,
    ErrorClass: rule.class,
  };
}

/** `403 Forbidden - blocked` → `Forbidden - blocked`: the message names the status already. */
function withoutStatus(answer: string, status: number): string {
  return answer.startsWith(`${status} `)
    ? answer.slice(`${status} `.length)
    : answer;
}

function isNoRoute(body: unknown): boolean {
  return (
    typeof body === 'object' &&
    body !== null &&
    'error' in body &&
    body.error === '404 Not Found'
  );
}

function describeForeign(facts: FailureDetails): string {
  const kind = facts.html
    ? 'an HTML page'
    : `${facts.cut ? 'more than 64 KiB of ' : 'plain '}text`;
  const text = foreignText(facts.text ?? '');
  return text ? `${kind} ("${text}")` : kind;
}

function proxyAdvice(context: ErrorContext): string {
  return `Something other than GitLab's API answered, such as a proxy or a sign-in page: a Backstage administrator should check apiBaseUrl in the entry for ${context.host} in integrations.gitlab (it ends in /api/v4) and the way to it.`;
}

function untrustedAdvice(code: string | undefined, entry: string): string {
  if (code && /^ERR_SSL_|^EPROTO$/.test(code)) {
    return `The other side does not speak TLS as expected: should apiBaseUrl in ${entry} begin with http:// or have another port?`;
  }
  if (code === 'CERT_HAS_EXPIRED') {
    return "GitLab's administrator must renew its certificate.";
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID' || code === 'HOSTNAME_MISMATCH') {
    return `The certificate is for another name: use the name it is made for as apiBaseUrl in ${entry}.`;
  }
  return "If GitLab's certificate comes from your own authority, a Backstage administrator starts the backend with NODE_EXTRA_CA_CERTS=<file with the authority's certificate>.";
}

function tried(facts: FailureDetails, before = '; '): string {
  return facts.attempts > 1
    ? `${before}tried ${facts.attempts} times in ${inSeconds(facts.elapsedMs)}`
    : '';
}

function gaveUpText(facts: FailureDetails): string {
  const waited = `waited ${inSeconds(facts.elapsedMs)} of at most ${inSeconds(facts.budgetMs)}`;
  return facts.refusedWaitMs
    ? ` and asked to wait ${inSeconds(facts.refusedWaitMs)}; ${waited}`
    : ` after ${facts.attempts} attempts; ${waited}`;
}
