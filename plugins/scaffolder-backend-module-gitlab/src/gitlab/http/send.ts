import type { Secret } from '../../sealing/secret';
import type { Clock } from '../../time/clock';
import {
  FailureDetails,
  FailureKind,
  networkFailureOf,
  readRequestId,
} from './failure';
import type { GitLabClock } from './gitlabClock';
import { readText } from './readText';

/** GitLab answers 301 for a GET by the old path of a renamed project; one hop is normal. */
const MOST_REDIRECTS = 3;

/** Where to, as whom. */
export interface Wire {
  /** Root of GitLab's API, e.g. `https://host/gitlab/api/v4`, without a slash at the end. */
  apiBaseUrl: string;
  /** `bearer` for what a user brings (OAuth or personal token), `private-token` for the integration's. */
  authorization: { scheme: 'bearer' | 'private-token'; token: Secret };
  /** Ends waits and requests at once. */
  signal?: AbortSignal;
  clock: Clock;
  /** Learns the host's time from its answers. Shared by all requesters of one host. */
  gitlabClock?: GitLabClock;
  /** Default: the runtime's. */
  fetch?: typeof fetch;
}

export interface Call {
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
export interface Answer {
  status: number;
  headers: Headers;
  body: unknown;
}

/** How one request has failed. */
export interface FailedAttempt {
  kind: FailureKind;
  facts: Partial<FailureDetails>;
  /** Of the answer, where there was one. */
  headers?: Headers;
}

class RedirectRefused extends Error {
  constructor(
    readonly status: number,
    readonly location: string,
  ) {
    super('redirect refused');
  }
}

/** One request, with the redirects that stay inside the API. Never rejects. */
export async function send(
  call: Call,
  options: Wire,
  timeoutMs: number,
): Promise<{ value: Answer } | { failure: FailedAttempt }> {
  const timeout = AbortSignal.timeout(timeoutMs);
  const signal = options.signal
    ? AbortSignal.any([options.signal, timeout])
    : timeout;

  let answer: RawAnswer;
  try {
    answer = await fetchInside(call, options, signal);
  } catch (error) {
    if (options.signal?.aborted) {
      return { failure: { kind: 'aborted', facts: { sent: true } } };
    }
    if (timeout.aborted) {
      return { failure: { kind: 'timeout', facts: { sent: true, timeoutMs } } };
    }
    if (error instanceof RedirectRefused) {
      const { status, location } = error;
      return { failure: { kind: 'redirect', facts: { status, location } } };
    }
    const { kind, code, detail } = networkFailureOf(error);
    return {
      failure: { kind, facts: { code, detail, sent: kind === 'lost' } },
    };
  }

  const facts = {
    status: answer.status,
    requestId: readRequestId(answer.headers.get('x-request-id')),
    sent: true,
  };
  const read = readAnswer(answer);
  if (answer.status >= 200 && answer.status < 300) {
    if (answer.cut) return { failure: { kind: 'too-long', facts } };
    if (read.json) {
      const { status, headers } = answer;
      const body = read.facts.body ?? null;
      return { value: { status, headers, body } };
    }
    return {
      failure: { kind: 'not-json', facts: { ...facts, ...read.facts } },
    };
  }
  return {
    failure: {
      kind: 'answer',
      facts: { ...facts, ...read.facts },
      headers: answer.headers,
    },
  };
}

async function fetchInside(
  call: Call,
  options: Wire,
  signal: AbortSignal,
): Promise<RawAnswer> {
  const { scheme, token } = options.authorization;
  let url = call.url;
  for (let hops = 0; ; hops += 1) {
    const sentMs = options.clock.now().getTime();
    const response = await (options.fetch ?? fetch)(url, {
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
