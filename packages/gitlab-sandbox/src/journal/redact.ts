/** Parameters that carry secrets, in requests of the API (and `value`, the content of a variable). */
const SECRET_KEYS = new Set([
  'value',
  'token',
  'password',
  'private_token',
  'access_token',
  'job_token',
  'runners_token',
  'secret',
]);

const REDACTED = '[redacted]';

/** Longer texts are content of files: nobody reads them here, and searching them for secrets takes its time. */
const LONGEST_TEXT = 2000;

/** A copy without secrets: neither under a key that carries one, nor as a known value inside a longer text. */
export function redact(
  value: unknown,
  knownSecrets: readonly string[],
): unknown {
  if (typeof value === 'string') {
    return value.length > LONGEST_TEXT
      ? `[${value.length} characters]`
      : redactText(value, knownSecrets);
  }
  if (Array.isArray(value)) {
    return value.map(element => redact(element, knownSecrets));
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [
        key,
        SECRET_KEYS.has(key) && inner !== null && inner !== ''
          ? REDACTED
          : redact(inner, knownSecrets),
      ]),
    );
  }
  return value;
}

function redactText(text: string, knownSecrets: readonly string[]): string {
  return knownSecrets.reduce(
    (clean, secret) => clean.replaceAll(secret, REDACTED),
    text,
  );
}

/** An address without the values of secret parameters. */
export function redactPath(
  path: string,
  knownSecrets: readonly string[],
): string {
  const withoutParams = path.replace(
    /(?<=[?&])([^=&]+)=[^&]*/g,
    (pair, key: string) => {
      const [[name, value]] = new URLSearchParams(pair);
      // The last part of `hook[token]`.
      const [, leaf] = /([^[\]]*)\]?$/.exec(name) ?? [];
      return SECRET_KEYS.has(leaf) || redactText(value, knownSecrets) !== value
        ? `${key}=${REDACTED}`
        : pair;
    },
  );
  return redactText(withoutParams, knownSecrets);
}
