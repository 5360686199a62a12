/** Whose module does the work. */
export type SideName = 'ours' | 'upstream';

/** What a side is to do, in a process of its own. */
export type Job =
  /** The chain that upstream's README shows: publish, token, variable. */
  | { kind: 'chains'; count: number; atOnce: number; files: number }
  /** `publish:gitlab` alone. */
  | { kind: 'publish'; files: number; bytes: number; random: boolean }
  /** Tasks through the scaffolder's HTTP API, with its own concurrency. */
  | { kind: 'tasks'; count: number; perMinute?: number }
  /** All groups, as a form asks for them. */
  | { kind: 'autocomplete' }
  /** Until the backend listens. */
  | { kind: 'start' };

export interface Measured {
  /** Milliseconds of this process and its children. */
  cpu: number;
  /** Milliseconds. */
  wall: number;
  /** MiB above what the process had before. */
  memory: number;
  /** The longest time for which the event loop stood still, in milliseconds. */
  block: number;
  /** How many did not work. */
  failed: number;
}
