import { type FileHandle, open } from 'node:fs/promises';

/** Measured: smaller ones cost a system call each, which takes longer than what is moved by it. */
export const PAGE_BYTES = 256 * 1024;

/** Kept in memory of one push; the everyday template fits many times. */
const MOST_PAGES = 16;

/** Bytes written once and read as often as needed: the last 4 MiB in memory, all before them in a file. */
export class Spool {
  #pages: Buffer[] = [];
  /** Bytes in the pages. */
  #kept = 0;
  /** Bytes in the file. */
  #filed = 0;
  #file: FileHandle | undefined;

  /** @param path - of the file; asked for when it is needed first */
  constructor(private readonly path: () => Promise<string>) {}

  get length(): number {
    return this.#filed + this.#kept;
  }

  /** The bytes are taken over: their buffer may be used again. */
  async write(chunk: Buffer): Promise<void> {
    for (let at = 0; at < chunk.length;) {
      if (this.#kept === MOST_PAGES * PAGE_BYTES) await this.#empty();
      const page = Math.floor(this.#kept / PAGE_BYTES);
      this.#pages[page] ??= Buffer.allocUnsafe(PAGE_BYTES);
      const copied = chunk.copy(this.#pages[page], this.#kept % PAGE_BYTES, at);
      this.#kept += copied;
      at += copied;
    }
  }

  /** Takes back all that was written after the first so many bytes. */
  cut(length: number): void {
    this.#kept = Math.max(0, length - this.#filed);
    this.#filed = Math.min(this.#filed, length);
  }

  /** Chunks of the file are whoever's who asks: fetch may keep them for a while. */
  async *read(): AsyncGenerator<Buffer> {
    for (let at = 0; at < this.#filed;) {
      const most = Math.min(PAGE_BYTES, this.#filed - at);
      const buffer = Buffer.allocUnsafe(most);
      const { bytesRead } = await this.#file!.read(buffer, 0, most, at);
      if (bytesRead === 0) throw new Error('the file of a push was cut');
      at += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
    for (let at = 0; at < this.#kept; at += PAGE_BYTES) {
      const page = this.#pages[at / PAGE_BYTES];
      yield page.subarray(0, Math.min(PAGE_BYTES, this.#kept - at));
    }
  }

  async close(): Promise<void> {
    this.#pages = [];
    this.#kept = 0;
    await this.#file?.close();
    this.#file = undefined;
  }

  async #empty(): Promise<void> {
    this.#file ??= await open(await this.path(), 'wx+', 0o600);
    let written = 0;
    for (const page of this.#pages) {
      await this.#file.write(page, 0, PAGE_BYTES, this.#filed + written);
      written += PAGE_BYTES;
    }
    this.#filed += written;
    this.#kept = 0;
  }
}
