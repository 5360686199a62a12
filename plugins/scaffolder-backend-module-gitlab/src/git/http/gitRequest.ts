import type { Secret } from '../../sealing/secret';

/** A connection on which nothing moves for so long is given up. receive-pack says "still here" every 5 seconds. */
export const SILENCE_SECONDS = 120;

/** One request of git's protocol. */
export interface GitRequest {
  url: string;
  credential: { username: string; password: Secret };
  /** Ends the request at once. */
  signal?: AbortSignal;
  /** What is sent, and of which media type. */
  body?: { type: string; bytes: number; content: AsyncIterable<Uint8Array> };
}

/** Nothing has moved for {@link SILENCE_SECONDS}. */
export class SilenceError extends Error {
  constructor() {
    super(`nothing moved for ${SILENCE_SECONDS} s`);
  }
}

/**
 * Sends one request, with the credential, and follows no redirect with it. It may take as long as something moves.
 *
 * @param read - reads the answer, whose body is to be taken from `chunks`
 * @throws SilenceError, and what `fetch` throws
 */
export async function gitRequest<T>(
  request: GitRequest,
  read: (response: Response, chunks: AsyncIterable<Uint8Array>) => Promise<T>,
): Promise<T> {
  const { url, credential, signal, body } = request;
  const { username, password } = credential;
  const basic = Buffer.from(`${username}:${password.reveal()}`);
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(), SILENCE_SECONDS * 1000);
  const moving = async function* moving(chunks: AsyncIterable<Uint8Array>) {
    for await (const chunk of chunks) {
      timer.refresh();
      yield chunk;
    }
  };
  try {
    const response = await fetch(url, {
      method: body ? 'POST' : 'GET',
      headers: {
        authorization: `Basic ${basic.toString('base64')}`,
        'user-agent': 'git/forgekey',
        'cache-control': 'no-cache',
        ...(body
          ? {
              'content-type': `${body.type}-request`,
              // Else the body goes in chunks, which not every proxy takes.
              'content-length': `${body.bytes}`,
              accept: `${body.type}-result`,
            }
          : {}),
      },
      ...(body ? { body: streamOf(moving(body.content)), duplex: 'half' } : {}),
      // With 'manual', fetch keeps all of a body, to send it again after a redirect.
      redirect: body ? 'error' : 'manual',
      signal: signal
        ? AbortSignal.any([signal, silence.signal])
        : silence.signal,
    });
    timer.refresh();
    return await read(response, moving(response.body ?? emptyBody()));
  } catch (error) {
    throw silence.signal.aborted ? new SilenceError() : error;
  } finally {
    clearTimeout(timer);
  }
}

/** fetch takes any source of bytes, and copies each chunk, but for a stream's. */
function streamOf(
  chunks: AsyncGenerator<Uint8Array>,
): ReadableStream<Uint8Array> {
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await chunks.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await chunks.return(undefined);
      },
    },
    // Nothing is asked for before it is sent.
    { highWaterMark: 0 },
  );
}

async function* emptyBody(): AsyncGenerator<Uint8Array> {
  // Nothing.
}
