import {
  createReadStream,
  createWriteStream,
  mkdtempSync,
  type ReadStream,
} from 'node:fs';
import { rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { readBytes } from './body';

/** The body of a request that has come in whole; it stays, whatever becomes of the client. */
export interface TakenBody {
  /** To be called once. */
  read(): Readable;
  remove(): Promise<void>;
}

/** @throws Error if the client leaves before it has said everything */
export async function takeToMemory(
  request: IncomingMessage,
): Promise<TakenBody> {
  const bytes = await readBytes(request);
  return { read: () => Readable.from([bytes]), remove: async () => {} };
}

/**
 * For a push, which may be larger than memory.
 *
 * @throws Error if the client leaves before it has said everything
 */
export async function takeToFile(request: IncomingMessage): Promise<TakenBody> {
  // Without a pause before the first byte is read: a client that leaves takes along what nobody has read yet.
  const directory = mkdtempSync(path.join(tmpdir(), 'gitlab-sandbox-body-'));
  const file = path.join(directory, 'body');
  let stream: ReadStream | undefined;
  const remove = async () => {
    stream?.destroy();
    await rm(directory, { recursive: true, force: true });
  };
  try {
    await pipeline(request, createWriteStream(file));
  } catch (error) {
    await remove();
    throw error;
  }
  return {
    read: () => {
      stream = createReadStream(file);
      return stream;
    },
    remove,
  };
}
