import { until } from '@forgekey/gitlab-sandbox/testing';

export type TaskStatus =
  'open' | 'processing' | 'completed' | 'failed' | 'cancelled' | 'skipped';

export interface Task {
  id: string;
  status: TaskStatus;
  spec: unknown;
  createdAt: string;
}

export interface TaskEvent {
  id: number;
  type: 'log' | 'completion' | 'cancelled' | 'recovered';
  createdAt: string;
  body: {
    message: string;
    stepId?: string;
    status?: string;
    output?: TaskOutput;
    error?: { name: string; message: string };
  };
}

export interface TaskOutput {
  links?: { title?: string; url?: string; entityRef?: string }[];
  text?: { title?: string; content?: string }[];
  [name: string]: unknown;
}

/** A run that has ended, and everything the scaffolder's API tells about it. */
export interface TaskRun {
  id: string;
  status: TaskStatus;
  events: TaskEvent[];
  /** What the page shows when the run has worked. */
  output: TaskOutput;
  /** What the page shows when it has not. */
  error: { name: string; message: string } | undefined;
}

export interface NewTask {
  /** Name of a template in the default namespace. */
  template: string;
  values: Record<string, unknown>;
  secrets?: Record<string, string>;
}

export interface DryRun {
  log: { body: { message: string; stepId?: string; status?: string } }[];
  output: TaskOutput;
}

/** The form's own rules refused the values, before anything ran. */
export class InvalidFormError extends Error {
  constructor(template: string, problems: { stack: string }[]) {
    const list = problems.map(({ stack }) =>
      stack.replace(/^instance\.? ?/, ''),
    );
    super(`The form of ${template} does not take this: ${list.join('; ')}`);
  }
}

const ENDED: TaskStatus[] = ['completed', 'failed', 'cancelled', 'skipped'];

/** The scaffolder's HTTP API, as a portal's page calls it, signed in as guest. */
export class ScaffolderClient {
  readonly #portalUrl: string;
  readonly #token: string;

  static async signIn(portalUrl: string): Promise<ScaffolderClient> {
    const answer = await fetch(`${portalUrl}/api/auth/guest/refresh`, {
      headers: { 'X-Requested-With': 'XMLHttpRequest' },
    });
    const body = await readJson(answer, 'Signing in as guest');
    return new ScaffolderClient(portalUrl, body.backstageIdentity.token);
  }

  private constructor(portalUrl: string, token: string) {
    this.#portalUrl = portalUrl;
    this.#token = token;
  }

  /** The catalog reads templates after the portal says it is ready. */
  async waitForTemplate(name: string): Promise<void> {
    await until(
      async () => {
        const answer = await this.#send(
          'GET',
          `/api/catalog/entities/by-name/template/default/${name}`,
        );
        return answer.ok;
      },
      { what: `the catalog to read template ${name}` },
    );
  }

  async createTask({ template, values, secrets }: NewTask): Promise<string> {
    await this.waitForTemplate(template);
    const path = '/api/scaffolder/v2/tasks';
    const answer = await this.#send('POST', path, {
      templateRef: `template:default/${template}`,
      values,
      secrets,
    });
    if (answer.status === 400) {
      throw new InvalidFormError(template, (await answer.json()).errors ?? []);
    }
    return (await readJson(answer, `POST ${path}`)).id;
  }

  async task(id: string): Promise<Task> {
    return this.#json('GET', `/api/scaffolder/v2/tasks/${id}`);
  }

  async tasks(): Promise<{ tasks: Task[] }> {
    return this.#json('GET', '/api/scaffolder/v2/tasks');
  }

  async events(id: string): Promise<TaskEvent[]> {
    return this.#json('GET', `/api/scaffolder/v2/tasks/${id}/events`);
  }

  async cancel(id: string): Promise<void> {
    await this.#json('POST', `/api/scaffolder/v2/tasks/${id}/cancel`, {});
  }

  async retry(id: string, secrets: Record<string, string> = {}): Promise<void> {
    await this.#json('POST', `/api/scaffolder/v2/tasks/${id}/retry`, {
      secrets,
    });
  }

  async dryRun(options: {
    template: unknown;
    values: Record<string, unknown>;
    directoryContents?: { path: string; base64Content: string }[];
  }): Promise<DryRun> {
    return this.#json('POST', '/api/scaffolder/v2/dry-run', {
      directoryContents: [],
      ...options,
    });
  }

  async waitForEnd(id: string, timeoutMs?: number): Promise<TaskRun> {
    const status = await until(
      async () => {
        const task = await this.task(id);
        return ENDED.includes(task.status) ? task.status : undefined;
      },
      { what: `task ${id} to end`, timeoutMs },
    );
    const events = await this.events(id);
    const completion = events.findLast(event => event.type === 'completion');
    return {
      id,
      status,
      events,
      output: completion?.body.output ?? {},
      error: completion?.body.error,
    };
  }

  /** Creates a task and waits until it has ended, whichever way. */
  async run(task: NewTask): Promise<TaskRun> {
    return this.waitForEnd(await this.createTask(task));
  }

  async #json(method: string, path: string, body?: unknown): Promise<any> {
    return readJson(await this.#send(method, path, body), `${method} ${path}`);
  }

  #send(method: string, path: string, body?: unknown): Promise<Response> {
    return fetch(this.#portalUrl + path, {
      method,
      headers: {
        Authorization: `Bearer ${this.#token}`,
        'Content-Type': 'application/json',
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  }
}

/** The log of one step, as the page shows it. */
export function stepLog(run: TaskRun, stepId: string): string {
  return run.events
    .filter(event => event.body.stepId === stepId)
    .map(event => event.body.message)
    .join('\n');
}

async function readJson(answer: Response, what: string): Promise<any> {
  const text = await answer.text();
  if (!answer.ok) {
    throw new Error(`${what} was answered ${answer.status}: ${text}`);
  }
  return JSON.parse(text);
}
