import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Secret } from '../sealing/secret';
import type { Clock } from '../time/clock';

/** The first commit of a branch. */
export interface CommitToPush {
  /** Directory whose files become the commit. It is not changed. */
  dir: string;
  branch: string;
  message: string;
  author: { name: string; email: string };
  /** PGP private key. With it, the push is scaffolder-node's, which can sign and which holds all files in memory. */
  signingKey?: Secret;
  /** Ends git at once. */
  signal?: AbortSignal;
  logger: Pick<LoggerService, 'debug' | 'info' | 'warn'>;
  clock: Clock;
}

export interface PushResult {
  /** The commit at the tip of the branch. */
  commitHash: string;
  /** `already-there`: the branch had this content before, maybe under another commit. */
  outcome: 'pushed' | 'already-there';
}
