import { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { ApiError, bareError } from './apiErrors';
import { isJsonObject, JsonObject } from './json';
import { nestParams } from './rackParams';

/** The body was not the JSON it said it is; some endpoints word this in their own way. */
export class MalformedBody extends Error {}

/** Reads a body in whole: a connection is only fit for the next request when this one was. */
export async function readBytes(body: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) {
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

function readJson(body: Buffer): JsonObject {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return isJsonObject(value) ? value : {};
  } catch {
    throw new MalformedBody('Invalid json');
  }
}

/** A file is an object with its name and, in Base64, its content. */
async function readMultipart(
  body: Buffer,
  contentType: string,
): Promise<JsonObject> {
  const form = await new Response(new Uint8Array(body), {
    headers: { 'content-type': contentType },
  })
    .formData()
    .catch(() => {
      throw new MalformedBody('Invalid multipart body');
    });
  const pairs: [string, string][] = [];
  const files: [string, JsonObject][] = [];
  for (const [name, value] of form) {
    if (typeof value === 'string') {
      pairs.push([name, value]);
    } else {
      const content = Buffer.from(await value.arrayBuffer());
      files.push([
        name,
        { filename: value.name, content: content.toString('base64') },
      ]);
    }
  }
  return { ...nestParams(pairs), ...Object.fromEntries(files) };
}

type Reader = (
  body: Buffer,
  contentType: string,
) => JsonObject | Promise<JsonObject>;

/** JSON, forms and multipart are all the same to the API (doc/api/rest/_index.md). */
const READERS = new Map<string, Reader>([
  ['application/json', readJson],
  [
    'application/x-www-form-urlencoded',
    body => nestParams(new URLSearchParams(body.toString('utf8'))),
  ],
  ['multipart/form-data', readMultipart],
]);

/** Parameters from the bytes of a body; an empty body has none, whatever its type. */
export async function parseBody(
  request: IncomingMessage,
  body: Buffer,
): Promise<JsonObject> {
  if (body.length === 0) {
    return {};
  }
  const contentType = request.headers['content-type'] ?? 'application/json';
  const reader = READERS.get(contentType.split(';')[0].trim().toLowerCase());
  if (!reader) {
    throw unsupportedType(contentType);
  }
  return reader(body, contentType);
}

/** Parameters from the body. */
export async function readBody(request: IncomingMessage): Promise<JsonObject> {
  return parseBody(request, await readBytes(request));
}

function unsupportedType(contentType: string): ApiError {
  return bareError(
    `The provided content-type '${contentType}' is not supported.`,
    415,
  );
}
