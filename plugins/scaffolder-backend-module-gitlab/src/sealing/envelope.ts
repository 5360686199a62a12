/** What every envelope begins with; the rest is a compact JWE (RFC 7516). */
export const ENVELOPE_PREFIX = 'sealed:';

/**
 * The five parts of a compact JWE with `dir` and `A256GCM`: a header (JSON, so it begins with `eyJ`), no encrypted key,
 * a nonce of 96 bits, the ciphertext, and a tag of 128 bits. Counting the tag's characters tells where an envelope ends
 * inside a longer text, whatever follows it.
 */
const ENVELOPE =
  /sealed:(eyJ[A-Za-z0-9_-]+\.\.[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]{22})/g;

/** Where a text means to have an envelope, whole or not. */
const BEGINNING = /sealed:eyJ/g;

export interface FoundEnvelopes {
  /** The JWE of every envelope, in order. */
  envelopes: string[];
  /** Something begins like an envelope and is not one: cut off, or changed on its way. */
  damaged: boolean;
}

export function findEnvelopes(text: string): FoundEnvelopes {
  const envelopes = [...text.matchAll(ENVELOPE)].map(found => found[1]);
  const beginnings = [...text.matchAll(BEGINNING)].length;
  return { envelopes, damaged: beginnings !== envelopes.length };
}

/** The text with its envelopes replaced by what was in them, in the order of {@link findEnvelopes}. */
export function replaceEnvelopes(text: string, contents: string[]): string {
  const rest = [...contents];
  return text.replace(ENVELOPE, () => rest.shift() ?? '');
}
