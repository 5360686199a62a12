import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What happens to one request; `lose-answer` lets git act on it first. */
export type GitFault =
  | 'lose-answer'
  | 'drop'
  | 'hang'
  | { status: number; text?: string; headers?: Record<string, string> }
  | 'pass';

/**
 * One bare repository behind git's own `http-backend`, with faults in the order given, one per request. For what the
 * client has to bear; what GitLab allows is tested against the sandbox.
 */
export async function startGitServer(options: {
  username: string;
  password: string;
  faults?: GitFault[];
}) {
  const root = mkdtempSync(join(tmpdir(), 'forgekey-git-server-'));
  const repository = join(root, 'acme', 'orders.git');
  const git = (...args: string[]) =>
    execFileSync('git', args, { encoding: 'utf8' }).trim();
  git('init', '--quiet', '--bare', '--initial-branch=main', repository);
  git('-C', repository, 'config', 'http.receivepack', 'true');

  // A test may take git away from the client.
  const { PATH } = process.env;
  const faults = [...(options.faults ?? [])];
  const requests: string[] = [];
  const expected = `Basic ${Buffer.from(`${options.username}:${options.password}`).toString('base64')}`;
  const server = createServer(async (request, response) => {
    requests.push(`${request.method} ${request.url}`);
    const fault = faults.shift() ?? 'pass';
    if (fault === 'hang') return;
    if (fault === 'drop') {
      request.socket.destroy();
      return;
    }
    if (typeof fault === 'object') {
      response.writeHead(fault.status, {
        'content-type': 'text/plain',
        ...fault.headers,
      });
      response.end(fault.text ?? '');
      return;
    }
    if (request.headers.authorization !== expected) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="GitLab"' });
      response.end('HTTP Basic: Access denied.');
      return;
    }
    await serve(
      { root, PATH },
      request,
      fault === 'lose-answer' ? undefined : response,
    );
    if (fault === 'lose-answer') request.socket.destroy();
  });
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    remoteUrl: `http://127.0.0.1:${port}/acme/orders.git`,
    requests,
    /** Runs git in the repository. */
    git: (...args: string[]) => git('-C', repository, ...args),
    /** A shell script that the server runs before it takes a push. */
    preReceive(script: string) {
      const hook = join(repository, 'hooks', 'pre-receive');
      writeFileSync(hook, `#!/bin/sh\n${script}\n`);
      chmodSync(hook, 0o755);
    },
    async close() {
      server.closeAllConnections();
      await new Promise(resolve => {
        server.close(resolve);
      });
      rmSync(root, { recursive: true, force: true });
    },
  };
}

function serve(
  { root, PATH }: { root: string; PATH: string | undefined },
  request: IncomingMessage,
  response: ServerResponse | undefined,
): Promise<void> {
  const [path, query = ''] = (request.url ?? '').split('?');
  const child = spawn('git', ['http-backend'], {
    env: {
      PATH,
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      REQUEST_METHOD: request.method,
      PATH_INFO: path,
      QUERY_STRING: query,
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
      REMOTE_USER: 'someone',
    },
  });
  request.pipe(child.stdin);
  const chunks: Buffer[] = [];
  child.stdout.on('data', chunk => chunks.push(chunk));
  return new Promise(resolve => {
    child.on('close', () => {
      const answer = Buffer.concat(chunks);
      const end = answer.indexOf('\r\n\r\n');
      const head = answer.subarray(0, end).toString().split('\r\n');
      const headers = Object.fromEntries(head.map(line => line.split(': ')));
      response?.writeHead(
        Number.parseInt(headers.Status ?? '200', 10),
        headers,
      );
      response?.end(answer.subarray(end + 4));
      resolve();
    });
  });
}
