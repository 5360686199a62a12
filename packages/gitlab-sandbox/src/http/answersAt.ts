import { IncomingMessage, ServerResponse } from 'node:http';

/**
 * Answers as the nginx in front of GitLab gives them, at the sandbox's time: `Date` is when the head leaves, and a
 * connection is kept without a word on how long.
 */
export function answersAt(now: () => Date): typeof ServerResponse {
  return class<
    Request extends IncomingMessage,
  > extends ServerResponse<Request> {
    override writeHead(...head: unknown[]): this {
      this.setHeader('Date', now().toUTCString());
      // Node.js would add `Keep-Alive: timeout=65`.
      if (this.shouldKeepAlive && this.req.httpVersion === '1.1') {
        this.setHeader('Connection', 'keep-alive');
      }
      return super.writeHead(
        ...(head as Parameters<ServerResponse['writeHead']>),
      );
    }
  };
}
