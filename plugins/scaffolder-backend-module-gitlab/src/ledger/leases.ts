/** Of a thing that is written: what a lease is for. */
export interface Place {
  host: string;
  containerKind?: 'project' | 'group';
  /** GitLab's number. */
  containerId?: string;
  name: string;
  environmentScope?: string;
}

/** The right to write to something, for as long as it is extended. */
export interface Lease {
  /** UUID, new each time it is taken. */
  readonly holder: string;
  /** One of its targets, for compare-and-set in the database. */
  readonly target: string;
  /** By a clock that nobody sets: whether the database may still believe it. */
  isHeld(): boolean;
}

/** Who waits for whom. */
export interface LeaseRequest {
  targets: string[];
  /** For people: who writes what. `task 12, step token` */
  says: string;
  /** Longest wait, in milliseconds. */
  budgetMs: number;
  signal?: AbortSignal;
  /** Called once, before the first wait, with what the holder says. */
  onWait?(says: string): void;
}

/**
 * One writer a target: what is written at GitLab is written under a lease in the database, by steps of any task on any
 * replica. The lease is courtesy; what is recorded of the thing itself decides.
 */
export interface Leases {
  /**
   * Runs under a lease on all the targets, or on none.
   *
   * @throws ServiceUnavailableError where somebody else has one of them for longer than the budget
   */
  hold<T>(request: LeaseRequest, run: (lease: Lease) => Promise<T>): Promise<T>;
}
