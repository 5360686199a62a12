import { createWriteStream, mkdtempSync, openSync } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
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
 * @param parent - of the file, which loses its name as soon as it is open
 * @throws Error if the client leaves before it has said everything
 */
export async function takeToFile(
  request: IncomingMessage,
  parent = tmpdir(),
): Promise<TakenBody> {
  // Without a pause before the first byte is read: a client that leaves takes along what nobody has read yet.
  const directory = mkdtempSync(path.join(parent, 'gitlab-sandbox-body-'));
  const file = path.join(directory, 'body');
  const fd = openSync(file, 'w');
  try {
    await pipeline(request, createWriteStream(file, { fd }));
    return bodyOf(await open(file));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function bodyOf(file: FileHandle): TakenBody {
  let stream: Readable | undefined;
  return {
    read: () => {
      stream = file.createReadStream();
      return stream;
    },
    remove: async () => {
      // Closing waits for the stream, which may have been read by nobody.
      stream?.destroy();
      await file.close();
    },
  };
}
