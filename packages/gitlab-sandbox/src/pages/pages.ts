import { IncomingMessage, ServerResponse } from 'node:http';
import { Sandbox } from '../sandbox';

/** Answers people. */
export async function handlePage(
  _sandbox: Sandbox,
  _request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  response.writeHead(501).end();
}
