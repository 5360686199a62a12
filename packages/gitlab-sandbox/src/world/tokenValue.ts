import { crc32 } from 'node:zlib';
import { Random } from './random';

function base36(value: number, width: number): string {
  return value.toString(36).padStart(width, '0');
}

/**
 * A value of GitLab's routable shape (lib/authn/token_field/generator/routable_token.rb): random bytes and what a router
 * needs to know, in base64; then a version, the length, and a checksum over everything before it.
 */
export function routableTokenValue(
  random: Random,
  prefix: string,
  userId: number,
): string {
  const payload = `o:${base36(1, 1)}\nu:${userId.toString(36)}`;
  const encoded = Buffer.concat([
    random.bytes(16),
    Buffer.from(payload),
    Buffer.from([payload.length]),
  ]).toString('base64url');
  const unsigned = `${prefix}${encoded}.01.${base36(encoded.length, 2)}`;
  return `${unsigned}${base36(crc32(unsigned), 7)}`;
}

/** Whether the checksum at the end of a routable value is right. */
export function hasGoodChecksum(value: string): boolean {
  return value.slice(-7) === base36(crc32(value.slice(0, -7)), 7);
}
