import { JsonValue } from './json';

/** What a handler hands back. A `body` that is left out is an answer without one. */
export interface Reply {
  status: number;
  body?: JsonValue;
  headers?: Record<string, string>;
  /** Bytes instead of JSON, with their content type in `headers`. */
  raw?: Buffer;
}

export const ok = (
  body: JsonValue,
  headers?: Record<string, string>,
): Reply => ({
  status: 200,
  body,
  headers,
});

export const created = (body: JsonValue): Reply => ({ status: 201, body });

/** `accepted!` in lib/api/helpers.rb */
export const accepted = (): Reply => ({
  status: 202,
  body: { message: '202 Accepted' },
});

/** No body and no content type. */
export const noContent = (): Reply => ({ status: 204 });
