import { Sandbox, startSandbox } from '@forgekey/gitlab-sandbox';
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GitLabState } from '../gitlabState';
import { until } from '../poll';
import { Portal } from '../portal';
import { PortalDatabase } from '../portalDatabase';
import { ScaffolderClient } from '../scaffolderClient';
import { ROOT_TOKEN } from '../world';
import { writeTemplates } from './chains';
import { gateFiles } from './gateFiles';

/** One GitLab. Faults are planned per operation, so one task at a time runs on each. */
export interface Lane {
  lane: number;
  host: string;
  url: string;
  sandbox: Sandbox;
  gitlab: GitLabState;
}

export interface PassedGate {
  gate: string;
  /** Unix milliseconds. */
  at: number;
}

export interface ArenaOptions {
  lanes: number;
  patience: keyof typeof PATIENCE;
  sealingKey?: boolean;
  database?: PortalDatabase;
}

/** How long the portal waits for GitLab: for one request, and for one call with all that is tried again. */
const PATIENCE = {
  /** So that a task that must fail does so soon. */
  short: { timeout: { seconds: 2 }, budget: { seconds: 4 } },
  /** So that a request can be held until many tasks are where they are wanted. */
  long: { timeout: { minutes: 10 }, budget: { minutes: 20 } },
};

/** Longer than a process needs to say once a second that it lives, on a machine that has other things to do. */
const STALE_AFTER = { seconds: 6 };

/** A portal with task recovery on several GitLabs, which can be stopped at any of its gates, killed, and started again. */
export class Arena {
  readonly #directory: string;
  readonly #gates: ReturnType<typeof gateFiles>;

  static async start(options: ArenaOptions): Promise<Arena> {
    const directory = mkdtempSync(join(tmpdir(), 'forgekey-crash-'));
    const lanes = await Promise.all(
      Array.from({ length: options.lanes }, async (_, lane) => {
        const sandbox = await startSandbox();
        const { url } = sandbox;
        const host = new URL(url).host;
        return { lane, host, url, sandbox, gitlab: new GitLabState(url) };
      }),
    );
    try {
      const templates = writeTemplates(join(directory, 'templates'), lanes);
      const portal = await Portal.start({
        gitlab: { url: lanes[0].url, token: ROOT_TOKEN },
        sealingKey: options.sealingKey,
        database: options.database,
        preload: require.resolve('./gates'),
        env: { FORGEKEY_GATES: directory },
        config: configure(lanes, templates, PATIENCE[options.patience]),
      });
      const client = await ScaffolderClient.signIn(portal.url);
      return new Arena(directory, lanes, portal, client);
    } catch (error) {
      await Promise.all(lanes.map(({ sandbox }) => sandbox.stop()));
      rmSync(directory, { recursive: true, force: true });
      throw error;
    }
  }

  private constructor(
    directory: string,
    readonly lanes: Lane[],
    readonly portal: Portal,
    public client: ScaffolderClient,
  ) {
    this.#directory = directory;
    this.#gates = gateFiles(directory);
  }

  /** Every gate that tasks have come to so far, in order. */
  passedGates(): PassedGate[] {
    const lines = existsSync(this.#gates.passed)
      ? readFileSync(this.#gates.passed, 'utf8').split('\n').filter(Boolean)
      : [];
    return lines.map(line => {
      const [at, gate] = line.split('\t');
      return { at: Number(at), gate };
    });
  }

  /** The next task that comes to this gate stands still there. */
  armGate(gate: string): void {
    rmSync(this.#gates.reached, { force: true });
    writeFileSync(this.#gates.armed, gate);
  }

  async waitUntilGateReached(gate: string): Promise<void> {
    await until(() => existsSync(this.#gates.reached) || undefined, {
      what: `a task to come to the gate "${gate}"`,
      timeoutMs: 60_000,
    });
  }

  async kill(): Promise<void> {
    await this.portal.end('SIGKILL');
    rmSync(this.#gates.armed, { force: true });
  }

  async startAgain(): Promise<void> {
    await this.portal.start();
    this.client = await ScaffolderClient.signIn(this.portal.url);
  }

  async stop(): Promise<void> {
    await this.portal.remove();
    await Promise.all(this.lanes.map(({ sandbox }) => sandbox.stop()));
    rmSync(this.#directory, { recursive: true, force: true });
  }
}

function configure(lanes: Lane[], templates: string, http: object) {
  return {
    integrations: {
      gitlab: lanes.map(({ host, url }) => ({
        host,
        baseUrl: url,
        apiBaseUrl: `${url}/api/v4`,
        token: ROOT_TOKEN,
      })),
    },
    catalog: {
      locations: [
        { type: 'file', target: templates },
        { type: 'file', target: 'org.yaml' },
      ],
    },
    scaffolder: {
      concurrentTasksLimit: 500,
      gitlab: { http },
      taskRecovery: {
        enabled: true,
        workspaceProvider: 'database',
        staleTimeout: STALE_AFTER,
      },
    },
  };
}
