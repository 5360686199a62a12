import type { Faults } from './faults/faults';
import type { WaitingRequests } from './faults/waitingRequests';
import type { Journal } from './journal/journal';
import type { Links } from './links';
import type { Repositories } from './repository/repositories';
import type { Clock } from './world/clock';
import type { SandboxState } from './world/describeState';
import type { Settings } from './world/settings';
import type { World } from './world/world';

/** A GitLab as its own rules see it: what the API, git and the pages work with. */
export interface Instance {
  readonly world: World;
  readonly repositories: Repositories;
  readonly links: Links;
  /** `http://127.0.0.1:8929`, without a slash at the end. */
  readonly url: string;
}

/** What no GitLab has: the controls below `/-/sandbox`, and what the order of a request needs of them. */
export interface Controls extends Instance {
  readonly journal: Journal;
  readonly faults: Faults;
  /** What latency or a fault holds up. */
  readonly waiting: WaitingRequests;
  /** How long each request waits before it is served. */
  readonly latencyMs: number;
  readonly clock: Clock;
  readonly settings: Settings;
  /** Everything, values of tokens and hidden variables included. */
  state(): SandboxState;
  /** As after the start. */
  reset(): Promise<void>;
  /** Brings about what time has brought about. */
  settle(): Promise<void>;
  /** Writes the world down where it is kept across restarts. */
  persist(): Promise<void>;
  /** Tells of an exception that is a mistake of the sandbox, not of its client. */
  report(error: unknown): void;
}
