import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';

/** The environment every git process runs in: nobody's configuration, no prompt, and messages in English. */
export function gitEnvironment(): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    HOME: '/nonexistent',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    LC_ALL: 'C',
    TZ: 'UTC',
  };
}

/** A git process that ended with another status than 0. */
export class GitError extends Error {
  readonly exitCode: number | null;
  readonly stderr: string;

  constructor(command: string, exitCode: number | null, stderr: string) {
    super(`git ${command} ended with ${exitCode}: ${stderr.trim()}`);
    this.name = 'GitError';
    this.exitCode = exitCode;
    this.stderr = stderr;
  }
}

/** Runs git in a repository and returns what it printed. */
export async function runGit(
  gitDir: string,
  args: readonly string[],
  input?: string | Buffer | Readable,
): Promise<Buffer> {
  if (args.some(arg => arg.includes('\0'))) {
    throw new GitError(args[0], null, 'no argument can hold a null byte');
  }
  const child = spawn('git', args, {
    env: { ...gitEnvironment(), GIT_DIR: gitDir },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', chunk => out.push(chunk));
  child.stderr.on('data', chunk => err.push(chunk));
  // A process that fails early closes its input while we still write; its exit status tells the story.
  child.stdin.on('error', () => {});
  if (
    input === undefined ||
    typeof input === 'string' ||
    Buffer.isBuffer(input)
  ) {
    child.stdin.end(input);
  } else {
    input.pipe(child.stdin);
  }
  const [exitCode] = (await once(child, 'close')) as [number | null];
  if (exitCode !== 0) {
    throw new GitError(args[0], exitCode, Buffer.concat(err).toString());
  }
  return Buffer.concat(out);
}

/** Like {@link runGit}, where a failure is an answer: `undefined`. */
export async function tryGit(
  gitDir: string,
  args: readonly string[],
): Promise<Buffer | undefined> {
  try {
    return await runGit(gitDir, args);
  } catch (error) {
    if (error instanceof GitError) {
      return undefined;
    }
    throw error;
  }
}

/** Splits the output of a `-z` command. */
export function splitNul(output: Buffer): string[] {
  const text = output.toString();
  return text === '' ? [] : text.replace(/\0$/, '').split('\0');
}
