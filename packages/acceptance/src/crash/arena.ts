import { Sandbox, startSandbox } from '@forgekey/gitlab-sandbox';
import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '@forgekey/gitlab-sandbox/testing';
import { GitLabState } from '../gitlabState';
import { Portal, PortalOptions } from '../portal';
import { PortalDatabase } from '../portalDatabase';
import { ScaffolderClient } from '../scaffolderClient';
import { ROOT_TOKEN } from '../testBed';
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
  patience: Patience;
  /** One that is made up here unless told otherwise; none, and each process has its own. */
  sealingKeys?: SealingKey[];
  database?: PortalDatabase;
  /** How many tasks a portal works on; as many as there are unless told otherwise. */
  tasksAtOnce?: number;
  /** How long each GitLab takes for any request. */
  latencyMs?: number;
  /** After how long without a sign of life a task is somebody else's. Default 10. */
  staleAfterSeconds?: number;
}

export interface SealingKey {
  id: string;
  /** 32 bytes, base64. */
  secret: string;
}

/**
 * How long the portal waits for GitLab: for one request, and for one call with all that is tried again. It is chosen by
 * what is tried, and never by how fast the machine is.
 */
const PATIENCE = {
  usual: {},
  /** Where the portal waits until its patience is over, and a test with it. */
  short: { timeout: { seconds: 15 }, budget: { seconds: 20 } },
  /** So that a request can be held until many tasks are where they are wanted. */
  long: { timeout: { minutes: 10 }, budget: { minutes: 20 } },
};

export type Patience = keyof typeof PATIENCE;

/** Longer than a process on a busy machine needs to say once a second that it lives. */
const STALE_AFTER_SECONDS = 10;

/** A portal with task recovery on several GitLabs, which can be stopped at any of its gates, killed, and started again. */
export class Arena {
  /** The next task that comes to an armed gate stands still there. */
  readonly #gates: ReturnType<typeof gateFiles>;
  readonly #portalOptions: PortalOptions;
  readonly #end: () => Promise<void>;

  static async start(options: ArenaOptions): Promise<Arena> {
    const directory = mkdtempSync(join(tmpdir(), 'forgekey-crash-'));
    const lanes = await Promise.all(
      Array.from({ length: options.lanes }, (_, lane) =>
        startLane(lane, options.latencyMs),
      ),
    );
    const end = async () => {
      await Promise.all(lanes.map(({ sandbox }) => sandbox.stop()));
      rmSync(directory, { recursive: true, force: true });
    };
    const templates = writeTemplates(join(directory, 'templates'), lanes);
    return Arena.#startPortal(
      lanes,
      {
        gitlab: { url: lanes[0].url, token: ROOT_TOKEN },
        sealingKey: false,
        database: options.database,
        config: configure(lanes, templates, options),
      },
      end,
    );
  }

  static async #startPortal(
    lanes: Lane[],
    portalOptions: PortalOptions,
    end: () => Promise<void>,
  ): Promise<Arena> {
    const directory = mkdtempSync(join(tmpdir(), 'forgekey-gates-'));
    const endAll = async () => {
      rmSync(directory, { recursive: true, force: true });
      await end();
    };
    try {
      const portal = await Portal.start({
        ...portalOptions,
        preload: require.resolve('./gates'),
        env: { FORGEKEY_GATES: directory },
      });
      const client = await ScaffolderClient.signIn(portal.url);
      return new Arena(lanes, portal, client, {
        gates: gateFiles(directory),
        portalOptions,
        end: endAll,
      });
    } catch (error) {
      await endAll();
      throw error;
    }
  }

  private constructor(
    readonly lanes: Lane[],
    readonly portal: Portal,
    public client: ScaffolderClient,
    parts: {
      gates: ReturnType<typeof gateFiles>;
      portalOptions: PortalOptions;
      end: () => Promise<void>;
    },
  ) {
    this.#gates = parts.gates;
    this.#portalOptions = parts.portalOptions;
    this.#end = parts.end;
  }

  /** A second portal on the same GitLabs and the same database, with gates of its own. To be stopped before the first. */
  startAnother(): Promise<Arena> {
    return Arena.#startPortal(this.lanes, this.#portalOptions, async () => {});
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

  isGateReached(): boolean {
    return existsSync(this.#gates.reached);
  }

  async waitUntilGateReached(gate: string): Promise<void> {
    await until(() => this.isGateReached(), {
      what: `a task to come to the gate "${gate}"`,
    });
  }

  async kill(): Promise<void> {
    await this.portal.end('SIGKILL');
    this.disarmGate();
  }

  disarmGate(): void {
    rmSync(this.#gates.armed, { force: true });
  }

  async startAgain(): Promise<void> {
    await this.portal.start();
    this.client = await ScaffolderClient.signIn(this.portal.url);
  }

  async stop(): Promise<void> {
    await this.portal.remove();
    await this.#end();
  }
}

async function startLane(lane: number, latencyMs?: number): Promise<Lane> {
  const sandbox = await startSandbox({ latencyMs });
  const { url } = sandbox;
  const { host } = new URL(url);
  return { lane, host, url, sandbox, gitlab: new GitLabState(url) };
}

function configure(lanes: Lane[], templates: string, options: ArenaOptions) {
  const {
    patience,
    tasksAtOnce = 500,
    staleAfterSeconds = STALE_AFTER_SECONDS,
  } = options;
  const keys = options.sealingKeys ?? [
    { id: 'crash', secret: randomBytes(32).toString('base64') },
  ];
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
      concurrentTasksLimit: tasksAtOnce,
      gitlab: {
        http: PATIENCE[patience],
        ...(keys.length > 0 ? { secrets: { keys } } : {}),
      },
      taskRecovery: {
        enabled: true,
        workspaceProvider: 'database',
        staleTimeout: { seconds: staleAfterSeconds },
      },
    },
  };
}
