import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { Duplex, Readable } from 'node:stream';
import { gitEnvironment } from '../repository/gitProcess';
import { type PushRules, answerHooks } from '../repository/pushHooks';

/** One request to `git http-backend`. */
export interface BackendRequest {
  /** The directory all repositories are in. */
  rootDir: string;
  /** The repository in it, `42.git`. */
  repository: string;
  /** `/info/refs`, `/git-upload-pack` or `/git-receive-pack`. */
  service: string;
  /** Without the question mark. */
  query: string;
  request: IncomingMessage;
  /** What git reads: from the connection, or taken in before. */
  body: Readable;
  /** The name that hooks and reflogs see. */
  user: string;
  hooksDir: string;
  rules: PushRules;
}

/** The answer of the CGI program: its head at once, its body as it comes. */
export interface BackendResponse {
  status: number;
  headers: [string, string][];
  body: Readable;
  /** Stops git when the client has gone. */
  abort(): void;
}

/** Configuration that git gets from us and from nobody else. */
const CONFIG: Record<string, string> = {
  'http.receivepack': 'true',
  'http.uploadpack': 'true',
  // GitLab lets clients fetch any commit they can name.
  'uploadpack.allowAnySHA1InWant': 'true',
  'uploadpack.allowFilter': 'true',
  'receive.advertisePushOptions': 'true',
  'receive.autogc': 'false',
  'gc.auto': '0',
  'safe.directory': '*',
};

/** Runs `git http-backend` (git-http-backend(1)) for a request; gzip and chunked bodies are its business. */
export async function runHttpBackend(
  call: BackendRequest,
): Promise<BackendResponse> {
  const child = spawn('git', ['http-backend'], {
    env: environmentOf(call),
    stdio: ['pipe', 'pipe', 'ignore', 'pipe'],
  });
  const failed = new Promise<never>((_, reject) => child.on('error', reject));
  answerHooks(child.stdio[3] as Duplex, call.rules);
  child.stdin!.on('error', () => {});
  call.body.pipe(child.stdin!);
  call.request.once('close', () => {
    if (!call.request.complete) {
      child.kill();
    }
  });
  const abort = () => {
    child.kill();
  };
  const head = await Promise.race([readHead(child.stdout!), failed]);
  return { ...head, body: child.stdout!, abort };
}

function environmentOf(call: BackendRequest): NodeJS.ProcessEnv {
  const { headers, method } = call.request;
  const config = Object.entries({
    ...CONFIG,
    'core.hooksPath': call.hooksDir,
  });
  return {
    ...gitEnvironment(),
    GIT_PROJECT_ROOT: call.rootDir,
    GIT_HTTP_EXPORT_ALL: '1',
    PATH_INFO: `/${call.repository}${call.service}`,
    QUERY_STRING: call.query,
    REQUEST_METHOD: method,
    REMOTE_USER: call.user,
    REMOTE_ADDR: call.request.socket.remoteAddress ?? '',
    CONTENT_TYPE: headers['content-type'] ?? '',
    // Without a length (a chunked body) the backend reads to the end.
    ...(headers['content-length'] && {
      CONTENT_LENGTH: headers['content-length'],
    }),
    ...(headers['content-encoding'] && {
      HTTP_CONTENT_ENCODING: headers['content-encoding'],
    }),
    ...(headers['git-protocol'] && {
      GIT_PROTOCOL: String(headers['git-protocol']),
    }),
    GIT_CONFIG_COUNT: String(config.length),
    ...Object.fromEntries(
      config.flatMap(([key, value], index) => [
        [`GIT_CONFIG_KEY_${index}`, key],
        [`GIT_CONFIG_VALUE_${index}`, value],
      ]),
    ),
  };
}

/** Reads the CGI head (RFC 3875, 6.2) and leaves the body in the stream. */
async function readHead(
  stream: Readable,
): Promise<Pick<BackendResponse, 'status' | 'headers'>> {
  let read = Buffer.alloc(0);
  for (;;) {
    const chunk: Buffer | null = stream.read();
    if (chunk) {
      read = Buffer.concat([read, chunk]);
      const end = read.indexOf('\r\n\r\n');
      if (end >= 0) {
        stream.unshift(read.subarray(end + 4));
        return parseHead(read.subarray(0, end).toString());
      }
    } else if (stream.readableEnded || !(await moreOf(stream))) {
      throw new Error('git http-backend ended without an answer');
    }
  }
}

/** Whether there is more to read, once that is known. */
async function moreOf(stream: Readable): Promise<boolean> {
  const settled = new AbortController();
  const { signal } = settled;
  try {
    return await Promise.race([
      once(stream, 'readable', { signal }).then(() => true),
      once(stream, 'end', { signal }).then(() => false),
    ]);
  } finally {
    settled.abort();
  }
}

function parseHead(text: string): Pick<BackendResponse, 'status' | 'headers'> {
  const headers = text.split('\r\n').map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
  const status = headers.find(([name]) => name.toLowerCase() === 'status');
  return {
    status: status ? Number(status[1].split(' ')[0]) : 200,
    headers: headers.filter(header => header !== status),
  };
}
