/** One request the sandbox served. */
export interface JournalEntry {
  id: number;
  /** `projectAccessTokens.create`, `git.receivePack`, or `unknown` where there is no such route. */
  operation: string;
  method: string;
  /** With the query, secrets redacted. */
  path: string;
  /**
   * `null` while it is being served, and for a connection that was dropped before there was an answer. An answer that
   * was lost is on record as it would have been.
   */
  status: number | null;
  durationMs: number | null;
  /** A user name, or `anonymous`. */
  principal: string;
  /** The parameters, secrets redacted; git's packs are not kept. */
  body: unknown;
  /** By the sandbox's clock. */
  startedAt: string;
  /** The instruction that fired for this request. */
  fault?: string;
}

/** Remembers requests in the order they came. */
export class Journal {
  #entries: JournalEntry[] = [];
  #lastId = 0;

  /** Starts an entry; the pipeline fills in the rest as it learns it. */
  begin(
    start: Pick<JournalEntry, 'operation' | 'method' | 'path' | 'startedAt'>,
  ): JournalEntry {
    const entry: JournalEntry = {
      id: ++this.#lastId,
      ...start,
      status: null,
      durationMs: null,
      principal: 'anonymous',
      body: null,
    };
    this.#entries.push(entry);
    return entry;
  }

  /** A copy of all entries, or of those of one operation. */
  entries(operation?: string): JournalEntry[] {
    return structuredClone(
      this.#entries.filter(
        entry => operation === undefined || entry.operation === operation,
      ),
    );
  }

  /** How many requests were served, of all operations or of one. */
  count(operation?: string): number {
    return this.entries(operation).length;
  }

  clear(): void {
    this.#entries = [];
  }
}
