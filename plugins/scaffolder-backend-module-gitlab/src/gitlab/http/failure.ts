/**
 * What went wrong with one call, in the requester's terms. It stays inside `src/gitlab/`: `toGitLabError` turns it into
 * the error a person reads. It holds no request, no headers and no body of ours, because those carry the credential.
 */
export type FailureKind =
  /** GitLab (or something before it) answered with an error status. */
  | 'answer'
  /** A success status, but not the JSON that GitLab's API speaks. */
  | 'not-json'
  /** A success status, and more than is read of an answer. */
  | 'too-long'
  /** Sent somewhere else, and we do not follow with a credential. */
  | 'redirect'
  /** No connection: nothing was sent. */
  | 'unreachable'
  /** A connection, but its certificate is not trusted or it does not speak TLS: nothing was sent. */
  | 'untrusted'
  /** Sent, and the connection broke before the answer. */
  | 'lost'
  /** Sent, and no answer within the time limit of one attempt. */
  | 'timeout'
  /** Our own limit of requests a minute asks for a longer wait than the budget allows. */
  | 'throttled'
  /** The task was cancelled. */
  | 'aborted'
  /** The runtime refused to build the request, e.g. a header with a line break. */
  | 'invalid';

export interface FailureDetails {
  kind: FailureKind;
  method: string;
  /** Path below the API's base URL, without the query. */
  path: string;
  /** HTTP status, where there was an answer. */
  status?: number;
  /** The answer's JSON, where it was JSON. */
  body?: unknown;
  /** The answer's text, where it was not JSON. */
  text?: string;
  /** Whether there was more of it than is read. */
  cut?: boolean;
  /** Whether that text is an HTML page, which GitLab's API never sends. */
  html?: boolean;
  /** GitLab's `x-request-id`, with which its administrator finds the request in the logs. */
  requestId?: string;
  /** Network or TLS code, e.g. `ECONNREFUSED`. */
  code?: string;
  /** The runtime's own words. May quote what we sent: scrub before showing. */
  detail?: string;
  /** Where a redirect pointed to: scheme and host, no path. */
  location?: string;
  /** The time limit of the attempt that had no answer, in milliseconds. */
  timeoutMs?: number;
  /** Whether GitLab may have received the request. */
  sent: boolean;
  /** Number of attempts made, this one included. */
  attempts: number;
  /** Time from the first attempt to the decision to give up, in milliseconds. */
  elapsedMs: number;
  /** How long GitLab (or our own throttle) asked us to wait, when that was more than the budget allows. */
  refusedWaitMs?: number;
  /** The total budget in milliseconds. */
  budgetMs: number;
}

export class RequestFailure extends Error {
  readonly facts: FailureDetails;

  constructor(facts: FailureDetails) {
    super(`${facts.method} ${facts.path}: ${facts.kind}`);
    this.name = 'RequestFailure';
    this.facts = facts;
  }
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

/** Codes that come before anything is sent, so that a repeat cannot do anything twice. */
const NOT_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EAI_FAIL',
  'EAI_NODATA',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'ENETDOWN',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Says what broke under a rejected `fetch`, from the codes that Node and undici put into the error and its causes. */
export function networkFailureOf(error: unknown): {
  kind: 'unreachable' | 'untrusted' | 'lost' | 'invalid';
  code: string | undefined;
  detail: string;
} {
  const chain = causesOf(error);
  const code = chain.map(e => e.code).find(c => typeof c === 'string');
  const detail = chain.at(-1)?.message || String(chain[0]?.message ?? error);
  const connecting = chain.some(e => e.syscall === 'connect');

  if (code !== undefined && isTlsCode(code)) {
    return { kind: 'untrusted', code, detail };
  }
  if (connecting || (code !== undefined && NOT_SENT.has(code))) {
    return { kind: 'unreachable', code, detail };
  }
  // undici gives every broken connection a code. A TypeError without one is about the request itself.
  if (code === undefined || code === 'ERR_INVALID_ARG_TYPE') {
    const aboutTheRequest =
      /invalid|failed to parse|unsupported|bad port/i.test(detail);
    return { kind: aboutTheRequest ? 'invalid' : 'lost', code, detail };
  }
  return { kind: 'lost', code, detail };
}

/** OpenSSL's verification codes as Node names them, plus what a plain HTTP port answers to a TLS greeting. */
function isTlsCode(code: string): boolean {
  return (
    /^(ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_)/.test(
      code,
    ) || ['HOSTNAME_MISMATCH', 'INVALID_CA', 'EPROTO'].includes(code)
  );
}

interface ErrorLike {
  message: string;
  code?: string;
  syscall?: string;
  cause?: unknown;
  /** Trying IPv6 and IPv4 gives an AggregateError whose members say what happened. */
  errors?: unknown[];
}

/** By shape, not by class: under jest, and in a worker, fetch's errors are of another realm's class. */
function causesOf(error: unknown): ErrorLike[] {
  const chain: ErrorLike[] = [];
  let current: unknown = error;
  while (isErrorLike(current) && chain.length < 5) {
    chain.push(current);
    current = current.errors?.[0] ?? current.cause;
  }
  return chain;
}

function isErrorLike(value: unknown): value is ErrorLike {
  return typeof value === 'object' && value !== null && 'message' in value;
}

/** The value of GitLab's `x-request-id`: an id, and not whatever else somebody has written there. */
export function readRequestId(
  header: string | null | undefined,
): string | undefined {
  return /^[\w.:-]{1,100}$/.exec(header ?? '')?.[0];
}
