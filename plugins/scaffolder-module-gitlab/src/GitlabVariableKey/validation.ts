const MAX_LENGTH = 255;

/** Why a pipeline could not use a variable of this key; `undefined`: it could. */
export function variableKeyProblem(key: string): string | undefined {
  if (key.length > MAX_LENGTH) {
    return `The key is too long: ${key.length} characters, at most ${MAX_LENGTH} are allowed.`;
  }
  const odd = [...new Set(key.match(/\W/gu) ?? [])];
  if (odd.length > 0) {
    const better = suggestKey(key);
    return `${listOf(
      odd,
    )} cannot be part of a key: letters, digits and “_” only.${
      better ? ` Try ${better}.` : ''
    }`;
  }
  if (/^\d/.test(key)) {
    return `A job's shell cannot read a variable that starts with a digit. Try _${key}.`;
  }
  return undefined;
}

/** What is allowed and still worth a word. */
export function variableKeyNotice(key: string): string | undefined {
  const prefix = /^(CI_|GITLAB_)/.exec(key)?.[1];
  return prefix
    ? `GitLab sets variables that start with ${prefix} itself. Yours would hide one of the same key.`
    : undefined;
}

/** `deploy token` becomes `DEPLOY_TOKEN`; empty when nothing is left of it. */
export function suggestKey(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '')
    .toUpperCase()
    .replace(/[^A-Z0-9_]+/g, '_')
    .replace(/^_+|_+$/g, '');
}

function listOf(characters: string[]): string {
  const named = characters
    .slice(0, 3)
    .map(c => (/\s/.test(c) ? 'A space' : `“${c}”`));
  return named.length === 1
    ? named[0]
    : `${named.slice(0, -1).join(', ')} and ${named[named.length - 1].replace(
        'A space',
        'a space',
      )}`;
}
