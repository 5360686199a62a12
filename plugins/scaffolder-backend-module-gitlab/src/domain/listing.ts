/** `a`, `a and b`, `a, b and c`: how lists of allowed values read in messages and pages. */
export function listing(
  words: readonly string[],
  lastWord: 'and' | 'or' = 'and',
): string {
  if (words.length < 2) {
    return words.join('');
  }
  return `${words.slice(0, -1).join(', ')} ${lastWord} ${words[words.length - 1]}`;
}
