import { once } from 'node:events';
import { AddressInfo, connect, createServer } from 'node:net';

/** A port of 127.0.0.1 that refuses every connection until it is released. */
export interface RefusingPort {
  readonly port: number;
  release(): void;
}

/**
 * Nobody else can listen on this port meanwhile: it is the near end of a connection that stays open, so the system
 * gives it to nobody, and nothing listens on it. A port that is merely free now may be somebody's a moment later.
 */
export async function refusingPort(): Promise<RefusingPort> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port: far } = server.address() as AddressInfo;
  const accepted = once(server, 'connection');
  const socket = connect(far, '127.0.0.1');
  await Promise.all([once(socket, 'connect'), accepted]);
  return {
    port: (socket.address() as AddressInfo).port,
    release: () => {
      socket.destroy();
      server.close();
    },
  };
}
