import { Background } from './background';
import { Clock } from './clock';
import { Ids } from './ids';
import { WorldState } from './model';
import { PostPushMessages } from './postPushMessages';
import { RateLimits } from './rateLimits';
import { Random } from './random';
import { DEFAULT_SETTINGS, Settings } from './settings';

function emptyState(): WorldState {
  return {
    users: [],
    namespaces: [],
    projects: [],
    redirects: [],
    memberships: [],
    accessTokens: [],
    deployTokens: [],
    variables: [],
    protectedBranches: [],
    hooks: [],
    issues: [],
    avatars: [],
    mintedValues: [],
    ids: {},
  };
}

export interface WorldOptions {
  now?: Date | string;
  frozen?: boolean;
  randomSeed?: string;
  settings?: Partial<Settings>;
}

/** All state of one GitLab, and the four things rules need beside it: time, ids, randomness and settings. */
export class World {
  readonly clock = new Clock();
  readonly random: Random;
  readonly ids: Ids;
  readonly settings: Settings;
  /** What administrators have set that has no effect here, under GitLab's own keys. */
  applicationSettings: Record<string, unknown> = {};
  readonly background = new Background();
  readonly postPushMessages = new PostPushMessages();
  readonly rateLimits: RateLimits;
  state: WorldState = emptyState();
  /** The day when what happens daily happened last. */
  lastDay: string;
  readonly #options: WorldOptions;

  constructor(options: WorldOptions = {}) {
    this.#options = options;
    this.#setClock();
    this.lastDay = this.clock.date();
    this.rateLimits = new RateLimits(this.clock);
    this.random = new Random(options.randomSeed);
    this.ids = new Ids(() => this.state.ids);
    this.settings = { ...DEFAULT_SETTINGS, ...options.settings };
  }

  /** A copy of everything, safe to keep. */
  snapshot(): WorldState {
    return structuredClone(this.state);
  }

  restore(snapshot: WorldState): void {
    // A world that was written down before has no rows of what came later.
    this.state = { ...emptyState(), ...structuredClone(snapshot) };
  }

  /** An empty world with the settings and the time it was made with. */
  reset(): void {
    this.background.clear();
    this.postPushMessages.clear();
    this.rateLimits.clear();
    this.state = emptyState();
    this.applicationSettings = {};
    this.random.rewind();
    this.#setClock();
    this.lastDay = this.clock.date();
    Object.assign(this.settings, DEFAULT_SETTINGS, this.#options.settings);
  }

  /** As a world begins: with a time of its own it stands, unless that was said otherwise. */
  #setClock(): void {
    const { now = null, frozen = now !== null } = this.#options;
    this.clock.change({ now, frozen });
  }
}
