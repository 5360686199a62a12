import { networkFailureOf, readRequestId } from '../../gitlab/http/failure';
import { readText } from '../../gitlab/http/readText';
import { GitAbortedError } from '../aborted';
import type { Remote } from '../remote';
import { isTakenBefore, type PushAnswer, serverText } from '../pushAnswer';
import { gitRequest, SilenceError } from './gitRequest';
import { FLUSH, PktLineError, pktLine, readPktLines } from './pktLine';

const SERVICE = 'git-receive-pack';
const TYPE = `application/x-${SERVICE}`;
const NO_COMMIT = '0'.repeat(40);

/** Kept of the answer to a push, in bytes: more than anybody reads. */
const MOST_SAID = 256 * 1024;

/** One commit for a new branch. */
export interface BranchToCreate {
  branch: string;
  commit: string;
  /** The pack, from its start each time. */
  pack: { bytes: number; read(): AsyncIterable<Uint8Array> };
  signal?: AbortSignal;
}

type Wire = Pick<Remote, 'remoteUrl' | 'credential'>;

/**
 * Creates a branch: one request to see what is there, one to push.
 *
 * @throws GitAbortedError
 */
export async function receivePack(
  wanted: BranchToCreate,
  remote: Wire,
): Promise<PushAnswer> {
  const first = await lookAndPush(wanted, remote);
  if (first.kind !== 'lost' || !first.afterLook) return first;
  // Servers end connections that wait for the next request, just as it comes. The look tells whether ours arrived.
  const second = await lookAndPush(wanted, remote);
  return second.kind === 'done' ? { kind: 'done', fresh: true } : second;
}

async function lookAndPush(
  wanted: BranchToCreate,
  remote: Wire,
): Promise<PushAnswer & { afterLook?: boolean }> {
  const { branch, commit, signal } = wanted;
  const look = await lookAt(branch, remote, signal);
  if (look.kind !== 'seen') return look;
  if (look.tip === commit) return { kind: 'done', fresh: false };
  if (look.tip !== undefined) return { kind: 'branch-exists' };
  return { ...(await push(wanted, remote)), afterLook: true };
}

/**
 * What the branch is at.
 *
 * @throws GitAbortedError
 */
export async function lookAt(
  branch: string,
  { remoteUrl, credential }: Wire,
  signal?: AbortSignal,
): Promise<{ kind: 'seen'; tip: string | undefined } | PushAnswer> {
  const url = `${remoteUrl}/info/refs?service=${SERVICE}`;
  return asAnswer(signal, () =>
    gitRequest({ url, credential, signal }, async (response, chunks) => {
      const failed = await failedAnswer(response, `${TYPE}-advertisement`);
      return failed ?? readAdvertisement(chunks, `refs/heads/${branch}`);
    }),
  );
}

function push(
  { branch, commit, pack, signal }: BranchToCreate,
  { remoteUrl, credential }: Wire,
): Promise<PushAnswer> {
  const ref = `refs/heads/${branch}`;
  const command = Buffer.from(
    pktLine(
      `${NO_COMMIT} ${commit} ${ref}\0 report-status side-band-64k agent=git/forgekey`,
    ) + FLUSH,
  );
  async function* content() {
    yield command;
    yield* pack.read();
  }
  const bytes = command.length + pack.bytes;
  const body = { type: TYPE, bytes, content: content() };
  const url = `${remoteUrl}/${SERVICE}`;
  return asAnswer(signal, () =>
    gitRequest({ url, credential, signal, body }, async (response, chunks) => {
      const failed = await failedAnswer(response, `${TYPE}-result`);
      return failed ?? readReport(chunks, ref);
    }),
  );
}

/** Turns what is thrown into what became of the push. */
async function asAnswer<T>(
  signal: AbortSignal | undefined,
  ask: () => Promise<T | PushAnswer>,
): Promise<T | PushAnswer> {
  try {
    return await ask();
  } catch (error) {
    if (signal?.aborted) throw new GitAbortedError();
    if (error instanceof SilenceError) {
      return { kind: 'lost', text: error.message };
    }
    if (error instanceof PktLineError) return noGitServer(error.message);
    const { kind, code, detail } = networkFailureOf(error);
    if (/unexpected redirect/.test(detail)) {
      return { kind: 'redirect', text: detail };
    }
    const text = code && !detail.includes(code) ? `${code}: ${detail}` : detail;
    return kind === 'invalid'
      ? { kind: 'unknown', text }
      : { kind, text, code };
  }
}

function noGitServer(text: string): PushAnswer {
  return {
    kind: 'unknown',
    text: `the answer is not a git server's (${text})`,
  };
}

/** `undefined` for a "yes" of git's protocol. */
async function failedAnswer(
  response: Response,
  type: string,
): Promise<PushAnswer | undefined> {
  const { status, headers } = response;
  const mediaType = headers.get('content-type') ?? '';
  if (status === 200 && mediaType === type) return undefined;
  if (status >= 300 && status < 400) {
    await response.body?.cancel();
    const to = headers.get('location') ?? '';
    const where = URL.canParse(to, response.url)
      ? new URL(to, response.url).origin
      : 'nowhere';
    return { kind: 'redirect', text: `${status} to ${where}` };
  }
  if (response.ok) {
    await response.body?.cancel();
    return noGitServer(`status ${status}, ${mediaType || 'no media type'}`);
  }
  const { text } = await readText(response);
  return {
    kind: 'status',
    status,
    // A page is for browsers.
    text: /^text\/plain\b/i.test(mediaType) ? text.trim() : '',
    retryAfter: headers.get('retry-after') ?? undefined,
    rateLimitReset: headers.get('ratelimit-reset') ?? undefined,
    requestId: readRequestId(headers.get('x-request-id')),
  };
}

/** Reads what `info/refs` says, and keeps of it what matters, however many branches there are. */
async function readAdvertisement(
  chunks: AsyncIterable<Uint8Array>,
  ref: string,
): Promise<{ kind: 'seen'; tip: string | undefined } | PushAnswer> {
  let tip: string | undefined;
  let capabilities: string | undefined;
  for await (const line of readPktLines(chunks)) {
    const text = line?.toString('utf8').replace(/\n$/, '') ?? '';
    if (text === '' || text.startsWith('# ')) continue;
    const [known, first] = text.split('\0');
    capabilities ??= first ?? '';
    const space = known.indexOf(' ');
    if (known.slice(space + 1) === ref) tip = known.slice(0, space);
  }
  if (capabilities === undefined) return noGitServer('no references');
  const format = /(?:^| )object-format=(\S+)/.exec(capabilities)?.[1] ?? 'sha1';
  return format === 'sha1'
    ? { kind: 'seen', tip }
    : {
        kind: 'other-object-format',
        text: `mismatched algorithms: client sha1; server ${format}`,
      };
}

/** Reads what receive-pack says: the report in band 1, words for people in band 2, a last word in band 3. */
async function readReport(
  chunks: AsyncIterable<Uint8Array>,
  ref: string,
): Promise<PushAnswer> {
  const bands: Record<number, Buffer[]> = { 1: [], 2: [], 3: [] };
  let kept = 0;
  for await (const line of readPktLines(chunks)) {
    if (!line || line.length === 0 || kept > MOST_SAID) continue;
    bands[line[0]]?.push(line.subarray(1));
    kept += line.length;
  }
  const said = serverText(Buffer.concat(bands[2]).toString('utf8'));
  const fatal = Buffer.concat(bands[3]).toString('utf8').trim();
  let unpacked: string | undefined;
  let result: string | undefined;
  for await (const line of readPktLines(bands[1])) {
    const text = line?.toString('utf8').trim() ?? '';
    if (text.startsWith('unpack ')) unpacked = text.slice('unpack '.length);
    if (text === `ok ${ref}`) return { kind: 'done', fresh: true };
    if (text.startsWith(`ng ${ref} `)) result = text.slice(ref.length + 4);
  }
  if (result !== undefined) {
    if (isTakenBefore(result)) return { kind: 'branch-exists' };
    const because =
      unpacked && unpacked !== 'ok' ? `${result} (${unpacked})` : result;
    return { kind: 'refused', text: said || because };
  }
  const text = fatal || said;
  return text
    ? { kind: 'unknown', text }
    : { kind: 'lost', text: 'the answer ended without a result' };
}
