import { until } from './poll';

/** One request that the sandbox served, as its journal tells it. */
export interface JournalEntry {
  id: number;
  /** `projectAccessTokens.create`, for example. */
  operation: string;
  method: string;
  path: string;
  status: number | null;
  durationMs: number | null;
  /** ISO 8601, by the sandbox's clock. */
  startedAt: string;
  /** A user name, or `anonymous`. */
  principal: string;
  fault?: string;
}

export interface StoredProject {
  id: number;
  name: string;
  fullPath: string;
  visibility: string;
  deletion: object | null;
}

export interface StoredToken {
  id: number;
  resource: { kind: 'project' | 'group'; id: number } | null;
  value: string;
  userId: number;
  name: string;
  description: string | null;
  scopes: string[];
  expiresAt: string | null;
  /** Neither revoked nor expired. */
  active: boolean;
}

export interface StoredVariable {
  resource: { kind: 'project' | 'group'; id: number };
  key: string;
  value: string;
  hidden: boolean;
  masked: boolean;
  protected: boolean;
  environmentScope: string;
}

export interface PendingFaults {
  operation: string;
  instructions: string[];
}

/** What is there of one path, scheduled for deletion or not. */
export interface Traces {
  projects: StoredProject[];
  liveTokens: StoredToken[];
  variables: StoredVariable[];
  /** Of every token that a project of that path ever had. */
  values: string[];
}

interface StoredState {
  projects: StoredProject[];
  accessTokens: StoredToken[];
  variables: StoredVariable[];
  users: { id: number; username: string }[];
  mintedValues: string[];
}

/** What is so in the sandbox's GitLab, hidden values included, and what it was asked. */
export class GitLabState {
  constructor(readonly url: string) {}

  /** Every token value it ever handed out. */
  async mintedValues(): Promise<string[]> {
    return (await this.#state()).mintedValues;
  }

  /** The projects under that full path that are not marked for deletion. */
  async projects(fullPath: string): Promise<StoredProject[]> {
    const { projects } = await this.#state();
    return projects.filter(
      project => !project.deletion && project.fullPath === fullPath,
    );
  }

  async project(fullPath: string): Promise<StoredProject> {
    return only(await this.projects(fullPath), `project ${fullPath}`);
  }

  /** Tokens of a project that still open something. */
  async liveTokens(projectId: number): Promise<StoredToken[]> {
    const { accessTokens } = await this.#state();
    return accessTokens.filter(
      token => isOf(token.resource, projectId) && token.active,
    );
  }

  async variables(projectId: number): Promise<StoredVariable[]> {
    const { variables } = await this.#state();
    return variables.filter(variable => isOf(variable.resource, projectId));
  }

  /** Everything that was ever made under that path. A project that is to be deleted has a longer one. */
  async traces(fullPath: string): Promise<Traces> {
    const state = await this.#state();
    const projects = state.projects.filter(
      project =>
        project.fullPath === fullPath ||
        project.fullPath === `${fullPath}-deletion_scheduled-${project.id}`,
    );
    const isOfThem = ({ resource }: { resource: StoredToken['resource'] }) =>
      projects.some(({ id }) => isOf(resource, id));
    const tokens = state.accessTokens.filter(isOfThem);
    return {
      projects,
      liveTokens: tokens.filter(({ active }) => active),
      variables: state.variables.filter(isOfThem),
      values: tokens.map(({ value }) => value),
    };
  }

  /** User name of the bot behind a project access token. */
  async botOf(token: StoredToken): Promise<string> {
    const { users } = await this.#state();
    return only(
      users.filter(user => user.id === token.userId),
      `bot of token ${token.id}`,
    ).username;
  }

  async journal(): Promise<JournalEntry[]> {
    return this.#control('GET', 'requests');
  }

  async clearJournal(): Promise<void> {
    await this.#control('DELETE', 'requests');
  }

  /** Faults for the next requests of an operation, consumed in order. */
  async plan(operation: string, ...instructions: string[]): Promise<void> {
    await this.#control('POST', 'faults', { operation, instructions });
  }

  /** As {@link plan}, for requests alone whose URL contains `match`. */
  async planFor(
    match: string,
    operation: string,
    ...instructions: string[]
  ): Promise<void> {
    await this.#control('POST', 'faults', { operation, instructions, match });
  }

  /** What was planned and has not happened. */
  async pendingFaults(): Promise<PendingFaults[]> {
    return this.#control('GET', 'faults');
  }

  /** A fault that nobody met means a test that did not test what it says. */
  async assertNoFaultIsLeft(): Promise<void> {
    const pending = await this.pendingFaults();
    if (pending.length > 0) {
      throw new Error(`Nobody met these faults: ${JSON.stringify(pending)}`);
    }
  }

  async forgetFaults(): Promise<void> {
    await this.#control('DELETE', 'faults');
  }

  /** Ids, as in the journal, of the requests that a fault holds up. */
  async waiting(): Promise<number[]> {
    return this.#control('GET', 'waiting');
  }

  /**
   * Lets requests that wait go on, and waits until they are done.
   *
   * @throws Error if one of them was not acted on
   */
  async release(requests: number[]): Promise<void> {
    await this.#control('POST', 'release', { requests });
    const done = await until(
      async () => {
        const journal = await this.journal();
        const entries = journal.filter(({ id }) => requests.includes(id));
        return entries.every(({ durationMs }) => durationMs !== null)
          ? entries
          : undefined;
      },
      { what: `GitLab to act on the requests ${requests.join(', ')}` },
    );
    const idle = done.filter(({ status }) => status === null);
    if (idle.length > 0) {
      throw new Error(`GitLab did not act on ${JSON.stringify(idle)}`);
    }
  }

  async reset(): Promise<void> {
    await this.#control('POST', 'reset');
  }

  #state(): Promise<StoredState> {
    return this.#control('GET', 'state');
  }

  async #control(method: string, path: string, body?: unknown): Promise<any> {
    const answer = await fetch(`${this.url}/-/sandbox/${path}`, {
      method,
      headers: { 'Content-Type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) {
      throw new Error(
        `${method} /-/sandbox/${path} was answered ${answer.status}: ${text}`,
      );
    }
    return text ? JSON.parse(text) : undefined;
  }
}

/** The one element of a list that must have exactly one. */
export function only<T>(list: T[], what: string): T {
  if (list.length !== 1) {
    throw new Error(`Expected one ${what}, found ${list.length}`);
  }
  return list[0];
}

function isOf(resource: StoredToken['resource'], projectId: number): boolean {
  return resource?.kind === 'project' && resource.id === projectId;
}
