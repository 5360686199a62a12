const MIN_CHARS_FOR_PARTIAL_MATCHING = 3;
const QUOTED = /(?<=^| )"([^"]+)"(?= |$)/g;

/**
 * lib/gitlab/sql/pattern.rb: each word of at least three characters is somewhere in the text, in whatever case and
 * order; without such a word the text is the query. Spaces in the query are squeezed, those in the text are not.
 */
export function isFuzzyMatch(text: string, query: string): boolean {
  const squished = query.trim().replace(/\s+/g, ' ').toLowerCase();
  const words = [
    ...Array.from(squished.matchAll(QUOTED), ([, quoted]) => quoted),
    ...squished.replace(QUOTED, '').split(' '),
  ].filter(word => word.length >= MIN_CHARS_FOR_PARTIAL_MATCHING);
  const lower = text.toLowerCase();
  return squished === '' || words.length > 0
    ? words.every(word => lower.includes(word))
    : lower === squished;
}
