/** A line of an action's doc comment: `Calls`, `Changes`, `Again`, `Secret`. */
export interface Fact {
  word: string;
  text: string;
}

const COMMENT = /\/\*\*([\s\S]*?)\*\//g;
/** A word at the margin, then at least two blanks. */
const FACT = /^([A-Z]\w+) {2,}(\S.*)$/;
const CONTINUED = /^ {2,}(\S.*)$/;

/**
 * The facts in the doc comment that begins with the action's id in backticks; empty where the source has none.
 *
 * @param source - of an action's file
 */
export function readFacts(source: string, actionId: string): Fact[] {
  const comment = [...source.matchAll(COMMENT)]
    .map(([, text]) =>
      text.split('\n').map(line => line.replace(/^\s*\* ?/, '').trimEnd()),
    )
    .find(
      lines => lines.find(line => line !== '')?.trim() === `\`${actionId}\``,
    );
  const facts: Fact[] = [];
  for (const line of comment ?? []) {
    const [, word, text] = FACT.exec(line) ?? [];
    const [, more] = CONTINUED.exec(line) ?? [];
    if (word) {
      facts.push({ word, text });
    } else if (more && facts.length > 0) {
      facts[facts.length - 1].text += ` ${more}`;
    }
  }
  return facts;
}
