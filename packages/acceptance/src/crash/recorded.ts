/** What recorded runs tell: where a chain can be hit, and how it repairs what was lost. The cells are made from it. */
import type { Chain } from './chains';

/** By which the catalog reads files. */
export const READ = 'files.raw';

/** The requests after which something is there. */
export const CHANGES = /\.create$|^git\.receivePack$/;

/** The nth request of an operation. */
export interface ChainRequest {
  operation: string;
  nth: number;
}

/** Where a chain can be hit: what it asks GitLab for, and what is written down of it, in order. */
export interface RecordedChain {
  requests: ChainRequest[];
  gates: ChainGate[];
}

export interface ChainGate {
  gate: string;
  /** The last request before it; none before the first. */
  after?: string;
}

/**
 * - `run`: while the task runs for the first time
 * - `Retry`: when the task has failed, and somebody has pressed Retry
 * - `Retry after a blind run`: as above; but until then the first run was answered nothing else of its repair, either
 */
export const REPAIR_PHASES = [
  'run',
  'Retry',
  'Retry after a blind run',
] as const;
export type RepairPhase = (typeof REPAIR_PHASES)[number];

/** What the answers are that are lost until the task has failed. */
export interface Loss {
  request: ChainRequest;
  /** Operations that are answered 500 for as long. */
  blind: string[];
}

/** How a chain repairs a loss. */
export interface RecordedRepair {
  chain: Chain;
  during: RepairPhase;
  loss: Loss;
  /** What it asks GitLab for, from the loss, or from the Retry, to the last call that makes it. */
  requests: ChainRequest[];
}

/** Everything that the cells are generated from. */
export interface RecordedRuns {
  chains: Record<Chain, RecordedChain>;
  /** What it takes to replace the token of a project that is there. */
  replacing: ChainRequest[];
  repairs: RecordedRepair[];
}
