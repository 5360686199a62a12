import { ServerResponse } from 'node:http';
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

export function send(
  response: ServerResponse,
  reply: Reply,
  { withoutBody = false }: { withoutBody?: boolean } = {},
): void {
  const { type, bytes } = encode(reply);
  response.writeHead(reply.status, {
    ...(type && { 'Content-Type': type }),
    ...(bytes && { 'Content-Length': bytes.length }),
    ...reply.headers,
  });
  response.end(withoutBody ? undefined : bytes);
}

export function replyOf({ status, body, headers }: ApiError): Reply {
  return { status, body, headers };
}
