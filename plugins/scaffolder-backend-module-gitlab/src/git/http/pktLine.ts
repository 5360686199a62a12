const LENGTH_DIGITS = 4;

/** Says "that was all of this part". */
export const FLUSH = '0000';

/** One line in git's protocol: its length with the four digits themselves, in hexadecimal, and the text. */
export function pktLine(text: string): string {
  const bytes = Buffer.byteLength(text) + LENGTH_DIGITS;
  return bytes.toString(16).padStart(LENGTH_DIGITS, '0') + text;
}

/** What was received is no line of git's protocol, or only a part of one. */
export class PktLineError extends Error {}

/** Lines and, as `undefined`, ends of parts. */
export async function* readPktLines(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<Buffer | undefined> {
  let rest = Buffer.alloc(0);
  for await (const chunk of chunks) {
    rest =
      rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([rest, chunk]);
    for (;;) {
      const line = firstLine(rest);
      if (!line) break;
      yield line.content;
      rest = rest.subarray(line.end);
    }
  }
  if (rest.length > 0) throw new PktLineError('cut off');
}

function firstLine(
  bytes: Buffer,
): { content: Buffer | undefined; end: number } | undefined {
  if (bytes.length < LENGTH_DIGITS) return undefined;
  const digits = bytes.toString('latin1', 0, LENGTH_DIGITS);
  if (!/^[0-9a-f]{4}$/i.test(digits)) throw new PktLineError('no length');
  const length = Number.parseInt(digits, 16);
  if (length === 0) return { content: undefined, end: LENGTH_DIGITS };
  if (length < LENGTH_DIGITS) throw new PktLineError('no length');
  return bytes.length < length
    ? undefined
    : { content: bytes.subarray(LENGTH_DIGITS, length), end: length };
}
