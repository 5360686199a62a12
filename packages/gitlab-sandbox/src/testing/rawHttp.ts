import { once } from 'node:events';
import { IncomingMessage, request } from 'node:http';

/**
 * One request, and all of its answer as it came over the wire, for what fetch hides: the spelling of headers, redirects,
 * and challenges.
 *
 * @param options.user - `name:password`, for HTTP Basic
 */
export async function rawHttp(
  url: string,
  options: {
    method?: string;
    user?: string;
    headers?: Record<string, string>;
  } = {},
): Promise<string> {
  const { method = 'GET', user, headers } = options;
  const sent = request(url, { method, auth: user, headers, agent: false });
  sent.end();
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  const body: Buffer[] = [];
  for await (const chunk of answer) {
    body.push(chunk);
  }
  const head = [
    `HTTP/${answer.httpVersion} ${answer.statusCode} ${answer.statusMessage}`,
  ];
  for (let i = 0; i < answer.rawHeaders.length; i += 2) {
    head.push(`${answer.rawHeaders[i]}: ${answer.rawHeaders[i + 1]}`);
  }
  return `${head.join('\r\n')}\r\n\r\n${Buffer.concat(body)}`;
}
