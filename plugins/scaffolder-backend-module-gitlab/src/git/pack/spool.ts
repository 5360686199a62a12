import { type FileHandle, open } from 'node:fs/promises';

const PAGE_BYTES = 64 * 1024;

/** Kept in memory of one push; the everyday template fits many times. */
const MOST_PAGES = 64;

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

  async write(chunk: Buffer): Promise<void> {
    for (let at = 0; at < chunk.length;) {
      const used = this.#kept % PAGE_BYTES;
      if (used === 0) await this.#nextPage();
      const page = this.#pages[Math.floor(this.#kept / PAGE_BYTES)];
      const copied = chunk.copy(page, this.#kept % PAGE_BYTES, at);
      this.#kept += copied;
      at += copied;
    }
  }

  /** Takes back all that was written after the first so many bytes. */
  cut(length: number): void {
    this.#kept = Math.max(0, length - this.#filed);
    this.#filed = Math.min(this.#filed, length);
  }

  async *read(): AsyncGenerator<Buffer> {
    for (let at = 0; at < this.#filed;) {
      const most = Math.min(PAGE_BYTES, this.#filed - at);
      const page = Buffer.allocUnsafe(most);
      const { bytesRead } = await this.#file!.read(page, 0, most, at);
      if (bytesRead === 0) throw new Error('the file of a push was cut');
      at += bytesRead;
      yield page.subarray(0, bytesRead);
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

  async #nextPage(): Promise<void> {
    if (this.#kept === MOST_PAGES * PAGE_BYTES) {
      this.#file ??= await open(await this.path(), 'wx+', 0o600);
      let written = 0;
      for (const page of this.#pages) {
        await this.#file.write(page, 0, PAGE_BYTES, this.#filed + written);
        written += PAGE_BYTES;
      }
      this.#filed += written;
      this.#kept = 0;
    }
    const index = this.#kept / PAGE_BYTES;
    this.#pages[index] ??= Buffer.allocUnsafe(PAGE_BYTES);
  }
}
