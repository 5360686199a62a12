import { listing } from './listing';

const MAX_LENGTH = 255;

/** Ruby's `\p{Alnum}`, then GitLab's range from the copyright sign to the last emoji. */
const NAME_START = /^[\p{Alphabetic}\p{M}\p{Nd}\u{a9}-\u{1f9ff}_]/u;
const NOT_IN_NAME = /[^\p{Alphabetic}\p{M}\p{Nd}\p{Pd}+\u{a9}-\u{1f9ff}_. ]/u;
const NOT_IN_PATH = /[^a-zA-Z0-9._-]/u;

/**
 * Words that GitLab's own pages of a project use, in any case. Those with a slash cannot be a project's path anyway.
 *
 * @see https://docs.gitlab.com/user/reserved_names/
 */
const RESERVED_PATHS: readonly string[] = [
  'badges',
  'blame',
  'blob',
  'builds',
  'commits',
  'create',
  'create_dir',
  'edit',
  'files',
  'find_file',
  'new',
  'preview',
  'raw',
  'refs',
  'tree',
  'update',
  'wikis',
];

interface Rule {
  broken(text: string): boolean;
  says(text: string): string;
}

const LENGTH_RULES: readonly Rule[] = [
  { broken: text => text === '', says: () => 'must not be empty' },
  {
    broken: text => [...text].length > MAX_LENGTH,
    says: () => `must have at most ${MAX_LENGTH} characters`,
  },
];

const NAME_RULES: readonly Rule[] = [
  ...LENGTH_RULES,
  {
    broken: text => NOT_IN_NAME.test(text),
    says: text =>
      `can contain only letters, digits, emoji, '_', '.', '+', dashes, or spaces, not ${foreign(
        text,
        NOT_IN_NAME,
      )}`,
  },
  {
    broken: text => !NAME_START.test(text),
    says: () => "must start with a letter, digit, emoji, or '_'",
  },
];

const PATH_RULES: readonly Rule[] = [
  ...LENGTH_RULES,
  {
    broken: text => NOT_IN_PATH.test(text),
    says: text =>
      `can contain only non-accented letters, digits, '_', '-' and '.', not ${foreign(
        text,
        NOT_IN_PATH,
      )}`,
  },
  {
    broken: text => /^[._-]/.test(text),
    says: () => "must not start with '-', '_' or '.'",
  },
  {
    broken: text => /[._-]$/.test(text),
    says: () => "must not end with '-', '_' or '.'",
  },
  {
    broken: text => /[._-]{2}/.test(text),
    says: () => "must not have two of '-', '_' and '.' in a row",
  },
  {
    broken: text => /\.(?:git|atom)$/i.test(text),
    says: () => "must not end with '.git' or '.atom'",
  },
  {
    broken: text => RESERVED_PATHS.includes(text.toLowerCase()),
    says: text => `"${text}" is a reserved name in GitLab`,
  },
];

/** Every rule for a project's display name that this one breaks, as one text, or `undefined`. */
export function projectNameProblem(name: string): string | undefined {
  return complain(NAME_RULES, name);
}

/** Every rule for a project's path (the last part of its URL) that this one breaks, as one text, or `undefined`. */
export function projectPathProblem(path: string): string | undefined {
  return complain(PATH_RULES, path);
}

/** An empty text breaks rules about its first character too; the first complaint says enough then. */
function complain(rules: readonly Rule[], text: string): string | undefined {
  const broken = rules.filter(rule => rule.broken(text));
  const told = text === '' ? broken.slice(0, 1) : broken;
  return told.length === 0
    ? undefined
    : told.map(rule => rule.says(text)).join('; ');
}

function foreign(text: string, notAllowed: RegExp): string {
  const characters = [...text].filter(character => notAllowed.test(character));
  return listing(
    [...new Set(characters)].map(character =>
      character === ' ' ? 'spaces' : `'${character}'`,
    ),
    'or',
  );
}
