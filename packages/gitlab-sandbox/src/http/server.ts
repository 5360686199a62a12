import {
  createServer,
  IncomingMessage,
  Server as NodeServer,
  ServerResponse,
} from 'node:http';
import { AddressInfo } from 'node:net';
import { answersAt } from './answersAt';

/** How long nginx in front of GitLab keeps a connection on which nothing is asked (`keepalive_timeout` of Omnibus). */
const KEEP_ALIVE_MS = 65_000;

type State = 'closed' | 'starting' | 'running' | 'closing';

/** Answers one request. */
export type Listener = (
  request: IncomingMessage,
  response: ServerResponse,
) => Promise<void>;

/** An HTTP server on 127.0.0.1 that can be started again after it was stopped, and refuses the wrong order. */
export class Server {
  #state: State = 'closed';
  #server: NodeServer | undefined;

  constructor(
    private readonly listener: Listener,
    private readonly options: {
      /** The time that answers show. */
      now: () => Date;
      onError: (error: unknown) => void;
    },
  ) {}

  get port(): number {
    const address = this.#server?.address() as AddressInfo | null | undefined;
    if (!address) {
      throw new Error(`The server is ${this.#state}, so it has no port`);
    }
    return address.port;
  }

  async start(port: number): Promise<void> {
    this.#expect('closed', 'start');
    this.#state = 'starting';
    const server = createServer(
      {
        keepAliveTimeout: KEEP_ALIVE_MS,
        ServerResponse: answersAt(this.options.now),
      },
      (request, response) => this.#serve(request, response),
    );
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, '127.0.0.1', resolve);
      });
    } catch (error) {
      this.#state = 'closed';
      throw error;
    }
    this.#server = server;
    this.#state = 'running';
  }

  /** Drops every connection: whoever still waits for an answer does not get one. */
  async stop(): Promise<void> {
    this.#expect('running', 'stop');
    this.#state = 'closing';
    const server = this.#server;
    await new Promise<void>(resolve => {
      server?.close(() => resolve());
      server?.closeAllConnections();
    });
    this.#server = undefined;
    this.#state = 'closed';
  }

  #expect(state: State, verb: string): void {
    if (this.#state !== state) {
      throw new Error(`Cannot ${verb} a server that is ${this.#state}`);
    }
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    this.listener(request, response).catch((error: unknown) => {
      const hasGone = this.#state !== 'running' || request.socket.destroyed;
      if (!hasGone) {
        this.options.onError(error);
      }
      if (!response.headersSent) {
        // It may have been set for an answer that failed on its way out.
        response.removeHeader('Content-Length');
        response.writeHead(500, { 'Content-Type': 'application/json' });
        response.end('{"message":"500 Internal Server Error"}');
      } else if (!response.writableEnded) {
        response.destroy();
      }
    });
  }
}
