import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** A directory of ours for one push, made when it is needed first. */
export class TemporaryPlace {
  #home: Promise<string> | undefined;
  readonly #closers: Array<() => Promise<void>> = [];

  constructor(private readonly parent: string) {}

  home(): Promise<string> {
    this.#home ??= mkdtemp(join(this.parent, 'forgekey-push-'));
    return this.#home;
  }

  /** To be done before the directory goes. */
  onDiscard(close: () => Promise<void>): void {
    this.#closers.push(close);
  }

  async discard(): Promise<void> {
    for (const close of this.#closers.splice(0)) await close();
    if (!this.#home) return;
    const home = await this.#home;
    await rm(home, { recursive: true, force: true, maxRetries: 3 });
  }
}
