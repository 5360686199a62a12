import { randomBytes, randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import type { Lease } from './leases';
import { FencedOutError } from './ledger';
import type {
  ClosingCause,
  Deposit,
  Generation,
  GenerationState,
  NewCredential,
} from './register';

export const CREDENTIAL = 'forgekey_gitlab_credential';
export const GENERATION = 'forgekey_gitlab_generation';
export const SINK = 'forgekey_gitlab_sink';
const LEASE = 'forgekey_gitlab_lease';

export const KIND = 'accessToken';
export const OVER: GenerationState[] = ['abandoned', 'closed'];
const DAY_MS = 24 * 60 * 60 * 1000;
/** Longer than a step takes, and than GitLab may act on what it was sent. */
const FOLLOW_UP_MS = 60 * 60 * 1000;

/** Of a generation. */
export interface GenerationRow {
  credential_id: string;
  n: number;
  host: string;
  kind: string;
  state: GenerationState;
  nonce: string;
  token_id: number | string | null;
  user_id: number | string | null;
  put_at: number | string | null;
}

export function newGeneration(credentialId: string, n: number): Generation {
  return {
    credentialId,
    n,
    state: 'minting',
    nonce: randomBytes(8).toString('hex'),
    tokenId: undefined,
    userId: undefined,
    putAt: undefined,
  };
}

export async function insertCredential(
  trx: Knex.Transaction,
  credential: NewCredential,
  more: { state: string; nextGeneration: number; now: Date },
): Promise<void> {
  await trx(CREDENTIAL).insert({
    // Whoever died half way is followed up, whether or not the task is ever run again.
    next_look_at: more.now.getTime() + FOLLOW_UP_MS,
    id: credential.id,
    host: credential.host,
    kind: KIND,
    owner_kind: credential.containerKind,
    owner_id: credential.containerId,
    owner_path: credential.containerPath ?? null,
    name: credential.name,
    identity: 'bot',
    access_level: credential.accessLevel,
    scopes: JSON.stringify([...credential.scopes].sort()),
    lifetime_days: credential.lifetimeDays ?? null,
    rotation: credential.rotation,
    mode: 'overlap',
    state: more.state,
    since: more.now.getTime(),
    next_generation: more.nextGeneration,
    made_by_task: credential.madeByTask,
    made_by_template: credential.madeByTemplate ?? null,
    made_by_user: credential.madeByUser ?? null,
  });
}

export async function insertGeneration(
  trx: Knex.Transaction,
  host: string,
  generation: Generation,
  intendedAt: Date,
): Promise<void> {
  await trx(GENERATION).insert({
    credential_id: generation.credentialId,
    n: generation.n,
    host,
    kind: KIND,
    state: generation.state,
    nonce: generation.nonce,
    token_id: generation.tokenId ?? null,
    intended_at: intendedAt.getTime(),
  });
}

/**
 * Only who has the lease changes a credential, and nobody one that was ended.
 *
 * @param revives - an attempt at the task that made it makes it anew
 */
export async function touch(
  trx: Knex.Transaction,
  credentialId: string,
  lease: Lease,
  {
    set = {},
    revives = false,
  }: { set?: Record<string, unknown>; revives?: boolean } = {},
): Promise<void> {
  const touched = lease.isHeld()
    ? await trx(CREDENTIAL)
        .where({ id: credentialId })
        .modify(live => {
          if (!revives) live.whereNull('ended_at');
        })
        .whereExists(
          trx(LEASE).where({ target: lease.target, holder: lease.holder }),
        )
        .update({ ...set, version: trx.raw('version + 1') })
    : 0;
  if (touched === 0) {
    throw fencedOut(credentialId);
  }
}

/** Compare and set. */
export async function move(
  trx: Knex.Transaction,
  { credentialId, n }: Generation,
  lease: Lease,
  change: {
    from: GenerationState[];
    to: GenerationState;
    set?: Record<string, unknown>;
    /** Of the credential. */
    setCredential?: Record<string, unknown>;
  },
): Promise<void> {
  await touch(trx, credentialId, lease, { set: change.setCredential });
  const moved = await trx(GENERATION)
    .where({ credential_id: credentialId, n })
    .whereIn('state', change.from)
    .update({ ...change.set, state: change.to });
  if (moved === 0) {
    throw fencedOut(credentialId);
  }
}

/** One credential a variable. What was there before is superseded: its token retires now that the next one is there. */
export async function takePlace(
  trx: Knex.Transaction,
  { credentialId, tokenId }: Generation,
  deposit: Deposit,
  now: Date,
): Promise<void> {
  const at = now.getTime();
  const { host, owner_kind, owner_id } = await trx(CREDENTIAL)
    .where({ id: credentialId })
    .first();
  const { key, environmentScope } = deposit;
  const place = {
    host,
    owner_kind,
    owner_id,
    key,
    environment_scope: environmentScope,
  };
  const seen = { seen_token_id: tokenId ?? null, seen_at: at };
  const sink = {
    ...place,
    ...seen,
    id: randomUUID(),
    credential_id: credentialId,
    part: 'token',
    variable_type: deposit.variableType,
    protected: deposit.protected,
    masked: deposit.masked,
    hidden: deposit.hidden,
    raw: deposit.raw,
    person_text: deposit.personText ?? null,
  };
  const isFree = await trx(SINK)
    .insert(sink)
    .onConflict(
      trx.raw(
        '(host, owner_kind, owner_id, key, environment_scope) where released_at is null',
      ) as unknown as string,
    )
    .ignore()
    .returning('id');
  if (isFree.length > 0) {
    return;
  }
  const before = await trx(SINK).where(place).whereNull('released_at').first();
  if (before?.credential_id === credentialId) {
    await trx(SINK).where({ id: before.id }).update(seen);
    return;
  }
  if (before) {
    await trx(SINK).where({ id: before.id }).update({ released_at: at });
    const others = await trx(SINK)
      .where({ credential_id: before.credential_id })
      .whereNull('released_at')
      .first();
    if (!others) {
      await trx(GENERATION)
        .where({ credential_id: before.credential_id, state: 'current' })
        .update({ state: 'retiring' });
      await trx(CREDENTIAL)
        .where({ id: before.credential_id })
        .update({ state: 'renewing', cause: 'superseded', since: at });
    }
  }
  await trx(SINK).insert(sink);
}

export async function endCredential(
  trx: Knex.Transaction,
  id: string,
  cause: ClosingCause,
  at: number,
): Promise<void> {
  await trx(CREDENTIAL)
    .where({ id })
    .whereNull('ended_at')
    .update({ state: 'ended', cause, since: at, ended_at: at });
  await trx(SINK)
    .where({ credential_id: id })
    .whereNull('released_at')
    .update({ released_at: at });
}

export function healthy(now: Date): Record<string, unknown> {
  return {
    state: 'healthy',
    cause: null,
    cause_text: null,
    since: now.getTime(),
  };
}

export function daysUntil(date: string | undefined, now: Date): number | null {
  return date === undefined
    ? null
    : Math.round((Date.parse(date) - now.getTime()) / DAY_MS);
}

export function fencedOut(credentialId: string): FencedOutError {
  return new FencedOutError(
    `Another attempt has taken over credential ${credentialId} and goes on with it, so this one stops. That happens where a backend was so slow that another one did its work. Nothing needs to be done`,
  );
}

/** PostgreSQL's driver gives bigint as text. */
export function generationOf(row: GenerationRow): Generation {
  const number = (value: number | string | null) =>
    value === null ? undefined : Number(value);
  return {
    credentialId: row.credential_id,
    n: row.n,
    state: row.state,
    nonce: row.nonce,
    tokenId: number(row.token_id),
    userId: number(row.user_id),
    putAt: number(row.put_at),
  };
}
