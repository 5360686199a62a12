import { createHash } from 'node:crypto';
import { Reply } from '../http/reply';

export interface Answered {
  method: string;
  /** The one that `X-Request-Id` says. */
  requestId: string;
  /** Since the request came in. */
  durationMs: number;
  /** What the client has already, by its `ETag`. */
  ifNoneMatch: string | undefined;
}

/** Rack::ETag: weak, and of the body alone. */
function etagOf({ body, raw }: Reply): string {
  const digest = createHash('sha256')
    .update(raw ?? JSON.stringify(body))
    .digest('hex');
  return `W/"${digest.slice(0, 32)}"`;
}

const isRead = ({ method }: Answered) => method === 'GET' || method === 'HEAD';

/** Rack::ConditionalGet: what has not changed is not sent again. */
function unlessMatched(reply: Reply, answered: Answered): Reply {
  if (reply.status !== 200 || !isRead(answered)) {
    return reply;
  }
  const etag = etagOf(reply);
  const headers = { ETag: etag, ...reply.headers };
  const known = (answered.ifNoneMatch ?? '').split(/\s*,\s*/);
  return known.includes(headers.ETag)
    ? { status: 304, headers }
    : { ...reply, headers };
}

/** The answer with what Rails, Grape and `add_gitlab_specific_headers!` (lib/api/helpers/common_helpers.rb) put beside it. */
export function withApiHeaders(reply: Reply, answered: Answered): Reply {
  const { status, body, raw, headers } = unlessMatched(reply, answered);
  return {
    status,
    body,
    raw,
    headers: {
      'Cache-Control': 'max-age=0, private, must-revalidate',
      Vary: 'Origin',
      'X-Content-Type-Options': 'nosniff',
      'X-Frame-Options': 'SAMEORIGIN',
      'X-Gitlab-Meta': JSON.stringify({
        correlation_id: answered.requestId,
        version: '1',
      }),
      'X-Runtime': (answered.durationMs / 1000).toFixed(6),
      ...headers,
    },
  };
}
