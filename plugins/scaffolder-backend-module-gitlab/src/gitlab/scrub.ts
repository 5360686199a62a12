import type { Secret } from '../sealing/secret';

const HIDDEN = '[secret]';

/**
 * Takes secrets out of a text that somebody else wrote (GitLab, a proxy, git, Node), in every form in which we send
 * them: as they are, percent-encoded, as JSON, and inside HTTP basic authentication. Also takes out whatever looks
 * like a GitLab token, because a text may quote a token that is not ours.
 *
 * Call it on the text as it came: what has been cut, or put on one line, no longer holds the secret as it is.
 */
export function scrub(text: string, secrets: Iterable<Secret>): string {
  let scrubbed = text;
  for (const secret of secrets) {
    for (const form of formsOf(secret)) {
      scrubbed = scrubbed.split(form).join(HIDDEN);
    }
  }
  return scrubbed
    .replace(/\bgl[a-z]{2,6}-[\w.-]{16,}/g, HIDDEN)
    .replace(/(\b(?:basic|bearer)\s+)[\w+/=.~-]{12,}/gi, `$1${HIDDEN}`);
}

/** {@link scrub} for every text in a JSON value. */
export function scrubJson(value: unknown, secrets: Iterable<Secret>): unknown {
  if (typeof value === 'string') return scrub(value, secrets);
  if (Array.isArray(value)) return value.map(it => scrubJson(it, secrets));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, it]) => [name, scrubJson(it, secrets)]),
  );
}

function formsOf(secret: Secret): string[] {
  const value = secret.reveal();
  // Shorter texts would turn ordinary words into [secret] and hide nothing.
  if (value.length < 4) return [];
  const asJson = JSON.stringify(value).slice(1, -1);
  return [...new Set([value, encodeURIComponent(value), asJson])];
}
