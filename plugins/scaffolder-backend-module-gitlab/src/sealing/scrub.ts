import type { Secret } from './secret';
import { type SecretForm, secretForms } from './secretForms';

const HIDDEN = '[secret]';
/** Shorter texts would turn ordinary words into [secret] and hide nothing. */
const SHORTEST = 4;
/** What GitLab says is a few levels deep. A text below that is nobody's, and may be there to fill the stack. */
const MOST_LEVELS = 20;
/** What an error says of a text that somebody else wrote. */
const MOST_SHOWN = 500;

/**
 * Takes secrets out of a text that somebody else wrote (GitLab, a proxy, git, Node), in every form of `secretForms`. Also
 * takes out whatever looks like a GitLab token, because a text may quote a token that is not ours.
 *
 * Call it on the text as it came: what has been cut, or put on one line, no longer holds the secret as it is.
 */
export function scrub(text: string, secrets: Iterable<Secret>): string {
  let scrubbed = text;
  for (const secret of secrets) {
    for (const { form, text: found } of formsOf(secret)) {
      scrubbed = /^base64/.test(form)
        ? hideWithNeighbours(scrubbed, found)
        : scrubbed.split(found).join(HIDDEN);
    }
  }
  return scrubbed
    .replace(/\bgl[a-z]{2,6}-[\w.-]{16,}/g, HIDDEN)
    .replace(/(\b(?:basic|bearer)\s+)[\w+/=.~-]{12,}/gi, `$1${HIDDEN}`);
}

/** {@link scrub} for every text and every name in a JSON value, as deep as GitLab ever goes; what is deeper is left out. */
export function scrubJson(
  value: unknown,
  secrets: Iterable<Secret>,
  levels = MOST_LEVELS,
): unknown {
  if (typeof value === 'string') return scrub(value, secrets);
  if (typeof value !== 'object' || value === null) return value;
  if (levels === 0) return undefined;
  const inner = (it: unknown) => scrubJson(it, secrets, levels - 1);
  if (Array.isArray(value)) return value.map(inner);
  return Object.fromEntries(
    Object.entries(value).map(([name, it]) => [
      scrub(name, secrets),
      inner(it),
    ]),
  );
}

/** As much of a text as an error shows, 500 characters. {@link scrub} it before. */
export function shorten(text: string, most = MOST_SHOWN): string {
  return text.length > most ? `${text.slice(0, most - 1).trimEnd()}…` : text;
}

/** In base64 the characters beside the secret hold some bits of it. */
function hideWithNeighbours(text: string, found: string): string {
  const [first, ...rest] = text.split(found);
  return rest.reduce(
    (before, after) =>
      `${before.slice(0, startOfBase64(before))}${HIDDEN}${after.replace(/^[\w+/=-]+/, '')}`,
    first,
  );
}

function startOfBase64(text: string): number {
  let start = text.length;
  while (start > 0 && /[\w+/-]/.test(text[start - 1])) start -= 1;
  return start;
}

function formsOf(secret: Secret): SecretForm[] {
  const value = secret.reveal();
  return value.length < SHORTEST
    ? []
    : // The longest first: a form may be a part of another one.
      secretForms(value).sort((a, b) => b.text.length - a.text.length);
}
