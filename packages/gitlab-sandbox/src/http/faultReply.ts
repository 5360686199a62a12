import { Fault } from '../faults/vocabulary';
import {
  internalError,
  limitedByApplication,
  limitedByRackAttack,
} from './apiErrors';
import { Reply } from './reply';
import { replyOf } from './send';

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

/** The answer that a `status-…` instruction gives instead of acting. */
export function faultReply(
  fault: Extract<Fault, { kind: 'status' }>,
  now: Date,
): Reply {
  if (fault.status === 429) {
    return replyOf(
      fault.retryAfterSeconds === undefined
        ? limitedByApplication()
        : limitedByRackAttack(fault.retryAfterSeconds, now),
    );
  }
  return fault.status === 500
    ? replyOf(internalError())
    : proxyPage(fault.status);
}
