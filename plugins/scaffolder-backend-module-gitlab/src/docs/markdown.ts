/** A table in Markdown; {@link cell} makes each text fit for it. */
export function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join(
    '\n',
  );
}

/** A cell ends at a `|`, in code too, and at the end of its line; outside of code, `<` would begin HTML. */
function cell(text: string): string {
  return text
    .replace(/(`[^`]*`)|</g, (_, inCode) => inCode ?? '\\<')
    .replace(/\|/g, '\\|')
    .replace(/\s*\n\s*/g, ' ');
}

/** A page of these parts, without those that are missing. */
export function sections(parts: (string | undefined)[]): string {
  return `${parts.filter(Boolean).join('\n\n')}\n`;
}
