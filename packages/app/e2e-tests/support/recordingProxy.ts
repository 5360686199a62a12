import { createServer, request } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Exchange {
  url: string;
  request: string;
  response: string;
}

/**
 * Stands between the browser and everything it talks to, and keeps every byte of both directions as text: start
 * lines, headers and bodies, also of answers that never end, such as a task's log. Playwright's own events would not
 * give those.
 */
export class RecordingProxy {
  readonly exchanges: Exchange[] = [];
  readonly #server: Server;

  static async start(): Promise<RecordingProxy> {
    const proxy = new RecordingProxy();
    await new Promise<void>(resolve => {
      proxy.#server.listen(0, '127.0.0.1', resolve);
    });
    return proxy;
  }

  private constructor() {
    this.#server = createServer((incoming, answer) => {
      const url = incoming.url ?? '';
      const exchange = {
        url,
        request: `${incoming.method} ${url}\n${headersOf(incoming)}\n`,
        response: '',
      };
      this.exchanges.push(exchange);
      const outgoing = request(
        url,
        {
          method: incoming.method,
          // Compressed bodies could not be searched.
          headers: { ...incoming.headers, 'accept-encoding': 'identity' },
        },
        response => {
          exchange.response += `${response.statusCode}\n${headersOf(
            response,
          )}\n`;
          answer.writeHead(response.statusCode ?? 502, response.headers);
          response.on('data', (chunk: Buffer) => {
            exchange.response += chunk.toString('latin1');
          });
          response.pipe(answer);
        },
      );
      outgoing.on('error', () => answer.destroy());
      answer.on('close', () => outgoing.destroy());
      incoming.on('data', (chunk: Buffer) => {
        exchange.request += chunk.toString('latin1');
      });
      incoming.pipe(outgoing);
    });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Where a text stands in what was recorded, as it is or as it may be written in a URL, in base64 or in JSON. */
  find(text: string): string[] {
    const forms = formsOf(text);
    return this.exchanges.flatMap(exchange => [
      ...(forms.some(form => exchange.request.includes(form))
        ? [`request ${exchange.url}`]
        : []),
      ...(forms.some(form => exchange.response.includes(form))
        ? [`response ${exchange.url}`]
        : []),
    ]);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise(resolve => {
      this.#server.close(resolve);
    });
  }
}

function headersOf(message: IncomingMessage): string {
  const lines = [];
  for (let i = 0; i < message.rawHeaders.length; i += 2) {
    lines.push(`${message.rawHeaders[i]}: ${message.rawHeaders[i + 1]}`);
  }
  return lines.join('\n');
}

/** In base64 a text looks different at each of three offsets; its first and last letters depend on what is around. */
function formsOf(text: string): string[] {
  const inBase64 = ['', 'x', 'xx'].map(before => {
    const whole = Buffer.from(before + text).toString('base64');
    return whole.slice(before ? 4 : 0, -4);
  });
  return [
    text,
    encodeURIComponent(text),
    JSON.stringify(text).slice(1, -1),
    ...inBase64.filter(form => form.length >= 12),
  ];
}
