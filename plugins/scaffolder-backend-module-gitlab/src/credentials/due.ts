import { createHash } from 'node:crypto';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A token of at least so much life is renewed before GitLab's mail of 7 days before its end. */
const LONG_LIFE = 24 * DAY;
const MAIL_RESERVE = 8 * DAY;
const MOST_JITTER = 5 * DAY;
/** Between a job's start and its end, beyond `build_timeout`. */
const JOB_MARGIN = 15 * MINUTE;
/** A group does not say how long its jobs may take. */
const LEAST_GROUP_GRACE = 30 * HOUR;
/** GitLab moves `last_used_at` at most so often. */
const USE_COARSENESS = 10 * MINUTE;

/** 00:00 UTC of the day on which GitLab lets an access token die, in Unix milliseconds. */
export function endOf(expiresAt: string): number {
  return Date.parse(`${expiresAt}T00:00:00Z`);
}

/**
 * How long an old token lives on, in milliseconds: as long as a job may run that has begun with it.
 *
 * @param settings.graceMs - `scaffolder.gitlab.rotation.grace`
 * @param owner.buildTimeoutMs - a project's `build_timeout`
 */
export function graceOf(
  settings: { graceMs: number },
  owner: { kind: 'project' | 'group'; buildTimeoutMs: number | undefined },
): number {
  return owner.kind === 'group'
    ? Math.max(settings.graceMs, LEAST_GROUP_GRACE)
    : Math.max(settings.graceMs, (owner.buildTimeoutMs ?? 0) + JOB_MARGIN);
}

/** When a token is to be renewed. */
export interface Due {
  at: number;
  /** Its life leaves no room for the grace of the next one: jobs may outlive it. */
  tooShort: boolean;
}

/**
 * At two thirds of its life, and early enough for the grace of the old one and, where the life is long enough, for
 * GitLab's mail to stay away. Never before one third.
 *
 * @param token.seed - the credential's id: credentials of one day are renewed on several
 * @returns `undefined` for a token that never expires
 */
export function dueOf(
  token: { mintedAt: number; expiresAt: string | undefined; seed: string },
  graceMs: number,
): Due | undefined {
  if (token.expiresAt === undefined) return undefined;
  const { mintedAt } = token;
  const end = endOf(token.expiresAt);
  const life = end - mintedAt;
  const reserve = life >= LONG_LIFE ? MAIL_RESERVE : life / 6;
  const wanted = Math.min(mintedAt + (life * 2) / 3, end - graceMs - reserve);
  const floor = mintedAt + life / 3;
  const jitter = jitterOf(token.seed) * Math.min(life / 10, MOST_JITTER);
  return {
    at: Math.round(Math.max(wanted - jitter, floor)),
    tooShort: wanted < floor,
  };
}

/** Pure and even, in [0, 1). */
function jitterOf(seed: string): number {
  return createHash('sha256').update(seed).digest().readUInt32BE(0) / 2 ** 32;
}

/**
 * Whether somebody used an old token later than any job could have that began with it. Where the window between both is
 * over before the grace is, nobody can tell, and it counts as not used.
 */
export function isUsedAfterGrace(use: {
  lastUsedAt: number | undefined;
  /** When the next token was seen in every variable. */
  replacedAt: number;
  buildTimeoutMs: number;
  retireAt: number;
}): boolean {
  const { lastUsedAt, replacedAt, buildTimeoutMs, retireAt } = use;
  const latestJob = replacedAt + buildTimeoutMs + JOB_MARGIN + USE_COARSENESS;
  return (
    lastUsedAt !== undefined && latestJob < retireAt && lastUsedAt > latestJob
  );
}
