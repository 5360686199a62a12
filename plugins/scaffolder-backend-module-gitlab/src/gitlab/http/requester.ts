import { setTimeout as delay } from 'node:timers/promises';
import { createRequesterFn } from '@gitbeaker/requester-utils';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Clock } from '../../time/clock';
import type { Secret } from '../../sealing/secret';
import {
  FailureDetails,
  FailureKind,
  networkFailureOf,
  readRequestId,
  RequestFailure,
} from './failure';
import {
  AttemptEnd,
  decideRetry,
  defaultLimits,
  RequestLimits,
} from '../../time/retryPolicy';
import type { GitLabClock } from './gitlabClock';
import { readText } from './readText';
import type { Throttle } from '../../time/throttle';

/**
 * gitbeaker always builds `<host>/api/v4/<resource>/<endpoint>`. It is given this host, which does not exist, and the
 * requester puts the integration's `apiBaseUrl` in its place: so relative paths, ports and proxies' prefixes work,
 * and a request that escaped us would reach nobody.
 */
export const PLACEHOLDER_HOST = 'https://gitlab.invalid';
const PLACEHOLDER_API = `${PLACEHOLDER_HOST}/api/v4`;

/** GitLab answers 301 for a GET by the old path of a renamed project; one hop is normal. */
const MOST_REDIRECTS = 3;

/** Waits; rejects at once when the signal aborts. */
export type Sleep = (ms: number, signal?: AbortSignal) => Promise<void>;

export const realSleep: Sleep = async (ms, signal) => {
  await delay(ms, undefined, { signal });
};

export type RequestLogger = Pick<LoggerService, 'debug' | 'info' | 'warn'>;

export interface RequesterOptions {
  /** Root of GitLab's API, e.g. `https://host/gitlab/api/v4`, without a slash at the end. */
  apiBaseUrl: string;
  /** `bearer` for what a user brings (OAuth or personal token), `private-token` for the integration's. */
  authorization: { scheme: 'bearer' | 'private-token'; token: Secret };
  /** Ends waits and requests at once. */
  signal?: AbortSignal;
  logger: RequestLogger;
  clock: Clock;
  limits?: Partial<RequestLimits>;
  /** Learns the host's time from its answers. Shared by all requesters of one host. */
  gitlabClock?: GitLabClock;
  /** Shared by all requesters of one host. */
  throttle?: Throttle;
  sleep?: Sleep;
  /** 0 (included) to 1 (excluded). */
  random?: () => number;
}

interface Call {
  method: string;
  url: URL;
  /** For people: below the API's base URL, no query. */
  path: string;
  body: string | undefined;
}

interface RawAnswer {
  status: number;
  headers: Headers;
  text: string;
  /** Whether there was more of it than is read. */
  cut: boolean;
}

/** A success: JSON, or `null` where GitLab says nothing (204). */
interface Answer {
  status: number;
  headers: Headers;
  body: unknown;
}

/**
 * gitbeaker's requester, ours: waits where GitLab asks for it, repeats only what cannot happen twice (see
 * `decideRetry`), ends when the task is cancelled, and rejects with a {@link RequestFailure} that carries nothing of
 * the request.
 */
export function createRequester(
  options: RequesterOptions,
): ReturnType<typeof createRequesterFn> {
  return createRequesterFn(
    async (_service, request) => request,
    async (endpoint, request) => {
      const { method, prefixUrl, searchParams, body } = request as {
        method?: string;
        prefixUrl?: string;
        searchParams?: string;
        body?: unknown;
      };
      const call = callOf(options.apiBaseUrl, {
        endpoint,
        method: method ?? 'GET',
        prefixUrl: prefixUrl ?? '',
        searchParams,
        body,
      });
      const answer = await callUntilDone(call, options);
      return {
        status: answer.status,
        headers: Object.fromEntries(answer.headers.entries()),
        // gitbeaker's type knows no `unknown`; the client checks what it reads.
        body: answer.body as Record<string, unknown> | null,
      };
    },
  );
}

function callOf(
  apiBaseUrl: string,
  request: {
    endpoint: string;
    method: string;
    prefixUrl: string;
    searchParams: string | undefined;
    body: unknown;
  },
): Call {
  const prefix = request.prefixUrl.slice(PLACEHOLDER_API.length);
  const path = `${prefix}/${request.endpoint}`.replace(/\/{2,}/g, '/');
  const url = new URL(apiBaseUrl + path);
  // A name such as `..` would lead the URL to another endpoint.
  if (url.pathname !== new URL(apiBaseUrl).pathname + path) {
    throw new RequestFailure({
      kind: 'invalid',
      method: request.method,
      path,
      detail: 'a name in the path changes the path',
      sent: false,
      attempts: 0,
      elapsedMs: 0,
      budgetMs: 0,
    });
  }
  url.search = request.searchParams ?? '';
  const body = typeof request.body === 'string' ? request.body : undefined;
  return {
    method: request.method,
    url,
    path,
    // gitbeaker puts `{}` under every DELETE; some proxies refuse a DELETE that has a body.
    body: request.method === 'DELETE' && body === '{}' ? undefined : body,
  };
}

async function callUntilDone(
  call: Call,
  options: RequesterOptions,
): Promise<Answer> {
  const { clock, logger, signal, throttle } = options;
  const sleep = options.sleep ?? realSleep;
  const limits = { ...defaultLimits, ...options.limits };
  const start = clock.now().getTime();
  const elapsed = () => clock.now().getTime() - start;

  for (let attempts = 1; ; attempts += 1) {
    const failure = (
      kind: FailureKind,
      facts: Partial<FailureDetails> = {},
    ): RequestFailure =>
      new RequestFailure({
        kind,
        method: call.method,
        path: call.path,
        sent: false,
        attempts,
        elapsedMs: elapsed(),
        budgetMs: limits.totalBudgetMs,
        ...facts,
      });
    const wait = async (ms: number) => {
      try {
        await sleep(ms, signal);
      } catch {
        throw failure('aborted');
      }
      if (signal?.aborted) throw failure('aborted');
    };

    if (signal?.aborted) throw failure('aborted');
    if (throttle) {
      const now = clock.now().getTime();
      const ms = throttle.reserve(now);
      if (ms > 0) {
        if (elapsed() + ms > limits.totalBudgetMs) {
          throttle.release(now + ms);
          throw failure('throttled', { refusedWaitMs: ms });
        }
        logger.info(
          `Waiting ${inSeconds(ms)} before ${call.method} ${call.path}: the integration allows ${throttle.perMinute} requests a minute`,
        );
        try {
          await wait(ms);
        } catch (e) {
          throttle.release(now + ms);
          throw e;
        }
      }
    }

    const end = await attempt(call, {
      options,
      timeoutMs: Math.max(
        1,
        Math.min(limits.attemptTimeoutMs, limits.totalBudgetMs - elapsed()),
      ),
    });
    if (end.kind === 'done') {
      logger.debug(
        `${call.method} ${call.path}: ${end.answer.status} after ${elapsed()} ms`,
      );
      return end.answer;
    }
    const failed = failure(end.kind, end.facts);
    const forPolicy = attemptEndOf(end);
    if (!forPolicy) throw failed;

    const decision = decideRetry({
      method: call.method,
      end: forPolicy,
      repeats: attempts - 1,
      limits,
      nowMs: clock.now().getTime(),
      random: options.random ?? Math.random,
    });
    if (!decision.repeat) throw failed;
    if (elapsed() + decision.delayMs > limits.totalBudgetMs) {
      throw failure(end.kind, {
        ...end.facts,
        refusedWaitMs: decision.askedBy && decision.delayMs,
      });
    }
    const waiting = `${call.method} ${call.path}; waiting`;
    logger.info(
      decision.askedBy
        ? `GitLab asked to wait ${inSeconds(decision.delayMs)} (${describeEnd(end)}, ${decision.askedBy}) before ${waiting}`
        : `${describeEnd(end)}: trying again in ${inSeconds(decision.delayMs)}, ${waiting}`,
    );
    await wait(decision.delayMs);
  }
}

type AttemptResult =
  | { kind: 'done'; answer: Answer }
  | {
      kind: FailureKind;
      facts: Partial<FailureDetails>;
      headers?: Headers;
    };

class RedirectRefused extends Error {
  constructor(
    readonly status: number,
    readonly location: string,
  ) {
    super('redirect refused');
  }
}

async function attempt(
  call: Call,
  context: { options: RequesterOptions; timeoutMs: number },
): Promise<AttemptResult> {
  const { options, timeoutMs } = context;
  const timeout = AbortSignal.timeout(timeoutMs);
  const signal = options.signal
    ? AbortSignal.any([options.signal, timeout])
    : timeout;

  let answer: RawAnswer;
  try {
    answer = await send(call, options, signal);
  } catch (error) {
    if (options.signal?.aborted) {
      return { kind: 'aborted', facts: { sent: true } };
    }
    if (timeout.aborted) {
      return { kind: 'timeout', facts: { sent: true, timeoutMs } };
    }
    if (error instanceof RedirectRefused) {
      const { status, location } = error;
      return { kind: 'redirect', facts: { status, location } };
    }
    const { kind, code, detail } = networkFailureOf(error);
    return { kind, facts: { code, detail, sent: kind === 'lost' } };
  }

  const facts = {
    status: answer.status,
    requestId: readRequestId(answer.headers.get('x-request-id')),
    sent: true,
  };
  const read = readAnswer(answer);
  if (answer.status >= 200 && answer.status < 300) {
    if (answer.cut) return { kind: 'too-long', facts };
    if (read.json) {
      const { status, headers } = answer;
      const body = read.facts.body ?? null;
      return { kind: 'done', answer: { status, headers, body } };
    }
    return { kind: 'not-json', facts: { ...facts, ...read.facts } };
  }
  return {
    kind: 'answer',
    facts: { ...facts, ...read.facts },
    headers: answer.headers,
  };
}

async function send(
  call: Call,
  options: RequesterOptions,
  signal: AbortSignal,
): Promise<RawAnswer> {
  const { scheme, token } = options.authorization;
  let url = call.url;
  for (let hops = 0; ; hops += 1) {
    const sentMs = options.clock.now().getTime();
    const response = await fetch(url, {
      method: call.method,
      body: call.body,
      headers: {
        accept: 'application/json',
        ...(call.body === undefined
          ? {}
          : { 'content-type': 'application/json' }),
        ...(scheme === 'bearer'
          ? { authorization: `Bearer ${token.reveal()}` }
          : { 'private-token': token.reveal() }),
      },
      // fetch would carry PRIVATE-TOKEN along to any host it is sent to.
      redirect: 'manual',
      signal,
    });
    const location = response.headers.get('location');
    if (response.status < 300 || response.status > 399 || !location) {
      options.gitlabClock?.learn({
        date: response.headers.get('date'),
        sentMs,
        receivedMs: options.clock.now().getTime(),
      });
      const { status, headers } = response;
      return { status, headers, ...(await readText(response)) };
    }
    await response.body?.cancel();
    const next = new URL(location, url);
    const inside =
      next.origin === url.origin &&
      next.pathname.startsWith(`${new URL(options.apiBaseUrl).pathname}/`);
    if (call.method !== 'GET' || !inside || hops >= MOST_REDIRECTS) {
      throw new RedirectRefused(response.status, next.origin);
    }
    url = next;
  }
}

function readAnswer(answer: RawAnswer): {
  json: boolean;
  facts: Partial<FailureDetails>;
} {
  try {
    if (answer.cut) throw new Error('its end is missing');
    if (answer.text.trim() === '') return { json: true, facts: {} };
    return { json: true, facts: { body: JSON.parse(answer.text) } };
  } catch {
    const type = answer.headers.get('content-type') ?? '';
    const html = /html/i.test(type) || /^\s*</.test(answer.text);
    return {
      json: false,
      facts: { html, text: answer.text, cut: answer.cut },
    };
  }
}

function attemptEndOf(end: {
  kind: FailureKind;
  facts: Partial<FailureDetails>;
  headers?: Headers;
}): AttemptEnd | undefined {
  switch (end.kind) {
    case 'answer':
      return {
        kind: 'answer',
        status: end.facts.status ?? 0,
        retryAfter: end.headers?.get('retry-after'),
        rateLimitReset: end.headers?.get('ratelimit-reset'),
      };
    case 'unreachable':
      return { kind: 'unreachable', code: end.facts.code };
    case 'lost':
    case 'timeout':
      return { kind: end.kind };
    default:
      return undefined;
  }
}

const REASONS: Record<number, string> = {
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

function describeEnd(end: {
  kind: FailureKind;
  facts: Partial<FailureDetails>;
}): string {
  const { status, code } = end.facts;
  switch (end.kind) {
    case 'answer':
      return `${status} ${REASONS[status ?? 0] ?? ''}`.trim();
    case 'unreachable':
      return `No connection to GitLab (${code ?? 'network error'})`;
    case 'timeout':
      return 'No answer from GitLab in time';
    default:
      return `The connection to GitLab broke (${code ?? 'network error'})`;
  }
}

/** `2 s`, `1.5 s`, `0.3 s`. */
export function inSeconds(ms: number): string {
  return `${Number((ms / 1000).toFixed(ms < 10_000 ? 1 : 0))} s`;
}
