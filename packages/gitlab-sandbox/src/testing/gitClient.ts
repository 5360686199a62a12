import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** What a command line program did. */
export interface Ran {
  status: number;
  stdout: string;
  stderr: string;
}

/** Runs a program to its end, whatever that is; stdout is kept byte by byte as latin1 when asked. */
export function run(
  program: string,
  args: readonly string[],
  options: { cwd?: string; input?: string | Buffer } = {},
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      program,
      args,
      { cwd: options.cwd, env: clientEnvironment(), maxBuffer: 1e8 },
      (error, stdout, stderr) => {
        if (error && typeof error.code === 'string') {
          reject(error);
          return;
        }
        resolve({ status: Number(error?.code ?? 0), stdout, stderr });
      },
    );
    child.stdin?.end(options.input);
  });
}

function clientEnvironment(): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    HOME: '/nonexistent',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_AUTHOR_NAME: 'Ada',
    GIT_AUTHOR_EMAIL: 'ada@example.com',
    GIT_COMMITTER_NAME: 'Ada',
    GIT_COMMITTER_EMAIL: 'ada@example.com',
    LC_ALL: 'C',
  };
}

/** A directory of a test's own, and a person's git in it. */
export class GitClient {
  private constructor(readonly directory: string) {}

  static async create(): Promise<GitClient> {
    return new GitClient(
      await mkdtemp(path.join(tmpdir(), 'gitlab-sandbox-client-')),
    );
  }

  async remove(): Promise<void> {
    await rm(this.directory, { recursive: true, force: true });
  }

  /** Runs git in a directory below. */
  git(where: string, ...args: string[]): Promise<Ran> {
    return run('git', args, { cwd: path.join(this.directory, where) });
  }

  /** A work tree with one commit of these files on `branch`. */
  async workTree(
    name: string,
    files: Record<string, string> = { 'README.md': '# Hello\n' },
    branch: string = 'main',
  ): Promise<void> {
    await mkdir(path.join(this.directory, name));
    await this.git(name, 'init', '--quiet', `--initial-branch=${branch}`);
    await this.commit(name, files);
  }

  async commit(name: string, files: Record<string, string>): Promise<void> {
    for (const [file, content] of Object.entries(files)) {
      const target = path.join(this.directory, name, file);
      await mkdir(path.dirname(target), { recursive: true });
      await writeFile(target, content);
    }
    await this.git(name, 'add', '--all');
    await this.git(name, 'commit', '--quiet', '--message', 'Change files');
  }
}

/** `http://user:password@127.0.0.1:1234/acme/orders.git` */
export function withCredentials(
  url: string,
  username: string,
  password: string,
): string {
  const address = new URL(url);
  address.username = username;
  address.password = password;
  return address.href;
}
