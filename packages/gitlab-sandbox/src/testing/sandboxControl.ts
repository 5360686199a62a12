import type { FaultPlan } from '../faults/faults';
import type { JournalEntry } from '../journal/journal';
import type { SandboxState } from '../world/describeState';
import { until } from './until';

/** A sandbox in another process, or in this one, asked and steered over its control API. */
export class SandboxControl {
  constructor(readonly url: string) {}

  /** Everything it knows, secrets included. */
  state(): Promise<SandboxState> {
    return this.#control('GET', 'state');
  }

  /** Every token value it ever handed out. */
  async mintedValues(): Promise<string[]> {
    return (await this.state()).mintedValues;
  }

  /** Every value that opens it or ever did, those of the seed included. */
  async tokenValues(): Promise<string[]> {
    const { mintedValues, accessTokens } = await this.state();
    return [...new Set([...mintedValues, ...accessTokens.map(it => it.value)])];
  }

  journal(): Promise<JournalEntry[]> {
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
  pendingFaults(): Promise<FaultPlan[]> {
    return this.#control('GET', 'faults');
  }

  /** A fault that nobody met means a test that did not test what it says. */
  async assertNoFaultIsLeft(): Promise<void> {
    const pending = await this.pendingFaults();
    if (pending.length > 0) {
      throw new Error(`Nobody met these faults: ${JSON.stringify(pending)}`);
    }
  }

  /** Drops the faults that have not happened. */
  async forgetFaults(): Promise<void> {
    await this.#control('DELETE', 'faults');
  }

  /** Ids, as in the journal, of the requests that a fault holds up. */
  waiting(): Promise<number[]> {
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
        return (
          entries.every(({ durationMs }) => durationMs !== null) && entries
        );
      },
      { what: `GitLab to act on the requests ${requests.join(', ')}` },
    );
    const idle = done.filter(({ status }) => status === null);
    if (idle.length > 0) {
      throw new Error(`GitLab did not act on ${JSON.stringify(idle)}`);
    }
  }

  /** As after its start. */
  async reset(): Promise<void> {
    await this.#control('POST', 'reset');
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
