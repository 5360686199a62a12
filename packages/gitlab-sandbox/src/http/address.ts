import { IncomingMessage } from 'node:http';

/**
 * The full address of a request. Slashes in a row count as one, as Rails takes them; a path that begins with two would
 * else be read as a host.
 */
export function addressOf({ url = '/' }: IncomingMessage, base: string): URL {
  const [path, ...query] = url.split('?');
  const relative = [path.replace(/\/{2,}/g, '/'), ...query].join('?');
  return new URL(path.startsWith('/') ? relative : url, base);
}

/** Text of an address as it was meant; what is not encoded properly was meant as it stands. */
export function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
