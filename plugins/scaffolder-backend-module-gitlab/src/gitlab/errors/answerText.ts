/** Characters of a foreign text in which something useful is looked for. */
const MOST_READ = 2000;
const MOST_SHOWN = 200;

/**
 * One line from any of the eight shapes in which GitLab says what is wrong: `message` or `error`, each a string, a
 * list, or an object of lists (`{"name":["has already been taken"]}`), and OAuth's `error` with `error_description`.
 */
export function answerText(body: unknown): string {
  if (typeof body === 'string') return oneLine(body);
  if (!isRecord(body)) return '';
  const { message, error, error_description: description, scope } = body;
  if (typeof error === 'string' && typeof description === 'string') {
    const needed =
      typeof scope === 'string' && scope ? ` (one of: ${scope})` : '';
    return oneLine(`${error}: ${description}${needed}`);
  }
  return oneLine(textOf(message) || textOf(error));
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map(textOf).filter(Boolean).join(', ');
  if (isRecord(value)) {
    return Object.entries(value)
      .map(([field, texts]) => {
        const text = textOf(texts);
        // `base` is Rails' name for "the thing as a whole", and `error` is the rate limiter's wrapping.
        return field === 'base' || field === 'error'
          ? text
          : `${field} ${text}`;
      })
      .join('; ');
  }
  return String(value);
}

/** What a person can use of a text or page that is not GitLab's JSON: its title, or its first line. */
export function foreignText(text: string): string {
  const head = text.slice(0, MOST_READ);
  const title = /<title[^>]*>([^<]*)<\/title>/i.exec(head)?.[1];
  return oneLine(title ?? head.replace(/<[^>]*>/g, ' ')).slice(0, MOST_SHOWN);
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
