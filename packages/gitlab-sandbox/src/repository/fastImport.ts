import { Readable } from 'node:stream';
import type { Person } from './commitInfo';
import type { PlannedFile, TreeChanges } from './fileActions';

/** One commit for `git fast-import`. */
export interface PlannedCommit {
  branch: string;
  parent?: string;
  message: string;
  author: Person;
  committer: Person;
  changes: TreeChanges;
}

/** The commit as a stream for `git fast-import`: one process writes the objects and moves the branch, or does neither. */
export function fastImportStream(commit: PlannedCommit): Readable {
  return Readable.from(commands(commit), { objectMode: false });
}

function* commands(commit: PlannedCommit): Generator<Buffer> {
  const message = Buffer.from(commit.message);
  yield line(`commit refs/heads/${commit.branch}`);
  yield line(`author ${signature(commit.author)}`);
  yield line(`committer ${signature(commit.committer)}`);
  yield* data(message);
  if (commit.parent) {
    yield line(`from ${commit.parent}`);
  }
  // Removals first: a file may become a directory, and the other way round.
  for (const [path, file] of commit.changes) {
    if (!file) {
      yield line(`D ${quote(path)}`);
    }
  }
  for (const [path, file] of commit.changes) {
    if (file) {
      yield* modify(path, file);
    }
  }
  yield line('done');
}

function* modify(path: string, file: PlannedFile): Generator<Buffer> {
  if (file.content) {
    yield line(`M ${file.mode} inline ${quote(path)}`);
    yield* data(file.content);
  } else {
    yield line(`M ${file.mode} ${file.id} ${quote(path)}`);
  }
}

function* data(content: Buffer): Generator<Buffer> {
  yield line(`data ${content.length}`);
  yield content;
  yield line('');
}

function line(text: string): Buffer {
  return Buffer.from(`${text}\n`);
}

function quote(path: string): string {
  return /^"|\n/.test(path)
    ? `"${path
        .replaceAll('\\', '\\\\')
        .replaceAll('"', '\\"')
        .replaceAll('\n', '\\n')}"`
    : path;
}

function signature(person: Person): string {
  const clean = (text: string) => text.replace(/[<>\n\0]/g, '').trim();
  const date = new Date(person.date ?? Date.now());
  return `${clean(person.name)} <${clean(person.email)}> ${Math.floor(
    date.getTime() / 1000,
  )} +0000`;
}
