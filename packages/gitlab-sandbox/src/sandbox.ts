import { Faults } from './faults/faults';
import { WaitingRequests } from './faults/waitingRequests';
import { Server } from './http/server';
import type { Controls } from './instance';
import { Journal } from './journal/journal';
import { Links } from './links';
import { eraseDue } from './repository/projectLifecycle';
import { Repositories } from './repository/repositories';
import { plant, Seed } from './seed/seed';
import { SMALL_SEED } from './seed/small';
import { operationNames } from './serve/operations';
import { serve } from './serve/pipeline';
import { Clock } from './world/clock';
import { describeState, SandboxState } from './world/describeState';
import { removeForgottenBots } from './world/retention';
import { Settings } from './world/settings';
import { Storage } from './world/storage';
import { World } from './world/world';

/** How a sandbox is started. */
export interface SandboxOptions {
  /** Default: any free port. */
  port?: number;
  /** How long each request waits before it is served. */
  latencyMs?: number;
  /** What the world begins with. Default: {@link SMALL_SEED}. */
  seed?: Seed;
  /** Makes token values and other random things repeatable. */
  randomSeed?: string;
  /** Keeps world and repositories in this directory, across restarts. Default: a temporary one. */
  dataDir?: string;
  /** The time at the start, and after a reset. Default: the machine's. */
  now?: Date | string;
  /** Whether the clock stands at the start. Default: where `now` is given. */
  frozen?: boolean;
  settings?: Partial<Settings>;
  /** Hears of exceptions in the sandbox itself. Default: standard error. */
  onError?: (error: unknown) => void;
}

/** One GitLab. Composes the parts and holds no rules. */
export class Sandbox implements Controls {
  readonly world: World;
  readonly repositories: Repositories;
  readonly links: Links;
  readonly journal = new Journal();
  readonly faults: Faults;
  /** What latency or a fault holds up. */
  readonly waiting = new WaitingRequests();
  readonly latencyMs: number;
  readonly #storage: Storage;
  readonly #server: Server;
  readonly #options: SandboxOptions;
  #resets: Promise<void> = Promise.resolve();

  private constructor(options: SandboxOptions, storage: Storage) {
    this.#options = options;
    this.#storage = storage;
    this.latencyMs = options.latencyMs ?? 0;
    this.world = new World(options);
    this.repositories = new Repositories(storage.repositories);
    this.links = new Links(this.world, () => this.url);
    this.faults = new Faults(operationNames);
    this.#server = new Server(
      (request, response) => serve(this, request, response),
      {
        now: () => this.clock.now(),
        onError: error => this.report(error),
      },
    );
  }

  /** Starts one on 127.0.0.1, with its seed planted or with what `dataDir` holds from last time. */
  static async start(options: SandboxOptions = {}): Promise<Sandbox> {
    const storage = await Storage.open(options.dataDir);
    try {
      const sandbox = new Sandbox(options, storage);
      const saved = await storage.load();
      if (saved) {
        sandbox.world.restore(saved);
        await sandbox.#readmes();
      } else {
        await sandbox.#plant();
      }
      await sandbox.#server.start(options.port ?? 0);
      return sandbox;
    } catch (error) {
      await storage.close();
      throw error;
    }
  }

  /** `http://127.0.0.1:8929`, without a slash at the end. */
  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get port(): number {
    return this.#server.port;
  }

  get clock(): Clock {
    return this.world.clock;
  }

  get settings(): Settings {
    return this.world.settings;
  }

  /** Everything, values of tokens and hidden variables included: it is a sandbox. */
  state(): SandboxState {
    return describeState(this.world);
  }

  /** As after the start: seed, settings, clock; nothing in the journal, no faults waiting, no request held up. */
  async reset(): Promise<void> {
    // One after the other: two seeds do not fit into one world.
    this.#resets = this.#resets.catch(() => {}).then(() => this.#goBack());
    await this.#resets;
  }

  async #goBack(): Promise<void> {
    this.waiting.forget();
    this.faults.clear();
    this.world.reset();
    await this.repositories.removeAll();
    await this.#plant();
    this.journal.clear();
  }

  /** Drops every connection, and the temporary directory. */
  async stop(): Promise<void> {
    this.waiting.forget();
    await this.#server.stop();
    this.world.background.clear();
    await this.#storage.close();
  }

  /** Brings about what time has brought about. */
  async settle(): Promise<void> {
    await eraseDue(this);
    removeForgottenBots(this.world);
  }

  /** Writes the world down where a `dataDir` was given. */
  async persist(): Promise<void> {
    await this.#storage.save(() => this.world.snapshot());
  }

  /** Tells of an exception that is a mistake of the sandbox, not of its client. */
  report(error: unknown): void {
    const { onError = (problem: unknown) => console.error(problem) } =
      this.#options;
    onError(error);
  }

  /** Has it found out now, and not by every project in the first list. */
  async #readmes(): Promise<void> {
    for (const { id, defaultBranch } of this.world.state.projects) {
      await this.repositories.hasReadme(id, defaultBranch);
    }
  }

  async #plant(): Promise<void> {
    await plant(this, this.#options.seed ?? SMALL_SEED);
    await this.persist();
  }
}

/** Starts a sandbox. */
export async function startSandbox(options?: SandboxOptions): Promise<Sandbox> {
  return Sandbox.start(options);
}
