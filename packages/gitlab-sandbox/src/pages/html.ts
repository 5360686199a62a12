/** Markup that may go out as it is. */
export class Html {
  constructor(readonly text: string) {}
}

/** What a template may hold: text is escaped, markup is not, lists are joined, nothing is nothing. */
export type Part = Html | string | number | null | undefined | false | Part[];

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function render(part: Part): string {
  if (part instanceof Html) {
    return part.text;
  }
  if (Array.isArray(part)) {
    return part.map(render).join('');
  }
  return part === null || part === undefined || part === false
    ? ''
    : String(part).replace(/[&<>"']/g, character => ENTITIES[character]);
}

/** A template whose values are escaped. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Html {
  return new Html(
    strings.reduce(
      (text, string, index) => text + render(parts[index - 1]) + string,
    ),
  );
}

/** A path for an address: slashes stay, everything else that is special does not. */
export function pathOf(...segments: string[]): string {
  return segments.join('/').split('/').map(encodeURIComponent).join('/');
}
