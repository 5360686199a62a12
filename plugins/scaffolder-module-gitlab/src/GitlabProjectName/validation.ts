/** Words GitLab keeps for its own routes below a namespace. */
const RESERVED = new Set([
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
]);

/**
 * The path a project of this name gets: `Zahlungs-API (neu)` becomes `zahlungs-api-neu`. Always lower case, although
 * GitLab allows capitals: the same word then serves as a catalog name, an image name and a host name.
 */
export function toSlug(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '')
    .replace(/ß/g, 'ss')
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/([._-])[._-]+/g, '$1')
    .replace(/^[._-]+|[._-]+$/g, '');
}

/** What a template asks of a name beyond GitLab's own rules, in its JSON schema. */
export interface NameRules {
  maxLength?: number;
  pattern?: string;
  /** What the pattern means, as a sentence. One that goes on after "“the-name” " is understood as well. */
  patternMeans?: string;
}

/** The rules in a parameter's schema; `errorMessage` is of ajv-errors, which Backstage's forms understand. */
export function rulesOf(schema: object): NameRules {
  const { maxLength, pattern, errorMessage } = schema as {
    maxLength?: number;
    pattern?: string;
    errorMessage?: { pattern?: string };
  };
  return { maxLength, pattern, patternMeans: errorMessage?.pattern };
}

/** Why GitLab or the template would refuse this path wherever it stands; `undefined`: they would not. */
export function slugProblem(
  slug: string,
  rules: NameRules = {},
): string | undefined {
  const { maxLength = 255, pattern, patternMeans } = rules;
  if (slug === '') {
    return 'A name needs at least one letter (a to z) or digit.';
  }
  if (slug.length > maxLength) {
    return `“${slug.slice(
      0,
      20,
    )}…” is too long: ${slug.length} characters, at most ${maxLength} are allowed.`;
  }
  if (!/^[a-zA-Z0-9]+([._-][a-zA-Z0-9]+)*$/.test(slug)) {
    return `“${slug}” is not a GitLab path: letters and digits, with single “-”, “_” or “.” between them.`;
  }
  if (/\.(git|atom)$/i.test(slug)) {
    return `“${slug}” must not end in “.git” or “.atom”.`;
  }
  if (pattern !== undefined && !new RegExp(pattern, 'u').test(slug)) {
    return patternMeans && /^\p{Lu}/u.test(patternMeans)
      ? `“${slug}” cannot be used here. ${patternMeans}`
      : `“${slug}” ${patternMeans ?? `does not follow this template's rule for names, ${pattern}`}.`;
  }
  if (RESERVED.has(slug.toLowerCase())) {
    return `“${slug}” is a word GitLab needs for itself. Choose another name.`;
  }
  return undefined;
}
