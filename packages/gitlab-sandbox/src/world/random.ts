import { createHash, randomBytes } from 'node:crypto';

/** Random bytes: the machine's, or a repeatable stream when a seed is given. */
export class Random {
  #counter = 0;

  constructor(private readonly seed?: string) {}

  bytes(length: number): Buffer {
    if (this.seed === undefined) {
      return randomBytes(length);
    }
    const blocks: Buffer[] = [];
    for (let made = 0; made < length; made += 32) {
      blocks.push(
        createHash('sha256').update(`${this.seed}:${this.#counter++}`).digest(),
      );
    }
    return Buffer.concat(blocks).subarray(0, length);
  }

  hex(length: number): string {
    return this.bytes(Math.ceil(length / 2))
      .toString('hex')
      .slice(0, length);
  }

  /** What Devise calls a friendly token: letters, digits, `-` and `_`. */
  friendly(length: number): string {
    return this.bytes(length).toString('base64url').slice(0, length);
  }

  /** Starts the repeatable stream again. */
  rewind(): void {
    this.#counter = 0;
  }
}
