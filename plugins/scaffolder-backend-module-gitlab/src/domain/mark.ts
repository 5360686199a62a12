import { createHash } from 'node:crypto';

/** Which run of which step made a thing that is no credential. */
export interface TaskMark {
  kind: 'task';
  /** Id of the portal; a mark of an older version has none. */
  portal: string | undefined;
  task: string;
  step: string;
}

/** In the description of a token: which generation of which credential it is. */
export interface TokenMark {
  kind: 'token';
  portal: string;
  credential: string;
  generation: number;
  /** Random: no two creates have the same. */
  nonce: string;
}

/** In the description of a variable: which token is in it. It is written in the same request as the value. */
export interface DepositMark {
  kind: 'deposit';
  portal: string;
  credential: string;
  generation: number;
  tokenId: number;
}

export type Mark = TaskMark | TokenMark | DepositMark;

/** GitLab's limit for the description of a variable, in characters; we keep to it for tokens too. */
const MAX_DESCRIPTION = 255;
/** So that two ids and the words around them leave a description some room. */
const MAX_ID = 80;

const ANY = /\[forgekey [^\]]*\]/g;
const BEGINNING = /\[forgekey/g;
const FIELD = /^([a-z]+)=(\S+)$/;

/** The fields of each kind of mark, in the order in which they are written. */
const FIELDS: Record<Mark['kind'], string> = {
  task: 'p task step',
  token: 'p c g k',
  deposit: 'p c g t',
};
/** How a version without a portal's id wrote it. */
const OLD_FIELDS = 'task step';

/**
 * A description with our mark at its end: `<description> [forgekey …]`. GitLab offers no other place to note on a token
 * or a variable who made it, and the answer to a lost request can only be found by such a note.
 *
 * Marks that the description already has are dropped: what GitLab shows is the mark of the last writer, and a template
 * cannot forge one. A description that does not fit is shortened; the mark is kept whole. Who brings a description asks
 * {@link roomBeside} first.
 */
export function withMark(description: string | undefined, mark: Mark): string {
  const words = shorten(withoutMark(description) ?? '', roomBeside(mark));
  return words === '' ? markText(mark) : `${words} ${markText(mark)}`;
}

/** How many characters of a description GitLab takes beside the mark. */
export function roomBeside(mark: Mark): number {
  return MAX_DESCRIPTION - markText(mark).length - 1;
}

/** The description as a person wrote it, or `undefined` where nothing is left. */
export function withoutMark(
  description: string | undefined,
): string | undefined {
  return description?.replace(ANY, '').trim() || undefined;
}

/**
 * The mark in a description, wherever people have moved it. Two marks, or one that is cut, are none. Ids too long for
 * a mark come back as the digest that stands for them; compare with {@link isMarkOf}.
 */
export function readMark(description: string | undefined): Mark | undefined {
  const text = description ?? '';
  const marks = text.match(ANY) ?? [];
  const beginnings = text.match(BEGINNING) ?? [];
  if (marks.length !== 1 || beginnings.length !== 1) {
    return undefined;
  }
  const fields = new Map<string, string>();
  for (const word of marks[0].slice('[forgekey '.length, -1).split(' ')) {
    const [, name, value] = FIELD.exec(word) ?? [];
    if (name === undefined) {
      return undefined;
    }
    fields.set(name, value);
  }
  return markOf(fields);
}

/** Whether that run of that step made the thing; a mark of an older version says nothing of the portal. */
export function isMarkOf(
  description: string | undefined,
  wanted: Omit<TaskMark, 'kind'>,
): boolean {
  const mark = readMark(description);
  return (
    mark?.kind === 'task' &&
    (mark.portal === undefined || mark.portal === wanted.portal) &&
    encode(mark.task) === encode(wanted.task) &&
    encode(mark.step) === encode(wanted.step)
  );
}

function markOf(fields: Map<string, string>): Mark | undefined {
  const names = [...fields.keys()].join(' ');
  const text = (name: string) => decode(fields.get(name) ?? '');
  const number = (name: string) => Number(fields.get(name));
  switch (names) {
    case OLD_FIELDS:
    case FIELDS.task:
      return {
        kind: 'task',
        portal: fields.get('p'),
        task: text('task'),
        step: text('step'),
      };
    case FIELDS.token:
      return {
        kind: 'token',
        portal: text('p'),
        credential: text('c'),
        generation: number('g'),
        nonce: text('k'),
      };
    case FIELDS.deposit:
      return {
        kind: 'deposit',
        portal: text('p'),
        credential: text('c'),
        generation: number('g'),
        tokenId: number('t'),
      };
    default:
      return undefined;
  }
}

/** As it stands in a description. */
export function markText(mark: Mark): string {
  return `[forgekey ${fieldsOf(mark)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ')}]`;
}

function fieldsOf(mark: Mark): [string, string | number | undefined][] {
  switch (mark.kind) {
    case 'task':
      return [
        ['p', mark.portal],
        ['task', encode(mark.task)],
        ['step', encode(mark.step)],
      ];
    case 'token':
      return [
        ['p', mark.portal],
        ['c', mark.credential],
        ['g', mark.generation],
        ['k', mark.nonce],
      ];
    default:
      return [
        ['p', mark.portal],
        ['c', mark.credential],
        ['g', mark.generation],
        ['t', mark.tokenId],
      ];
  }
}

const DIGEST = /^sha256:[0-9a-f]{32}$/;

/**
 * Step ids are free text, so everything that could end the mark early is escaped. A long one becomes a digest, told
 * apart by its colon, which an escaped id never has.
 */
function encode(id: string): string {
  if (DIGEST.test(id)) {
    return id;
  }
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
