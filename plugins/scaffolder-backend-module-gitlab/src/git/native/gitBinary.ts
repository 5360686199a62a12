import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { GitAbortedError } from '../aborted';

/** Kept of stdout and of stderr: enough for every message, and independent of the number of files. */
const MOST_OUTPUT = 64 * 1024;

/** Time a cancelled git has to end by itself before it is killed. */
const GRACE_MS = 300;

export interface GitResult {
  /** `null` when a signal ended it. */
  code: number | null;
  /** Its first 64 KiB. */
  stdout: string;
  /** Its last 64 KiB. */
  stderr: string;
  /** What git wrote to file descriptor 3, see `traceEnvironment`. Its last 64 KiB. */
  trace: string;
}

export interface GitOptions {
  env: NodeJS.ProcessEnv;
  cwd: string;
  signal?: AbortSignal;
  /** Written to its standard input. */
  input?: string | Readable;
  /** Takes stdout instead of it being kept. */
  onStdout?: (chunk: Buffer) => void;
}

/** There is no `git` that we can use. */
class NoGitError extends Error {}

/**
 * Runs git to its end and says how it went; a status other than 0 is no error here.
 *
 * @throws NoGitError when there is no such program, GitAbortedError within about 0.3 s after the signal
 */
export async function runGit(
  args: string[],
  options: GitOptions,
): Promise<GitResult> {
  const { env, cwd, signal, input, onStdout } = options;
  if (signal?.aborted) throw new GitAbortedError();
  // Its own process group: `git push` works through helpers, and all of them have to end with it.
  const child = spawn('git', args, {
    cwd,
    env,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
  });
  const stop = (name: NodeJS.Signals) => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, name);
    } catch {
      // It has ended already.
    }
  };
  let killTimer: NodeJS.Timeout | undefined;
  const onAbort = () => {
    stop('SIGTERM');
    killTimer = setTimeout(() => stop('SIGKILL'), GRACE_MS);
  };
  signal?.addEventListener('abort', onAbort, { once: true });

  let stdout = '';
  let stderr = '';
  let trace = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    if (onStdout) onStdout(chunk);
    else if (stdout.length < MOST_OUTPUT) stdout += chunk.toString('utf8');
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-MOST_OUTPUT);
  });
  const traced = child.stdio[3] as Readable | null;
  traced?.setEncoding('utf8').on('data', (text: string) => {
    trace = (trace + text).slice(-MOST_OUTPUT);
  });
  // git may end before it has read everything; its status says why.
  child.stdin?.on('error', () => {});
  if (input === undefined || typeof input === 'string') child.stdin?.end(input);
  else input.on('error', () => stop('SIGTERM')).pipe(child.stdin!);

  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', error =>
        reject(
          (error as NodeJS.ErrnoException).code === 'ENOENT'
            ? new NoGitError()
            : error,
        ),
      );
      child.once('close', resolve);
    });
    if (signal?.aborted) throw new GitAbortedError();
    return { code, stdout, stderr, trace };
  } finally {
    clearTimeout(killTimer);
    signal?.removeEventListener('abort', onAbort);
  }
}

/** `GIT_CONFIG_COUNT`, by which the credential reaches git, is known since 2.31 (2021); older ones ignore it. */
const OLDEST = [2, 31];

let usable: Promise<boolean> | undefined;

/** Whether there is a `git` of at least version 2.31. Asked once per process. */
export function hasUsableGit(cwd: string): Promise<boolean> {
  usable ??= askVersion(cwd);
  return usable;
}

async function askVersion(cwd: string): Promise<boolean> {
  try {
    const { code, stdout } = await runGit(['version'], {
      cwd,
      env: process.env,
    });
    return code === 0 && isUsableVersion(stdout);
  } catch {
    return false;
  }
}

/** `git version 2.39.5 (Apple Git-154)` */
export function isUsableVersion(text: string): boolean {
  const [, major, minor] = /(\d+)\.(\d+)/.exec(text) ?? [];
  return (
    Number(major) > OLDEST[0] ||
    (Number(major) === OLDEST[0] && Number(minor) >= OLDEST[1])
  );
}
