/** How long things may take, in milliseconds. Not configuration: tests have shorter ones. */
export interface Timing {
  /** How long a lease lives that nobody extends. */
  leaseMs: number;
  /** How often its holder extends it. */
  extendEveryMs: number;
  /** From the record that a variable is about to be written to the sending of the request (P). */
  putWithinMs: number;
  /** How long GitLab may still act on a request whose client has gone (H), by GitLab's time. */
  settleMs: number;
}

export const TIMING: Timing = {
  leaseMs: 60_000,
  extendEveryMs: 20_000,
  putWithinMs: 10_000,
  settleMs: 15 * 60_000,
};
