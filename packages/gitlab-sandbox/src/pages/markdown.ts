import { Html, html } from './html';

/** Enough of Markdown for a README: headings, lists, code, emphasis and links; the rest stays text. */
export function markdown(source: string): Html {
  const blocks = source
    .replace(/\r\n/g, '\n')
    .split(/(^```.*\n[^]*?^```[ ]*$)/m)
    .flatMap(piece =>
      piece.startsWith('```') ? [piece] : piece.split(/\n\s*\n/),
    )
    .map(block => block.replace(/^\n+|\s+$/g, ''))
    .filter(Boolean);
  return html`${blocks.map(renderBlock)}`;
}

function renderBlock(block: string): Html {
  if (block.startsWith('```')) {
    const lines = block.split('\n').slice(1, -1);
    return html`<pre><code>${lines.join('\n')}</code></pre>`;
  }
  const heading = /^(#{1,6})\s+(.*)/.exec(block);
  if (heading) {
    // The page has an h1 already.
    const level = Math.min(6, heading[1].length + 1);
    const rest = block.slice(heading[0].length).trim();
    return html`${new Html(`<h${level}>`)}${inline(heading[2])}${new Html(
      `</h${level}>`,
    )}${rest && renderBlock(rest)}`;
  }
  const lines = block.split('\n');
  if (lines.every(line => /^\s*[-*]\s|^\s{2,}/.test(line))) {
    const items = block.split(/^\s*[-*]\s+/m).slice(1);
    return html`<ul>
      ${items.map(item => html`<li>${inline(item.trim())}</li>`)}
    </ul>`;
  }
  return html`<p>${inline(block)}</p>`;
}

const INLINE =
  /`([^`]+)`|\*\*([^*]+)\*\*|\[([^\]]+)\]\((https?:\/\/[^\s)]+)\)/g;

function inline(text: string): Html {
  const parts: (Html | string)[] = [];
  let end = 0;
  for (const match of text.matchAll(INLINE)) {
    const [whole, code, strong, label, href] = match;
    parts.push(text.slice(end, match.index));
    if (code) {
      parts.push(html`<code>${code}</code>`);
    } else if (strong) {
      parts.push(html`<strong>${strong}</strong>`);
    } else {
      parts.push(html`<a href="${href}" rel="noreferrer">${label}</a>`);
    }
    end = match.index + whole.length;
  }
  return html`${[...parts, text.slice(end)]}`;
}
