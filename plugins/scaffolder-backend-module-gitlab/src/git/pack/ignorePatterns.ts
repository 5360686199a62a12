/** The lines of a `.gitignore`, as git reads them. */
export function ignoreLines(text: string): string[] {
  return `${text}\n`.split(/\r?\n/).filter(line => line !== '');
}

/**
 * Where git and the package agree, as `ignore.test.ts` shows: printable ASCII without a backslash, and `**` for whole
 * names alone.
 */
const PLAIN_PATTERN = /^(?!.*(?:[^/]\*\*|\*\*[^/]))[ -[\]-~]*$/;

/** Whether a `.gitignore` has a pattern that git alone is known to read as git does. */
export function oddPattern(text: string): boolean {
  return patternsIn(text).some(line => !PLAIN_PATTERN.test(line));
}

/** Whether a pattern has a place for one character: to git, that is one byte. */
export function countsBytes(text: string): boolean {
  return patternsIn(text).some(line => /[?[]/.test(line));
}

function patternsIn(text: string): string[] {
  return ignoreLines(text).filter(line => !line.startsWith('#'));
}
