import type { Knex } from 'knex';
import type { Also } from './also';
import { DatabaseLifeRecords } from './databaseLifeRecords';
import type { Lease } from './leases';
import type { LifeRecords } from './lifeRecords';
import type { LedgerEntry } from './ledger';
import type {
  ClosingCause,
  Deposit,
  Generation,
  MintedToken,
  NewCredential,
  Register,
} from './register';
import {
  CREDENTIAL,
  daysUntil,
  endCredential,
  GENERATION,
  generationOf,
  type GenerationRow,
  healthy,
  insertCredential,
  insertGeneration,
  KIND,
  move,
  newGeneration,
  OVER,
  takePlace,
  touch,
} from './registerRows';

/** The {@link Register} beside the ledger, in the same database. */
export class DatabaseRegister implements Register {
  readonly life: LifeRecords;

  constructor(private readonly knex: Knex) {
    this.life = new DatabaseLifeRecords(knex);
  }

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
      await touch(trx, credentialId, lease, { revives: true });
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
    return trx =>
      move(trx, generation, lease, {
        from: ['minting'],
        to,
        setCredential: {
          ...(to === 'current' ? healthy(now) : {}),
          lifetime_days: trx.raw('coalesce(lifetime_days, ?)', [
            daysUntil(token.expiresAt, now),
          ]),
        },
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
        setCredential: healthy(now),
      });
      await takePlace(trx, generation, deposit, now);
    };
  }

  async abandon({ credentialId, n }: Generation): Promise<boolean> {
    const where = { credential_id: credentialId, n };
    await this.knex(GENERATION)
      .where(where)
      .whereIn('state', ['minting', 'minted'])
      .update({ state: 'abandoned' });
    const row = await this.knex<GenerationRow>(GENERATION).where(where).first();
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
    const rows = await this.knex<GenerationRow>(GENERATION)
      .where({ credential_id: credentialId })
      .orderBy('n');
    return rows.map(generationOf);
  }

  async findToken(
    host: string,
    tokenId: number | string,
  ): Promise<Generation | undefined> {
    const row = await this.knex<GenerationRow>(GENERATION)
      .where({ host, kind: KIND, token_id: Number(tokenId) })
      .first();
    return row && generationOf(row);
  }
}
