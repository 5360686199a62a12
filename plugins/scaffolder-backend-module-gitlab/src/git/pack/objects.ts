import { createHash } from 'node:crypto';

/** What git keeps, and the numbers by which a pack names it. */
export const OBJECT_TYPES = { commit: 1, tree: 2, blob: 3 } as const;

export type ObjectType = keyof typeof OBJECT_TYPES;

/** git's words for what a name in a folder stands for. */
export const MODES = {
  file: '100644',
  executable: '100755',
  link: '120000',
  folder: '40000',
} as const;

/** One name in a folder. */
export interface TreeEntry {
  mode: (typeof MODES)[keyof typeof MODES];
  name: string;
  /** Hexadecimal. */
  id: string;
}

/** Who made a commit when. */
export interface CommitFacts {
  /** Hexadecimal. */
  tree: string;
  /** As git writes it, see `readAuthor`. */
  author: { name: string; email: string };
  date: Date;
  message: string;
}

/** What git hashes before the content. */
export function objectHeader(type: ObjectType, bytes: number): string {
  return `${type} ${bytes}\0`;
}

/** @returns hexadecimal */
export function objectId(type: ObjectType, content: Buffer): string {
  return createHash('sha1')
    .update(objectHeader(type, content.length))
    .update(content)
    .digest('hex');
}

/** A folder as git keeps it: by the bytes of the names, where a folder's name counts as ending in a slash. */
export function encodeTree(entries: TreeEntry[]): Buffer {
  const sortable = entries.map(entry => ({
    key: Buffer.from(
      entry.mode === MODES.folder ? `${entry.name}/` : entry.name,
    ),
    bytes: Buffer.concat([
      Buffer.from(`${entry.mode} ${entry.name}\0`),
      Buffer.from(entry.id, 'hex'),
    ]),
  }));
  sortable.sort((a, b) => Buffer.compare(a.key, b.key));
  return Buffer.concat(sortable.map(it => it.bytes));
}

/** A first commit, in UTC. git counts in seconds. */
export function encodeCommit(facts: CommitFacts): Buffer {
  const { tree, author, date, message } = facts;
  const seconds = Math.floor(date.getTime() / 1000);
  const by = `${author.name} <${author.email}> ${seconds} +0000`;
  const text = message.replace(/\r\n/g, '\n');
  return Buffer.from(
    `tree ${tree}\nauthor ${by}\ncommitter ${by}\n\n${text}\n`,
  );
}
