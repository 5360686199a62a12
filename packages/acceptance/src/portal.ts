import { ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '@forgekey/gitlab-sandbox/testing';
import { PortalDatabase, sqliteFiles } from './portalDatabase';
import { freePort } from './freePort';
import { inRepository } from './repository';

export interface PortalOptions {
  /** The GitLab it works on, and the token of its integration. */
  gitlab: { url: string; token: string };
  /** Where it keeps its data; SQLite files in its own directory unless told otherwise. */
  database?: PortalDatabase;
  /** Whether its sealing key is configured, and so survives a restart; yes unless told otherwise. */
  sealingKey?: boolean;
  /** Configuration on top of app-config.yaml, e.g. `{ scaffolder: { … } }`. */
  config?: Record<string, unknown>;
  /** Environment variables on top of what every portal gets. */
  env?: Record<string, string>;
  /** A module that the process loads before anything else. */
  preload?: string;
  /** Another portal than the one of this repository. */
  program?: PortalProgram;
}

export interface PortalProgram {
  /** Where it runs; paths in its configuration are relative to it. */
  directory: string;
  main: string;
  /** What makes Node.js able to read it, if it is not. */
  transform?: string;
}

type Stop = 'SIGTERM' | 'SIGKILL';

const READY_WITHIN_MS = 180_000;

/** The portal of this repository, from its sources. */
const OWN_PROGRAM: PortalProgram = {
  directory: inRepository('packages/backend'),
  main: inRepository('packages/backend/src/index.ts'),
  transform: require.resolve('@backstage/cli/config/nodeTransform.cjs'),
};

/**
 * The real backend as a child process, with its data, its temporary files and its debug log in one directory. It can
 * be killed and started again on the same data.
 */
export class Portal {
  readonly directory: string;
  readonly database: PortalDatabase;
  readonly url: string;
  readonly #port: number;
  readonly #options: PortalOptions;
  readonly #sealingKey = randomBytes(32).toString('base64');
  #child: ChildProcess | undefined;
  #log = '';

  static async start(options: PortalOptions): Promise<Portal> {
    const portal = new Portal(options, await freePort());
    try {
      await portal.start();
    } catch (error) {
      await portal.remove();
      throw error;
    }
    return portal;
  }

  private constructor(options: PortalOptions, port: number) {
    this.directory = mkdtempSync(join(tmpdir(), 'forgekey-portal-'));
    this.database =
      options.database ?? sqliteFiles(join(this.directory, 'database'));
    this.url = `http://127.0.0.1:${port}`;
    this.#port = port;
    this.#options = options;
    process.once('exit', this.#endAtOnce);
  }

  /** Everything it has said so far at level debug, over all its starts. */
  get log(): string {
    return this.#log;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  async start(): Promise<void> {
    for (const folder of ['temporary', 'workspaces']) {
      mkdirSync(join(this.directory, folder), { recursive: true });
    }
    const configFile = join(this.directory, 'app-config.acceptance.yaml');
    // JSON is YAML.
    writeFileSync(configFile, JSON.stringify(this.#config(), null, 2));

    const { preload, program = OWN_PROGRAM } = this.#options;
    const modules = [program.transform, preload].filter(it => it !== undefined);
    const child = spawn(
      process.execPath,
      [
        ...modules.flatMap(it => ['--require', it]),
        program.main,
        '--config',
        inRepository('app-config.yaml'),
        '--config',
        configFile,
      ],
      {
        cwd: program.directory,
        env: this.#environment(),
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    this.#child = child;
    child.stdout.on('data', this.#record);
    child.stderr.on('data', this.#record);

    await until(
      async () => {
        const answer = await fetch(
          `${this.url}/.backstage/health/v1/readiness`,
        );
        return answer.ok;
      },
      {
        what: 'the portal to be ready',
        timeoutMs: READY_WITHIN_MS,
        hopeless: () =>
          isRunning(child)
            ? undefined
            : `The portal ended while it started:\n${this.#log.slice(-4000)}`,
      },
    );
  }

  /** Ends the process. SIGKILL is a crash: nothing in the portal gets to run any more. */
  async end(how: Stop = 'SIGTERM'): Promise<void> {
    const child = this.#child;
    if (child && isRunning(child)) {
      const closed = once(child, 'close');
      child.kill(how);
      await closed;
    }
    this.#child = undefined;
  }

  async restart(how: Stop = 'SIGTERM'): Promise<void> {
    await this.end(how);
    await this.start();
  }

  /** The process stands still, as one that the machine does not let run, until it is resumed. Requests to it wait. */
  suspend(): void {
    this.#child?.kill('SIGSTOP');
  }

  resume(): void {
    this.#child?.kill('SIGCONT');
  }

  /** Ends the process and removes everything it left behind. */
  async remove(): Promise<void> {
    await this.end('SIGKILL');
    process.off('exit', this.#endAtOnce);
    rmSync(this.directory, { recursive: true, force: true });
  }

  #config() {
    const { config = {}, sealingKey = true } = this.#options;
    const keys = [{ id: 'acceptance', secret: this.#sealingKey }];
    return merge(
      {
        scaffolder: sealingKey ? { gitlab: { secrets: { keys } } } : {},
        backend: {
          baseUrl: this.url,
          listen: `127.0.0.1:${this.#port}`,
          workingDirectory: join(this.directory, 'workspaces'),
          database: this.database.config,
        },
      },
      config,
    );
  }

  #environment(): NodeJS.ProcessEnv {
    const { PATH, HOME, LANG } = process.env;
    const { gitlab, env } = this.#options;
    return {
      PATH,
      HOME,
      LANG,
      // Guests may sign in only where people develop.
      NODE_ENV: 'development',
      LOG_LEVEL: 'debug',
      TMPDIR: join(this.directory, 'temporary'),
      PORT: `${this.#port}`,
      GITLAB_URL: gitlab.url,
      GITLAB_TOKEN: gitlab.token,
      ...env,
    };
  }

  readonly #record = (chunk: Buffer) => {
    this.#log += chunk;
    appendFileSync(join(this.directory, 'portal.log'), chunk);
  };

  readonly #endAtOnce = () => {
    this.#child?.kill('SIGKILL');
    rmSync(this.directory, { recursive: true, force: true });
  };
}

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function merge(
  base: Record<string, unknown>,
  overlay: Record<string, unknown>,
): Record<string, unknown> {
  const merged = { ...base };
  for (const [key, value] of Object.entries(overlay)) {
    const below = merged[key];
    merged[key] =
      isObject(below) && isObject(value) ? merge(below, value) : value;
  }
  return merged;
}
