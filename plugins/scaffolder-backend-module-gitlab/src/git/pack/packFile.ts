import { createHash } from 'node:crypto';
import { createDeflate, deflateSync } from 'node:zlib';
import {
  OBJECT_TYPES,
  objectHeader,
  objectId,
  type ObjectType,
} from './objects';
import { Spool } from './spool';
import { storedStream } from './stored';

/** Measured: twice as fast as zlib's own choice, for a few per cent more bytes. */
const LEVEL = 1;

const HEADER_BYTES = 12;
const TRAILER_BYTES = 20;

/** A stream had more or fewer bytes than was said before. */
export class ContentChangedError extends Error {}

/** Objects on their way to a git server, each once and none as a difference from another, in git's pack format. */
export class PackFile {
  readonly #entries: Spool;
  readonly #ids = new Set<string>();

  /** @param spoolPath - of the file for what does not stay in memory; asked for when it is needed first */
  constructor(spoolPath: () => Promise<string>) {
    this.#entries = new Spool(spoolPath);
  }

  /** Of all that {@link read} gives. */
  get bytes(): number {
    return HEADER_BYTES + this.#entries.length + TRAILER_BYTES;
  }

  /**
   * Adds a small object. Deflates at once: some microseconds for each KiB.
   *
   * @returns its id, hexadecimal
   */
  async add(type: ObjectType, content: Buffer): Promise<string> {
    const id = objectId(type, content);
    if (this.#ids.has(id)) return id;
    this.#ids.add(id);
    await this.#entries.write(entryHeader(type, content.length));
    await this.#entries.write(
      deflateSync(content, {
        level: LEVEL,
        chunkSize: Math.max(64, content.length),
      }),
    );
    return id;
  }

  /**
   * Adds a big blob, deflated on zlib's own threads.
   *
   * @param worthIt - `false`: it would hardly shrink, and goes as it is
   * @param content - a chunk is used before the next one is asked for
   * @returns its id, hexadecimal
   * @throws ContentChangedError when there are not as many bytes; then nothing is added
   */
  async addBlob(
    bytes: number,
    worthIt: boolean,
    content: AsyncIterable<Buffer>,
  ): Promise<string> {
    const start = this.#entries.length;
    const hash = createHash('sha1').update(objectHeader('blob', bytes));
    const hashed = async function* hashed() {
      let left = bytes;
      for await (const chunk of content) {
        left -= chunk.length;
        if (left < 0) break;
        hash.update(chunk);
        yield chunk;
      }
      if (left !== 0) throw new ContentChangedError();
    };
    try {
      await this.#entries.write(entryHeader('blob', bytes));
      await (worthIt ? this.#deflate(hashed()) : this.#store(bytes, hashed()));
    } catch (error) {
      this.#entries.cut(start);
      throw error;
    }
    const id = hash.digest('hex');
    if (this.#ids.has(id)) this.#entries.cut(start);
    this.#ids.add(id);
    return id;
  }

  async #deflate(content: AsyncIterable<Buffer>): Promise<void> {
    const deflate = createDeflate({ level: LEVEL, chunkSize: 256 * 1024 });
    const written = (async () => {
      for await (const chunk of deflate) await this.#entries.write(chunk);
    })();
    // Told below, also where nobody waits for it yet.
    written.catch(() => {});
    try {
      for await (const chunk of content) {
        await Promise.race([
          new Promise<void>((resolve, reject) => {
            deflate.write(chunk, error => (error ? reject(error) : resolve()));
          }),
          written,
        ]);
      }
      deflate.end();
    } catch (error) {
      deflate.destroy();
      await written.catch(() => {});
      throw error;
    }
    await written;
  }

  async #store(bytes: number, content: AsyncIterable<Buffer>): Promise<void> {
    const stored = storedStream(bytes);
    await this.#entries.write(stored.start);
    for await (const chunk of content) {
      for (const part of stored.chunk(chunk)) await this.#entries.write(part);
    }
    await this.#entries.write(stored.end());
  }

  /** The pack from its first to its last byte, as often as asked for. */
  async *read(): AsyncGenerator<Buffer> {
    const hash = createHash('sha1');
    const header = Buffer.from('PACK\0\0\0\x02\0\0\0\0', 'latin1');
    header.writeUInt32BE(this.#ids.size, 8);
    hash.update(header);
    yield header;
    for await (const chunk of this.#entries.read()) {
      hash.update(chunk);
      yield chunk;
    }
    yield hash.digest();
  }

  close(): Promise<void> {
    return this.#entries.close();
  }
}

/** Type and size: four bits of the size, then seven in each byte, the lowest first. */
function entryHeader(type: ObjectType, bytes: number): Buffer {
  const header: number[] = [];
  let byte = OBJECT_TYPES[type] * 16 + (bytes % 16);
  let rest = Math.floor(bytes / 16);
  while (rest > 0) {
    header.push(byte + 128);
    byte = rest % 128;
    rest = Math.floor(rest / 128);
  }
  header.push(byte);
  return Buffer.from(header);
}
