import type { Job } from './sides/job';

/** Something that both sides do. A row is a file in `rows/`. */
export interface Row {
  name: string;
  job(quick: boolean): Job;
  /** Runs of each side. Default 5, and 2 for a quick look. */
  pairs?: number;
  /** How long each request waits at GitLab, in milliseconds. */
  latency?: number;
  /** Instructions of the sandbox for what goes wrong. */
  faults?: { operation: string; instructions: string[] }[];
  /** Groups that are there before. */
  groups?: number;
  /** Ratios ours / upstream that are wanted, or counts of ours. */
  wants: Partial<Record<Figure, number>>;
  /** What counts is the number of ours, and not a ratio. */
  absolute?: Figure[];
}

export type Figure =
  'cpu' | 'wall' | 'memory' | 'block' | 'requests' | 'failed' | 'orphans';

export const FIGURES: Record<Figure, string> = {
  cpu: 'CPU, ms',
  wall: 'wall, ms',
  memory: 'memory above idle, MiB',
  block: 'longest block of the event loop, ms',
  requests: 'requests',
  failed: 'failed',
  orphans: 'tokens that nothing holds',
};

export type Result = Record<Figure, number>;
