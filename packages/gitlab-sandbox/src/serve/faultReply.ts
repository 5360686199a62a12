import { Fault } from '../faults/vocabulary';
import {
  internalError,
  limitedByApplication,
  limitedByRackAttack,
} from '../http/apiErrors';
import { Reply } from '../http/reply';
import { replyOf } from '../http/send';
import { Destination } from './operations';

type StatusFault = Extract<Fault, { kind: 'status' }>;

const REASONS: Record<number, string> = {
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

/** What the proxy in front of GitLab says: HTML, whoever asks. */
function proxyPage(status: number): Reply {
  const title = `${status} ${REASONS[status]}`;
  return {
    status,
    raw: Buffer.from(
      `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`,
    ),
    headers: { 'Content-Type': 'text/html' },
  };
}

/**
 * Git over HTTP fails in plain text: in Workhorse's words (workhorse/internal/badgateway for 502), or those of
 * app/controllers/repositories/git_http_controller.rb when Gitaly is down.
 */
const GIT_TEXTS: Record<number, string> = {
  429: 'Retry later\n',
  500: 'Internal Server Error\n',
  502: 'GitLab is not responding',
  503: 'The git server, Gitaly, is not available at this time. Please contact your administrator.',
  504: 'Gateway Timeout\n',
};

/** The answer that a `status-…` instruction gives instead of acting. */
export function faultReply(
  { status, retryAfterSeconds }: StatusFault,
  now: Date,
  kind: Destination['kind'],
): Reply {
  if (status === 429 && retryAfterSeconds !== undefined) {
    return replyOf(limitedByRackAttack(retryAfterSeconds, now));
  }
  if (kind === 'git') {
    return { status, body: GIT_TEXTS[status] };
  }
  if (status === 429) {
    return replyOf(limitedByApplication());
  }
  return status === 500 ? replyOf(internalError()) : proxyPage(status);
}
