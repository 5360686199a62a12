import { randomUUID } from 'node:crypto';

/**
 * One attempt at a task: from the moment a worker of the scaffolder takes it until the task ends there. A retry, and a
 * task that another replica recovers, is another attempt. Lives in memory only.
 */
export class TaskAttempt {
  /** UUID */
  readonly id = randomUUID();
  /** Ids of the ledger's entries that this attempt has written or taken over. */
  readonly #own = new Set<string>();
  readonly #rounds = new Map<string, number>();
  /** Whether it is not the first one at its task; asked once, and the same for all its steps. */
  isRecovery: Promise<boolean> | undefined;

  owns(entryId: string): boolean {
    return this.#own.has(entryId);
  }

  own(entryId: string): void {
    this.#own.add(entryId);
  }

  /**
   * Counts equal things of a step that runs in an `each`: a round is not a retry.
   *
   * @returns 1 for the first
   */
  nextRound(stepId: string, identity: string): number {
    const key = JSON.stringify([stepId, identity]);
    const round = (this.#rounds.get(key) ?? 0) + 1;
    this.#rounds.set(key, round);
    return round;
  }
}

/** Tells the attempts of a process apart by the cancel signal that the scaffolder makes for each. */
export class TaskAttempts {
  readonly #bySignal = new WeakMap<AbortSignal, TaskAttempt>();

  /** @param signal - the task's; without one, as in a dry run, each step is an attempt of its own */
  of(signal: AbortSignal | undefined): TaskAttempt {
    const known = signal && this.#bySignal.get(signal);
    if (known) {
      return known;
    }
    const attempt = new TaskAttempt();
    if (signal) {
      this.#bySignal.set(signal, attempt);
    }
    return attempt;
  }
}
