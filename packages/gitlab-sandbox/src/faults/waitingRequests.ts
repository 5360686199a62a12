import { setTimeout as wait } from 'node:timers/promises';

/** The sandbox went back to its seed, or stopped, before the request was acted on. */
export class Forgotten extends Error {
  override readonly name = 'Forgotten';
}

/** Requests that are held up, by latency or by a fault, under their ids in the journal. */
export class WaitingRequests {
  readonly #waiting = new Map<number, AbortController>();
  #world = new AbortController();

  /**
   * For a request that has just come.
   *
   * @returns how it waits, in milliseconds; it throws {@link Forgotten} where the world it came to is no more
   */
  admit(id: number): (ms: number) => Promise<void> {
    const ended = this.#world.signal;
    return async ms => {
      const released = new AbortController();
      this.#waiting.set(id, released);
      const signal = AbortSignal.any([ended, released.signal]);
      await wait(ms, undefined, { signal }).catch(() => {}); // early is fine
      this.#waiting.delete(id);
      if (ended.aborted) {
        throw new Forgotten();
      }
    };
  }

  /** Which requests wait, the oldest first. What they brought along has come in whole. */
  ids(): number[] {
    return [...this.#waiting.keys()].sort((a, b) => a - b);
  }

  /** Lets these go on, or all of them. Gives which really waited. */
  release(ids: readonly number[] = this.ids()): number[] {
    const waited = ids.filter(id => this.#waiting.has(id));
    waited.forEach(id => this.#waiting.get(id)?.abort());
    return waited;
  }

  /** Nothing that has come so far is acted on any more, if it waits or is about to. */
  forget(): void {
    this.#world.abort();
    this.#world = new AbortController();
  }
}
