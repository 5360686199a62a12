const KIB = 1024;
const MIB = 1024 * KIB;

/** GitLab's longest lists are far below. */
export const MOST_OF_SUCCESS = 10 * MIB;
/** More than any sentence that says what is wrong, and than what an error shows of it. */
const MOST_OF_ERROR = 64 * KIB;

/**
 * The text of an answer, or as much of it as is worth memory: 10 MiB of a success, 64 KiB of anything else. The rest is
 * not received.
 *
 * @returns `cut`: there was more
 */
export async function readText(
  response: Response,
): Promise<{ text: string; cut: boolean }> {
  const most = response.ok ? MOST_OF_SUCCESS : MOST_OF_ERROR;
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    length += chunk.byteLength;
    // Leaving the loop cancels the rest.
    if (length > most) break;
  }
  const bytes = Buffer.concat(chunks).subarray(0, most);
  return { text: new TextDecoder().decode(bytes), cut: length > most };
}
