import { createHash } from 'node:crypto';
import { Readable, pipeline } from 'node:stream';
import { createDeflate, deflateSync } from 'node:zlib';
import {
  OBJECT_TYPES,
  objectHeader,
  objectId,
  type ObjectType,
} from './objects';
import { Spool } from './spool';

/** Measured: twice as fast as zlib's own choice, for a few per cent more bytes. */
const LEVEL = 1;

const HEADER_BYTES = 12;
const TRAILER_BYTES = 20;

/** A stream had fewer bytes than was said before. */
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
    await this.#entries.write(deflateSync(content, { level: LEVEL }));
    return id;
  }

  /**
   * Adds a big blob, deflated on zlib's own threads.
   *
   * @param worthIt - `false`: it would hardly shrink, and goes as it is
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
    let seen = 0;
    async function* hashed() {
      for await (const chunk of content) {
        hash.update(chunk);
        seen += chunk.length;
        yield chunk;
      }
    }
    try {
      await this.#entries.write(entryHeader('blob', bytes));
      const deflate = createDeflate({
        level: worthIt ? LEVEL : 0,
        chunkSize: 64 * 1024,
      });
      // What breaks is told by the loop.
      const deflated = pipeline(Readable.from(hashed()), deflate, () => {});
      for await (const chunk of deflated) await this.#entries.write(chunk);
      if (seen !== bytes) throw new ContentChangedError();
    } catch (error) {
      this.#entries.cut(start);
      throw error;
    }
    const id = hash.digest('hex');
    if (this.#ids.has(id)) this.#entries.cut(start);
    this.#ids.add(id);
    return id;
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
