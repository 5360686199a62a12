import { createHash } from 'node:crypto';

/** Which run of which step made a thing. */
export interface Mark {
  task: string;
  step: string;
}

/** GitLab's limit for the description of a variable, in characters; we keep to it for tokens too. */
const MAX_DESCRIPTION = 255;
/** So that two ids and the words around them leave a description some room. */
const MAX_ID = 80;

const MARK = /\[forgekey task=([^\s\]=]+) step=([^\s\]=]+)\]/g;

/**
 * A description with our mark at its end: `<description> [forgekey task=<id> step=<id>]`. GitLab offers no other place
 * to note on a token or a variable who made it, and the answer to a lost request can only be found by such a note.
 *
 * Marks that the description already has are dropped: what GitLab shows is the mark of the last writer, and a template
 * cannot forge one. A description that does not fit is shortened; the mark is kept whole.
 */
export function withMark(description: string | undefined, mark: Mark): string {
  const text = markText(mark);
  const room = MAX_DESCRIPTION - text.length - 1;
  const words = shorten(withoutMark(description) ?? '', room);
  return words === '' ? text : `${words} ${text}`;
}

/** The description as a person wrote it, or `undefined` where nothing is left. */
export function withoutMark(
  description: string | undefined,
): string | undefined {
  return description?.replace(MARK, '').trim() || undefined;
}

/**
 * The mark in a description, wherever people have moved it. Ids too long for a mark come back as the digest that
 * stands for them; compare with {@link sameMark}.
 */
export function readMark(description: string | undefined): Mark | undefined {
  const last = lastMark(description);
  return last ? { task: decode(last[1]), step: decode(last[2]) } : undefined;
}

/** Whether a task of this portal made the thing, whichever it was. */
export function carriesMark(description: string | undefined): boolean {
  return lastMark(description) !== undefined;
}

/** Whether a step of that task made the thing. */
export function sameTask(
  description: string | undefined,
  task: string,
): boolean {
  const [, made] = lastMark(description) ?? [];
  return made === encode(task);
}

/** Whether that run of that step made the thing. */
export function sameMark(description: string | undefined, mark: Mark): boolean {
  const [, task, step] = lastMark(description) ?? [];
  return task === encode(mark.task) && step === encode(mark.step);
}

function lastMark(description: string | undefined) {
  return [...(description ?? '').matchAll(MARK)].pop();
}

function markText(mark: Mark): string {
  return `[forgekey task=${encode(mark.task)} step=${encode(mark.step)}]`;
}

/**
 * Step ids are free text, so everything that could end the mark early is escaped. A long one becomes a digest, told
 * apart by its colon, which an escaped id never has.
 */
function encode(id: string): string {
  // A lone half of a surrogate pair cannot be escaped; the way through UTF-8 replaces it.
  const escaped = encodeURIComponent(Buffer.from(id, 'utf8').toString('utf8'));
  if (escaped.length > 0 && escaped.length <= MAX_ID) {
    return escaped;
  }
  return `sha256:${createHash('sha256').update(id).digest('hex').slice(0, 32)}`;
}

/** People can edit descriptions; a mark that was damaged is still shown, not thrown over. */
function decode(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}

function shorten(text: string, room: number): string {
  const characters = [...text];
  return characters.length <= room
    ? text
    : `${characters
        .slice(0, room - 1)
        .join('')
        .trimEnd()}…`;
}
