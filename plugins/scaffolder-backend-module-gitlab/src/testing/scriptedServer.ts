import { createServer, IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { until } from '@forgekey/gitlab-sandbox/testing';

/** What the server does with one request. */
export type Script =
  | {
      status: number;
      body?: unknown;
      headers?: Record<string, string>;
      /** Sends this instead of JSON. */
      text?: string;
    }
  /** Reads the request, then breaks the connection. */
  | 'drop'
  /** Never answers. */
  | 'hang';

export interface SeenRequest {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}

/**
 * An HTTP server that answers as it is told, one script per request, the last one for ever. For what no GitLab does
 * on demand: proxies, pages, broken connections. What GitLab does is tested against the sandbox.
 */
export async function startScriptedServer(...scripts: Script[]) {
  const requests: SeenRequest[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const script = scripts[Math.min(requests.length, scripts.length - 1)];
    requests.push({
      method: request.method ?? '',
      url: request.url ?? '',
      headers: request.headers,
      body,
    });
    play(script, request, response);
  });
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    host: `127.0.0.1:${port}`,
    url: `http://127.0.0.1:${port}`,
    requests,
    /** Waits until the first request has arrived. */
    async reached() {
      await until(() => requests.length > 0, { what: 'a request', everyMs: 1 });
    },
    async close() {
      server.closeAllConnections();
      await new Promise(resolve => {
        server.close(resolve);
      });
    },
  };
}

function play(
  script: Script,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  if (script === 'hang') return;
  if (script === 'drop') {
    request.socket.destroy();
    return;
  }
  const type = script.text === undefined ? 'application/json' : 'text/html';
  const text = script.text ?? JSON.stringify(script.body ?? {});
  response.writeHead(script.status, {
    'content-type': type,
    ...script.headers,
  });
  response.end(script.status === 204 ? undefined : text);
}
