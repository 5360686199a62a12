import { readRequestId } from '../../gitlab/http/failure';
import { isTakenBefore, type PushAnswer, serverText } from '../pushAnswer';
import type { GitResult } from './gitBinary';

/** Reads `git push --porcelain` and, by the same rules, a failed `git fetch`. */
export function readPushAnswer(result: GitResult): PushAnswer {
  const { code, stdout, stderr, trace } = result;
  const flag = /^([ *=!+-])\t[^\t]*\t(.*)$/m.exec(stdout);
  if (code === 0) return { kind: 'done', fresh: flag?.[1] !== '=' };
  if (flag?.[1] === '!') {
    const said = remoteText(stderr);
    // Two pushes at once, the other one was faster; or curl itself sent ours twice, which it does when a connection
    // that it has used before breaks.
    if (flag[2].startsWith('[rejected]') || isTakenBefore(flag[2])) {
      return { kind: 'branch-exists' };
    }
    const because = /\(([^)]*)\)/.exec(flag[2])?.[1] ?? flag[2];
    return { kind: 'refused', text: said || because };
  }
  return readFailure(stderr, trace);
}

function readFailure(stderr: string, trace: string): PushAnswer {
  const fatal = fatalText(stderr);
  const text = remoteText(stderr) || fatal;
  const head = lastAnswerHead(trace);
  const status =
    statusIn(stderr) ?? (head && head.status >= 400 ? head.status : undefined);
  if (status !== undefined && status >= 300 && status < 400) {
    return { kind: 'redirect', text: fatal };
  }
  if (status !== undefined) {
    return {
      kind: 'status',
      status,
      text,
      retryAfter: head?.headers['retry-after'],
      rateLimitReset: head?.headers['ratelimit-reset'],
      requestId: readRequestId(head?.headers['x-request-id']),
    };
  }
  if (/could not resolve (host|proxy)/i.test(stderr)) {
    return { kind: 'unreachable', text: fatal, code: 'ENOTFOUND' };
  }
  if (
    /failed to connect|couldn't connect|connection refused|no route to host|network is unreachable/i.test(
      stderr,
    )
  ) {
    return { kind: 'unreachable', text: fatal };
  }
  if (
    /certificate|ssl|tls|gnutls/i.test(fatal) &&
    !/\bread\b|recv/i.test(fatal)
  ) {
    return { kind: 'untrusted', text: fatal };
  }
  if (/redirect/i.test(stderr)) return { kind: 'redirect', text: fatal };
  if (/mismatched algorithms|object format/i.test(stderr)) {
    return { kind: 'other-object-format', text: fatal };
  }
  if (
    /RPC failed|hung up|disconnect|early EOF|empty reply|reset by peer|recv failure|send failure|timed out|too slow|transfer closed|stream .*not closed|curl \d+/i.test(
      stderr,
    )
  ) {
    return { kind: 'lost', text: fatal };
  }
  return { kind: 'unknown', text };
}

/** git's words for an HTTP status, which differ by status and version. */
function statusIn(stderr: string): number | undefined {
  const number = /(?:returned error|HTTP|error:?) (\d{3})\b/.exec(stderr)?.[1];
  if (number) return Number(number);
  if (
    /authentication failed|could not read (username|password)/i.test(stderr)
  ) {
    return 401;
  }
  return /repository '[^']*' not found/i.test(stderr) ? 404 : undefined;
}

/** The server's lines, without git's prefix. */
function remoteText(stderr: string): string {
  const lines = stderr
    .split(/\r?\n|\r/)
    .filter(line => line.startsWith('remote:'))
    .map(line => line.slice('remote:'.length));
  return serverText(lines.join('\n'));
}

function fatalText(stderr: string): string {
  const lines = stderr.split(/\r?\n|\r/).map(line => line.trim());
  const said = lines.filter(line => /^(fatal|error):/.test(line));
  return (said.length > 0 ? said : lines.filter(Boolean).slice(-2))
    .map(line => line.replace(/^(fatal|error):\s*/, ''))
    .join('; ');
}

/** Status and headers of the last answer in git's curl trace. */
function lastAnswerHead(
  trace: string,
): { status: number; headers: Record<string, string> } | undefined {
  let head: { status: number; headers: Record<string, string> } | undefined;
  for (const line of trace.split(/\r?\n/)) {
    const received = /<= recv header: ?(.*)$/i.exec(line)?.[1];
    if (received !== undefined) {
      const status = /^HTTP\/[\d.]+ (\d{3})/.exec(received)?.[1];
      if (status) head = { status: Number(status), headers: {} };
      const header = /^([\w-]+): *(.*)$/.exec(received);
      if (head && header) head.headers[header[1].toLowerCase()] = header[2];
    }
  }
  return head;
}
