import { randomBytes, randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import type { Also } from './also';
import type { Lease } from './leases';
import { FencedOutError, type LedgerEntry } from './ledger';
import type {
  ClosingCause,
  Deposit,
  Generation,
  GenerationState,
  MintedToken,
  NewCredential,
  Register,
} from './register';

const CREDENTIAL = 'forgekey_gitlab_credential';
const GENERATION = 'forgekey_gitlab_generation';
const SINK = 'forgekey_gitlab_sink';
const LEASE = 'forgekey_gitlab_lease';

const KIND = 'accessToken';
const OVER: GenerationState[] = ['abandoned', 'closed'];
const DAY_MS = 24 * 60 * 60 * 1000;

interface Row {
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

/** The {@link Register} beside the ledger, in the same database. */
export class DatabaseRegister implements Register {
  constructor(private readonly knex: Knex) {}

  intend(credential: NewCredential, now: Date) {
    const generation = newGeneration(credential.id, 1);
    const also: Also = async trx => {
      await insertCredential(trx, credential, {
        state: 'renewing',
        nextGeneration: 2,
        now,
      });
      await insertGeneration(trx, credential.host, generation, now);
    };
    return { generation, also };
  }

  async record(also: Also): Promise<void> {
    await this.knex.transaction(also);
  }

  async takeIn(
    credential: NewCredential,
    entry: LedgerEntry,
    now: Date,
  ): Promise<void> {
    await this.knex.transaction(async trx => {
      await insertCredential(trx, credential, {
        state: 'renewing',
        nextGeneration: 2,
        now,
      });
      const made = entry.state === 'made' && entry.gitlabId !== undefined;
      await insertGeneration(
        trx,
        credential.host,
        {
          ...newGeneration(credential.id, 1),
          state: made ? 'minted' : 'minting',
          tokenId: made ? Number(entry.gitlabId) : undefined,
        },
        entry.createdAt,
      );
      await trx('forgekey_gitlab_ledger')
        .where({ id: entry.id })
        .update({ credential_id: credential.id });
    });
  }

  async next(
    credentialId: string,
    lease: Lease,
    now: Date,
  ): Promise<Generation> {
    return this.knex.transaction(async trx => {
      await touch(trx, credentialId, lease);
      await trx(GENERATION)
        .where({ credential_id: credentialId })
        .whereIn('state', ['minting', 'minted', 'depositing', 'current'])
        .update({ state: 'abandoned' });
      const { host, next_generation: n } = await trx(CREDENTIAL)
        .where({ id: credentialId })
        .first();
      await trx(CREDENTIAL)
        .where({ id: credentialId })
        .update({ next_generation: n + 1, state: 'renewing', ended_at: null });
      const generation = newGeneration(credentialId, n);
      await insertGeneration(trx, host, generation, now);
      return generation;
    });
  }

  async sending(
    generation: Generation,
    lease: Lease,
    now: Date,
  ): Promise<void> {
    await this.knex.transaction(trx =>
      move(trx, generation, lease, {
        from: ['minting'],
        to: 'minting',
        set: { sent_at: now.getTime() },
      }),
    );
  }

  minted(
    generation: Generation,
    lease: Lease,
    token: MintedToken,
    { now, to }: { now: Date; to: 'minted' | 'current' },
  ): Also {
    return async trx => {
      await move(trx, generation, lease, {
        from: ['minting'],
        to,
        set: {
          token_id: token.id,
          user_id: token.userId,
          access_level: token.accessLevel,
          scopes: JSON.stringify([...token.scopes].sort()),
          expires_at: token.expiresAt ?? null,
          minted_at: now.getTime(),
          ...(to === 'current' ? { proved_at: now.getTime() } : {}),
        },
      });
      await trx(CREDENTIAL)
        .where({ id: generation.credentialId })
        .update({
          ...(to === 'current' ? healthy(now) : {}),
          lifetime_days: trx.raw('coalesce(lifetime_days, ?)', [
            daysUntil(token.expiresAt, now),
          ]),
        });
    };
  }

  depositing(generation: Generation, lease: Lease): Also {
    return trx =>
      move(trx, generation, lease, {
        from: ['minted', 'depositing'],
        to: 'depositing',
      });
  }

  putting(generation: Generation, lease: Lease, now: Date): Also {
    return trx =>
      move(trx, generation, lease, {
        from: ['depositing'],
        to: 'depositing',
        set: { put_at: now.getTime() },
      });
  }

  current(
    generation: Generation,
    lease: Lease,
    deposit: Deposit,
    now: Date,
  ): Also {
    return async trx => {
      await move(trx, generation, lease, {
        from: ['minted', 'depositing', 'current'],
        to: 'current',
        set: { proved_at: now.getTime() },
      });
      await takePlace(trx, generation, deposit, now);
      await trx(CREDENTIAL)
        .where({ id: generation.credentialId })
        .update(healthy(now));
    };
  }

  async abandon({ credentialId, n }: Generation): Promise<boolean> {
    const where = { credential_id: credentialId, n };
    await this.knex(GENERATION)
      .where(where)
      .whereIn('state', ['minting', 'minted'])
      .update({ state: 'abandoned' });
    const row = await this.knex<Row>(GENERATION).where(where).first();
    return row === undefined || OVER.includes(row.state);
  }

  async closeToken(
    { credentialId, n }: Pick<Generation, 'credentialId' | 'n'>,
    cause: ClosingCause,
    now: Date,
  ): Promise<void> {
    const at = now.getTime();
    await this.knex.transaction(async trx => {
      await trx(GENERATION)
        .where({ credential_id: credentialId, n })
        .whereNot({ state: 'closed' })
        .update({ state: 'closed', closed_at: at, cause });
      const alive = await trx(GENERATION)
        .where({ credential_id: credentialId })
        .whereNotIn('state', OVER)
        .first();
      if (!alive) {
        await endCredential(trx, credentialId, cause, at);
      }
    });
  }

  async end(
    credentialId: string,
    cause: ClosingCause,
    now: Date,
  ): Promise<void> {
    const at = now.getTime();
    await this.knex.transaction(async trx => {
      await trx(GENERATION)
        .where({ credential_id: credentialId })
        .whereNot({ state: 'closed' })
        .update({ state: 'closed', closed_at: at, cause });
      await endCredential(trx, credentialId, cause, at);
    });
  }

  async generationsOf(credentialId: string): Promise<Generation[]> {
    const rows = await this.knex<Row>(GENERATION)
      .where({ credential_id: credentialId })
      .orderBy('n');
    return rows.map(generationOf);
  }

  async findToken(
    host: string,
    tokenId: number | string,
  ): Promise<Generation | undefined> {
    const row = await this.knex<Row>(GENERATION)
      .where({ host, kind: KIND, token_id: Number(tokenId) })
      .first();
    return row && generationOf(row);
  }
}

function newGeneration(credentialId: string, n: number): Generation {
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

async function insertCredential(
  trx: Knex.Transaction,
  credential: NewCredential,
  more: { state: string; nextGeneration: number; now: Date },
): Promise<void> {
  await trx(CREDENTIAL).insert({
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

async function insertGeneration(
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

/** Only who has the lease changes a credential. */
async function touch(
  trx: Knex.Transaction,
  credentialId: string,
  lease: Lease,
): Promise<void> {
  const touched = lease.isHeld()
    ? await trx(CREDENTIAL)
        .where({ id: credentialId })
        .whereExists(
          trx(LEASE).where({ target: lease.target, holder: lease.holder }),
        )
        .update({ version: trx.raw('version + 1') })
    : 0;
  if (touched === 0) {
    throw fencedOut(credentialId);
  }
}

/** Compare and set. */
async function move(
  trx: Knex.Transaction,
  { credentialId, n }: Generation,
  lease: Lease,
  change: {
    from: GenerationState[];
    to: GenerationState;
    set?: Record<string, unknown>;
  },
): Promise<void> {
  await touch(trx, credentialId, lease);
  const moved = await trx(GENERATION)
    .where({ credential_id: credentialId, n })
    .whereIn('state', change.from)
    .update({ ...change.set, state: change.to });
  if (moved === 0) {
    throw fencedOut(credentialId);
  }
}

/** One credential a variable. What was there before is superseded: its token retires now that the next one is there. */
async function takePlace(
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
  const before = await trx(SINK).where(place).whereNull('released_at').first();
  const seen = { seen_token_id: tokenId ?? null, seen_at: at };
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
  await trx(SINK).insert({
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
  });
}

async function endCredential(
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

function healthy(now: Date): Record<string, unknown> {
  return {
    state: 'healthy',
    cause: null,
    cause_text: null,
    since: now.getTime(),
  };
}

function daysUntil(date: string | undefined, now: Date): number | null {
  return date === undefined
    ? null
    : Math.round((Date.parse(date) - now.getTime()) / DAY_MS);
}

function fencedOut(credentialId: string): FencedOutError {
  return new FencedOutError(
    `Another attempt has taken over credential ${credentialId} and goes on with it, so this one stops. That happens where a backend was so slow that another one did its work. Nothing needs to be done`,
  );
}

/** PostgreSQL's driver gives bigint as text. */
function generationOf(row: Row): Generation {
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
