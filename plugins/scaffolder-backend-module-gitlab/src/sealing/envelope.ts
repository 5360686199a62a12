/** What every envelope begins with; the rest is a compact JWE (RFC 7516). */
export const ENVELOPE_PREFIX = 'sealed:';

/**
 * The five parts of a compact JWE with `dir` and `A256GCM`: a header (JSON, so it begins with `eyJ`), no encrypted key,
 * a nonce of 96 bits, the ciphertext, and a tag of 128 bits. Counting the tag's characters shows where an envelope ends
 * inside a longer text, whatever follows it.
 */
const ENVELOPE =
  /sealed:(eyJ[A-Za-z0-9_-]+\.\.[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]{22})/g;

/** Where a text means to have an envelope, whole or not. */
const BEGINNING = /sealed:eyJ/g;

/** Plain text and the JWE of an envelope by turns; the first and the last are plain text, which may be empty. */
export function splitAtEnvelopes(text: string): string[] {
  return text.split(ENVELOPE);
}

/** Whether something begins like an envelope and is not one: it was cut off, or changed on its way. */
export function isDamaged(text: string): boolean {
  const count = (pattern: RegExp) => [...text.matchAll(pattern)].length;
  return count(BEGINNING) !== count(ENVELOPE);
}
