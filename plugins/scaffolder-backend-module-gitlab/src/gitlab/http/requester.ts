import { createRequesterFn } from '@gitbeaker/requester-utils';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { inSeconds } from '../../time/inSeconds';
import {
  type Ending,
  type Patience,
  repeatWhilePassing,
} from '../../time/repeatWhilePassing';
import type { AttemptEnd } from '../../time/retryPolicy';
import { FailureDetails, FailureKind, RequestFailure } from './failure';
import {
  type Answer,
  type Call,
  type FailedAttempt,
  send,
  type Wire,
} from './send';

/**
 * gitbeaker always builds `<host>/api/v4/<resource>/<endpoint>`. It is given this host, which does not exist, and the
 * requester puts the integration's `apiBaseUrl` in its place: so relative paths, ports and proxies' prefixes work,
 * and a request that escaped us would reach nobody.
 */
export const PLACEHOLDER_HOST = 'https://gitlab.invalid';
const PLACEHOLDER_API = `${PLACEHOLDER_HOST}/api/v4`;

export type RequestLogger = Pick<LoggerService, 'debug' | 'info' | 'warn'>;

/** `signal` ends pauses, too. */
export interface RequesterOptions extends Wire, Patience {
  logger: RequestLogger;
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
  const { clock, logger } = options;
  const { method, path } = call;
  const startMs = clock.now().getTime();
  const answer = await repeatWhilePassing<Answer, FailedAttempt>(
    {
      method,
      attempt: timeoutMs => send(call, options, timeoutMs),
      endOf,
      onRepeat(failure, { delayMs, askedBy }) {
        const wait = inSeconds(delayMs);
        const before = `${method} ${path}; waiting`;
        logger.info(
          askedBy
            ? `GitLab asked to wait ${wait} (${describeEnd(failure)}, ${askedBy}) before ${before}`
            : `${describeEnd(failure)}: trying again in ${wait}, ${before}`,
        );
      },
      onThrottle(delayMs, perMinute) {
        logger.info(
          `Waiting ${inSeconds(delayMs)} before ${method} ${path}: the integration allows ${perMinute} requests a minute`,
        );
      },
      toError: (ending, progress) =>
        new RequestFailure({
          method,
          path,
          sent: false,
          ...progress,
          ...detailsOf(ending),
        }),
    },
    options,
  );
  logger.debug(
    `${method} ${path}: ${answer.status} after ${clock.now().getTime() - startMs} ms`,
  );
  return answer;
}

function detailsOf(
  ending: Ending<FailedAttempt>,
): Partial<FailureDetails> & { kind: FailureKind } {
  switch (ending.kind) {
    case 'failed': {
      const { failure, refusedWaitMs } = ending;
      return { kind: failure.kind, ...failure.facts, refusedWaitMs };
    }
    case 'throttled':
      return ending;
    default:
      return { kind: 'aborted' };
  }
}

function endOf(end: FailedAttempt): AttemptEnd | undefined {
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

function describeEnd(end: FailedAttempt): string {
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
