import type { MarkedToken } from '../ledger/credential';

/** What GitLab did not show: refused, unreachable, or a 404 that may only mean "not for you". */
export type CannotTell = 'cannotTell';

/** The project or group of a credential, as a look has seen it. */
export interface SeenOwner {
  /** Full path, as GitLab spells it now. */
  path: string;
  archived: boolean;
  markedForDeletion: boolean;
  /** `undefined`: GitLab does not say, as of a group. */
  buildTimeoutMs: number | undefined;
  /** Why the variables of the owner cannot be written, though it can be seen; in words. */
  unwritable?: string;
}

/**
 * - `holds`: our mark, in the description, names that token
 * - `unmarked`: it is there, without a mark of this portal
 * - `foreign`: it carries the mark of another portal or credential
 * - `absent`: GitLab says that it is not there, to a credential that sees the owner
 */
export type SeenSink =
  | { kind: 'holds'; tokenId: number; generation: number }
  | { kind: 'unmarked' }
  | { kind: 'foreign' }
  | { kind: 'absent' };

/** A token of the register, looked up by its id. */
export interface SeenToken {
  state: 'live' | 'revoked' | 'expired' | 'absent';
  /** Of its bot now: a person may have lowered it. */
  accessLevel?: number;
  expiresAt?: string;
  /** Unix milliseconds; as exact as GitLab keeps it. */
  lastUsedAt?: number;
  /** As a person wrote it, without our mark. */
  description?: string;
  /** The bot is no longer a member: the token opens nothing. */
  botGone?: boolean;
}

/**
 * What a look at GitLab has shown of one credential. Tokens are read first and variables last: what is dead stays dead,
 * what a variable names can change, and a revocation rests on the variable.
 */
export interface Look {
  /** When its first request was sent, in Unix milliseconds by GitLab's clock. */
  sentAt: number;
  /** `refused`: the host answers 401, or 403 to everything. */
  host: 'answers' | 'refused';
  owner: SeenOwner | 'gone' | CannotTell;
  /** By the number of the generation; those without an id are not in it. */
  tokens: Map<number, SeenToken | CannotTell>;
  /** By the id of the sink. */
  sinks: Map<string, SeenSink | CannotTell>;
  /** Of the unfiltered list; `undefined`: not read, because everything fitted. */
  marked: MarkedToken[] | undefined;
}
