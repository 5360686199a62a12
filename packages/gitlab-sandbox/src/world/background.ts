/** What GitLab would leave to Sidekiq: at once by default, later where a test wants to see the time between. */
export class Background {
  readonly #waiting = new Map<NodeJS.Timeout, () => Promise<void>>();

  /** Runs the job `delayMs` from now; without a delay the caller waits for it. */
  async run(delayMs: number, job: () => Promise<void>): Promise<void> {
    if (delayMs <= 0) {
      await job();
      return;
    }
    const timer = setTimeout(() => {
      this.#waiting.delete(timer);
      // The repository may have been removed since; nobody waits for the answer.
      job().catch(() => {});
    }, delayMs);
    timer.unref();
    this.#waiting.set(timer, job);
  }

  /** How many jobs have not run yet. */
  get pending(): number {
    return this.#waiting.size;
  }

  /** Runs what waits, now. */
  async flush(): Promise<void> {
    const jobs = [...this.#waiting.values()];
    this.clear();
    for (const job of jobs) {
      await job();
    }
  }

  /** Forgets what waits. */
  clear(): void {
    for (const timer of this.#waiting.keys()) {
      clearTimeout(timer);
    }
    this.#waiting.clear();
  }
}
