import { IncomingMessage, ServerResponse } from 'node:http';
import { Sandbox } from '../sandbox';

/** Answers `/<full path>.git/...`. */
export async function handleGitHttp(
  _sandbox: Sandbox,
  _request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  response.writeHead(501).end();
}
