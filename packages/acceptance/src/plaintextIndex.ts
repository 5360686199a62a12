/** Bytes to look for, told apart by how they end. */
export interface Pattern {
  bytes: Buffer;
}

/** How many bytes at the end of a pattern it is found by. Beginnings are much alike: all tokens have the same prefix. */
const TAIL = 4;

/** Looks for thousands of patterns at once, in one pass over the content. */
export class PatternIndex<T extends Pattern> {
  readonly #byTail = new Map<number, T[]>();
  /** One bit per possible hash of a tail: says no, quickly, nearly everywhere. */
  readonly #maybe = new Uint8Array(1 << 20);

  constructor(patterns: T[]) {
    for (const pattern of patterns) {
      const { bytes } = pattern;
      if (bytes.length < TAIL) {
        throw new Error(`A pattern of ${bytes.length} bytes would be anywhere`);
      }
      const tail = bytes.readUInt32BE(bytes.length - TAIL);
      this.#maybe[hash(tail)] = 1;
      this.#byTail.set(tail, [...(this.#byTail.get(tail) ?? []), pattern]);
    }
  }

  /** The patterns that the content has, each once. */
  in(content: Buffer): Set<T> {
    const found = new Set<T>();
    let tail = 0;
    for (let at = 0; at < content.length; at++) {
      tail = ((tail << 8) | content[at]) >>> 0;
      if (this.#maybe[hash(tail)] === 0) {
        continue;
      }
      for (const pattern of this.#byTail.get(tail) ?? []) {
        const start = at + 1 - pattern.bytes.length;
        if (
          start >= 0 &&
          content.subarray(start, at + 1).equals(pattern.bytes)
        ) {
          found.add(pattern);
        }
      }
    }
    return found;
  }
}

function hash(tail: number): number {
  return Math.imul(tail, 0x9e3779b1) >>> 12;
}
