import {
  AuthenticationError,
  ConflictError,
  InputError,
  NotAllowedError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import { scrub, scrubJson, shorten } from '../../sealing/scrub';
import type { Secret } from '../../sealing/secret';
import {
  FailureDetails,
  FailureKind,
  RequestFailure,
  ShapeFailure,
} from '../http/failure';
import type { Operation } from '../operations';
import { adviceFor } from './advice/adviceFor';
import type { ErrorClass, Problem } from './advice/row';
import { answerText, foreignText } from './answerText';
import {
  CancelledError,
  GitLabErrorDetails,
  OutcomeUnknownError,
} from './errors';
import { type Missing, whatIsMissing } from './notFound';
import { gaveUpText, PROBLEMS, tried } from './problems';

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

const NO_ANSWER = new Set<FailureKind>(['lost', 'timeout']);
/** GitLab, or whoever stands in its place, had received the request. */
const MAYBE_DONE = new Set<FailureKind>([...NO_ANSWER, 'not-json', 'too-long']);

/** Turns a failed call into the error a person reads. An error that is not about a call comes back as it is. */
export function toGitLabError(
  failure: unknown,
  attempted: Attempted,
  context: ErrorContext,
  /** Whether a second call could do it twice. */
  creates: boolean,
): Error {
  if (failure instanceof ShapeFailure) {
    return finish(attempted, context, {
      problem: `GitLab's answer is not as its documentation says (${failure.fields})`,
      advice: adviceOn('unexpected-shape', attempted, context).advice,
      ErrorClass: classOfOutcome(creates),
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
  const { kind, status } = facts;
  if (kind === 'answer') return readAnswer(facts, attempted, context, creates);
  if (kind === 'aborted') return readCancel(facts, creates);
  const found = adviceOn(kind, attempted, context, facts);
  return {
    problem: PROBLEMS[kind](facts, context),
    // Whoever lost the answer to a create is told to look, not to try again.
    advice: creates && NO_ANSWER.has(kind) ? '' : found.advice,
    ErrorClass: found.class ?? classOfOutcome(creates && MAYBE_DONE.has(kind)),
    status,
  };
}

/** What to do about what is not a sentence of GitLab's. */
function adviceOn(
  end: Problem['end'],
  { operation, on }: Attempted,
  { host, apiBaseUrl: address, credential }: ErrorContext,
  { status, code, answer = '' }: Partial<Problem> = {},
): { class?: ErrorClass; advice: string } {
  return (
    adviceFor({
      via: 'api',
      end,
      status,
      code,
      operation,
      on,
      host,
      address,
      credential,
      answer,
    }) ?? { advice: '' }
  );
}

function classOfOutcome(isUnknown: boolean): Reading['ErrorClass'] {
  return isUnknown ? OutcomeUnknownError : ServiceUnavailableError;
}

function readCancel({ sent }: FailureDetails, creates: boolean): Reading {
  return sent && creates
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
  const advise = (end: Problem['end']) =>
    adviceOn(end, attempted, context, { status, answer });
  if (foreign && status < 500) {
    return {
      ...base,
      problem: PROBLEMS['not-json'](facts, context),
      advice: advise('not-json').advice,
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
      advice: advise('no-route').advice,
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
      advice: advise('foreign').advice,
      ErrorClass: classOfOutcome(creates),
    };
  }
  if (creates && status >= 500) {
    return { ...base, problem, advice: '', ErrorClass: OutcomeUnknownError };
  }
  const found = advise('answer');
  return {
    ...base,
    missing,
    problem,
    advice: found.advice,
    ErrorClass: found.class ?? classOfStatus(status),
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
