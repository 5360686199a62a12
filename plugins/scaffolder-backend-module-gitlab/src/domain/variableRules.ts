import { listing } from './listing';

/** GitLab: letters, digits and `_`, at most 255. */
const KEY = /^[A-Za-z0-9_]{1,255}$/;
const MAX_DESCRIPTION = 255;
const MIN_MASKED = 8;

/** What Ruby's `\s` matches; JavaScript's takes more and would refuse what GitLab accepts. */
const BLANKS = /[ \t\f\v]/;
const LINE_BREAKS = /[\r\n]/;

/**
 * What GitLab lets stand in a masked value that it also expands (`raw: false`): `\A[a-zA-Z0-9_+=/@:.~-]{8,}\z`.
 *
 * @see https://docs.gitlab.com/ci/variables/#mask-a-cicd-variable
 */
const NOT_MASKABLE = /[^a-zA-Z0-9_+=/@:.~-]/u;
const MASKABLE_SYMBOLS = '_ + = / @ : . ~ -';

const NOT_IN_SCOPE = /[^a-zA-Z0-9_/${}. *-]/u;

interface MaskingRule {
  broken(value: string, raw: boolean): boolean;
  says(value: string): string;
}

/** GitLab answers all of these with `value is invalid`. */
const MASKING_RULES: readonly MaskingRule[] = [
  {
    broken: value => LINE_BREAKS.test(value),
    says: () =>
      'it has a line break (what has several lines, such as a PEM key, cannot be masked: encode it in base64 on one line, or do not mask it)',
  },
  {
    broken: value => BLANKS.test(value),
    says: () => 'it has spaces or tabs',
  },
  {
    // GitLab counts characters, JavaScript's length counts halves of some.
    broken: value => [...value].length < MIN_MASKED,
    says: () => `it is shorter than ${MIN_MASKED} characters`,
  },
  {
    broken: (value, raw) => !raw && offending(value).length > 0,
    says: value =>
      `it has ${listing(
        offending(value),
      )}, where letters, digits and ${MASKABLE_SYMBOLS} are allowed as long as GitLab expands the value (raw: true accepts them)`,
  },
];

/** What is wrong with a variable's key, or `undefined`. */
export function variableKeyProblem(key: string): string | undefined {
  return KEY.test(key)
    ? undefined
    : 'must have 1 to 255 characters; only A-Z, a-z, 0-9, and _ are allowed';
}

/**
 * Why GitLab would not mask this value, naming every rule that it breaks, or `undefined`. The text never holds the
 * value; of characters that are not allowed it names the symbols, without their number or order.
 *
 * @param options - `raw`: the variable is not expanded
 */
export function maskingProblem(
  value: string,
  options: { raw: boolean },
): string | undefined {
  const broken = MASKING_RULES.filter(rule => rule.broken(value, options.raw));
  return broken.length === 0
    ? undefined
    : `GitLab cannot mask this value: ${broken
        .map(rule => rule.says(value))
        .join('; ')}`;
}

/** What is wrong with an environment scope such as `*` or `review/*`, or `undefined`. */
export function environmentScopeProblem(scope: string): string | undefined {
  return scope.length > 0 && !NOT_IN_SCOPE.test(scope)
    ? undefined
    : "can contain only letters, digits, '-', '_', '/', '$', '{', '}', '.', '*' and spaces, and must not be empty";
}

/** What is wrong with a description, or `undefined`. */
export function descriptionProblem(description: string): string | undefined {
  return [...description].length <= MAX_DESCRIPTION
    ? undefined
    : `must have at most ${MAX_DESCRIPTION} characters`;
}

/** The symbols a masked value must not have, each once and sorted; letters of other scripts are not spelled out. */
function offending(value: string): string[] {
  const found = [...value].filter(
    character => NOT_MASKABLE.test(character) && !/\s/.test(character),
  );
  const symbols = found.filter(character => /[!-~]/.test(character));
  const others = found.length > symbols.length;
  return [
    ...[...new Set(symbols)].sort(),
    ...(others ? ['characters outside ASCII'] : []),
  ];
}
