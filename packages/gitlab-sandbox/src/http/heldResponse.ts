import { ServerResponse } from 'node:http';

/** An answer that was given and has not left yet. */
export interface HeldResponse {
  /** Settles when the answer is complete (or the client has gone). */
  complete: Promise<void>;
  /** Lets it go. */
  release(): void;
}

type Callback = (error?: Error | null) => void;

function callbackIn(args: unknown[]): Callback | undefined {
  return args.find((arg): arg is Callback => typeof arg === 'function');
}

/**
 * Keeps what is written to a response, its head too, until it is released. Whoever writes does not notice, so this works for handlers
 * that stream, git's among them.
 */
export function holdBack(response: ServerResponse): HeldResponse {
  let head: unknown[] = [200];
  const chunks: (string | Uint8Array)[] = [];
  const really = {
    writeHead: response.writeHead.bind(response) as (
      ...args: unknown[]
    ) => void,
    write: response.write.bind(response),
    end: response.end.bind(response),
  };
  const complete = new Promise<void>(resolve => {
    const keep = (args: unknown[]) => {
      const [chunk] = args;
      if (typeof chunk === 'string' || chunk instanceof Uint8Array) {
        chunks.push(chunk);
      }
      const callback = callbackIn(args);
      if (callback) {
        process.nextTick(callback);
      }
    };
    response.writeHead = (...args: unknown[]) => {
      head = args;
      return response;
    };
    response.write = (...args: unknown[]) => {
      keep(args);
      return true;
    };
    response.end = (...args: unknown[]) => {
      keep(args);
      resolve();
      return response;
    };
    response.flushHeaders = () => {};
    response.once('close', resolve);
  });
  return {
    complete,
    release: () => {
      really.writeHead(...head);
      chunks.forEach(chunk => really.write(chunk));
      really.end();
    },
  };
}
