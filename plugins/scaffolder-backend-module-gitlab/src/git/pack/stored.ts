const MODULUS = 65_521;

/** Sums up to here stay exact. */
const EXACT = 3800;

/** Longest block of deflate's that is not compressed. */
const BLOCK_BYTES = 65_535;

/**
 * zlib's format (RFC 1950, RFC 1951) without compression, for what would not shrink. zlib does it as well, at several
 * times the CPU and with a new buffer for each chunk.
 *
 * @param bytes - of all content
 */
export function storedStream(bytes: number) {
  let left = bytes;
  /** Still to come of the block that has begun. */
  let open = 0;
  let low = 1;
  let high = 0;

  function sum(chunk: Buffer): void {
    for (let at = 0; at < chunk.length;) {
      const end = Math.min(at + EXACT, chunk.length);
      for (; at < end; at += 1) {
        low += chunk[at];
        high += low;
      }
      low %= MODULUS;
      high %= MODULUS;
    }
  }

  return {
    start: Buffer.from([0x78, 0x01]),
    /** Chunk by chunk, no more bytes than were said. */
    *chunk(content: Buffer): Generator<Buffer> {
      sum(content);
      for (let at = 0; at < content.length;) {
        if (open === 0) {
          open = Math.min(BLOCK_BYTES, left);
          const header = Buffer.alloc(5);
          header[0] = open === left ? 1 : 0;
          header.writeUInt16LE(open, 1);
          // eslint-disable-next-line no-bitwise
          header.writeUInt16LE(~open & 0xffff, 3);
          yield header;
        }
        const part = content.subarray(at, at + open);
        yield part;
        at += part.length;
        open -= part.length;
        left -= part.length;
      }
    },
    /** After all content. */
    end(): Buffer {
      const trailer = Buffer.alloc(4);
      trailer.writeUInt32BE(high * 65_536 + low);
      return trailer;
    },
  };
}
