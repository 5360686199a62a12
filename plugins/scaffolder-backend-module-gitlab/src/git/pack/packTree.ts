import {
  closeSync,
  constants,
  type Stats,
  fstatSync,
  openSync,
  read,
  readFileSync,
  readlinkSync,
  readSync,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { deflateSync } from 'node:zlib';
import { StageError } from '../stageError';
import { encodeTree, MODES, type TreeEntry } from './objects';
import { ContentChangedError, type PackFile } from './packFile';
import { PAGE_BYTES } from './spool';
import { takeTurns } from './turns';
import type { Folder } from './walk';

/** Read and deflated in one go: some tenths of a millisecond. */
const SMALL_BYTES = 64 * 1024;

/** Of a big file, from its middle, to see whether it shrinks. */
const SAMPLE_BYTES = 16 * 1024;

/** What has been deflated before (pictures, archives) loses less than this, for ten times the work. */
const WORTH_IT = 0.9;

/** Times that a file is read which somebody changes meanwhile. */
const MOST_READS = 3;

/** A link that has come in the place of a file leads nowhere, and a pipe is not waited for. */
const OPEN_FLAGS =
  constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

const readFrom = promisify(read);

/**
 * Puts the files of a directory and its folders into a pack.
 *
 * @returns id of the root's tree
 * @throws StageError for what cannot be read, GitAbortedError
 */
export async function packTree(
  dir: string,
  root: Folder,
  pack: PackFile,
  signal?: AbortSignal,
): Promise<string> {
  const turn = takeTurns(signal);

  async function visit(folder: Folder, path: string): Promise<TreeEntry[]> {
    const entries: TreeEntry[] = [];
    for (const name of folder.files) {
      await turn();
      const file = { name, path: join(path, name) };
      entries.push(await readingErrors(file.path, () => packFile(file)));
    }
    for (const name of folder.links) {
      await turn();
      const link = join(path, name);
      const target = await readingErrors(link, async () =>
        readlinkSync(join(dir, link), 'buffer'),
      );
      const id = await pack.add('blob', target);
      entries.push({ mode: MODES.link, name, id });
    }
    for (const below of folder.folders) {
      const inIt = await visit(below, join(path, below.name));
      // git keeps no empty folder.
      if (inIt.length > 0) {
        const id = await pack.add('tree', encodeTree(inIt));
        entries.push({ mode: MODES.folder, name: below.name, id });
      }
    }
    return entries;
  }

  async function packFile(file: {
    name: string;
    path: string;
  }): Promise<TreeEntry> {
    const { name, path } = file;
    for (let reads = 1; ; reads += 1) {
      const fd = openSync(join(dir, path), OPEN_FLAGS);
      try {
        const stats = fstatSync(fd);
        if (!stats.isFile()) throw new ContentChangedError();
        const id = await packContent(fd, stats);
        const executable = (stats.mode & constants.S_IXUSR) !== 0;
        return { mode: executable ? MODES.executable : MODES.file, name, id };
      } catch (error) {
        const again =
          error instanceof ContentChangedError && reads < MOST_READS;
        if (!again) throw error;
      } finally {
        closeSync(fd);
      }
    }
  }

  async function packContent(fd: number, stats: Stats): Promise<string> {
    if (stats.size <= SMALL_BYTES) return pack.add('blob', readFileSync(fd));
    return pack.addBlob(stats.size, shrinks(fd, stats.size), chunksOf(fd));
  }

  async function* chunksOf(fd: number): AsyncGenerator<Buffer> {
    const buffer = Buffer.allocUnsafe(PAGE_BYTES);
    for (let at = 0; ;) {
      await turn();
      const { bytesRead } = await readFrom(fd, buffer, 0, PAGE_BYTES, at);
      if (bytesRead === 0) return;
      at += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  }

  return pack.add('tree', encodeTree(await visit(root, '')));
}

function shrinks(fd: number, bytes: number): boolean {
  const sample = Buffer.allocUnsafe(SAMPLE_BYTES);
  const start = Math.floor((bytes - SAMPLE_BYTES) / 2);
  const bytesRead = readSync(fd, sample, 0, SAMPLE_BYTES, start);
  const deflated = deflateSync(sample.subarray(0, bytesRead), { level: 1 });
  return deflated.length < bytesRead * WORTH_IT;
}

/** By shape: errors of Node's own are of another realm's class under jest. */
async function readingErrors<T>(
  path: string,
  run: () => Promise<T>,
): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof ContentChangedError) {
      throw new StageError(`'${path}' changes while it is read`);
    }
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (code && syscall) {
      throw new StageError(`cannot read '${path}' (${code})`);
    }
    throw error;
  }
}
