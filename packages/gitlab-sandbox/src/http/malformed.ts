import { JsonValue } from './json';

/**
 * "There is no valid reason for a request to contain a malformed string" (lib/gitlab/middleware/handle_malformed_strings.rb):
 * null bytes, and what is not UTF-8.
 */
export function isMalformedAddress({ pathname, search }: URL): boolean {
  try {
    return hasNullByte(decodeURIComponent(pathname + search));
  } catch {
    return true;
  }
}

export function hasNullByte(value: JsonValue): boolean {
  if (typeof value === 'string') {
    return value.includes('\0');
  }
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).some(hasNullByte)
  );
}
