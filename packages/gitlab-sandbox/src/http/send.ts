import { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { ApiError } from './apiErrors';
import { Reply } from './reply';

/** A reply as bytes and headers; strings are plain text, all else is JSON. */
function encode({ body, raw }: Reply): { type?: string; bytes?: Buffer } {
  if (raw) {
    return { bytes: raw };
  }
  if (body === undefined) {
    return {};
  }
  return typeof body === 'string'
    ? { type: 'text/plain', bytes: Buffer.from(body) }
    : {
        type: 'application/json',
        bytes: Buffer.from(JSON.stringify(body)),
      };
}

/**
 * As Puma writes them (lib/puma/request.rb, `str_headers`): a value of several lines is several headers of one name, and
 * a line with another control character is left out. Names of files may have both.
 */
function asPuma(headers: Record<string, string> = {}): OutgoingHttpHeaders {
  return Object.fromEntries(
    Object.entries(headers)
      .map(([name, value]): [string, string[]] => [
        name,
        // eslint-disable-next-line no-control-regex
        value.split('\n').filter(line => !/[\0-\x08\x0b-\x1f\x7f]/.test(line)),
      ])
      .filter(([, lines]) => lines.length > 0),
  );
}

export function send(
  response: ServerResponse,
  reply: Reply,
  { withoutBody = false }: { withoutBody?: boolean } = {},
): void {
  const { type, bytes } = encode(reply);
  response.writeHead(reply.status, {
    ...(type && { 'Content-Type': type }),
    ...(bytes && { 'Content-Length': bytes.length }),
    ...asPuma(reply.headers),
  });
  response.end(withoutBody ? undefined : bytes);
}

export function replyOf({ status, body, headers }: ApiError): Reply {
  return { status, body, headers };
}
