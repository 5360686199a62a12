import type { Knex } from 'knex';
import { randomUUID } from 'node:crypto';
import type { Credential, CredentialRecord, MarkedToken } from './credential';
import {
  credentialOf,
  generationRecordOf,
  historyLineOf,
  type Row,
  sinkOf,
} from './credentialRows';
import type { Lease } from './leases';
import type {
  CredentialQuery,
  Finding,
  HistoryLine,
  LifeRecords,
  Wrote,
} from './lifeRecords';
import type {
  ClosingCause,
  Deposit,
  Generation,
  NewCredential,
} from './register';
import {
  CREDENTIAL,
  endCredential,
  fencedOut,
  GENERATION,
  healthy,
  insertCredential,
  insertGeneration,
  newGeneration,
  SINK,
  takePlace,
  touch,
} from './registerRows';

const HISTORY = 'forgekey_gitlab_history';

/** {@link LifeRecords} beside the register's other records. */
export class DatabaseLifeRecords implements LifeRecords {
  constructor(private readonly knex: Knex) {}

  async read(credentialId: string): Promise<CredentialRecord | undefined> {
    const row = await this.knex(CREDENTIAL).where({ id: credentialId }).first();
    if (!row) {
      return undefined;
    }
    const generations: Row[] = await this.knex(GENERATION)
      .where({ credential_id: credentialId })
      .orderBy('n');
    const sinks: Row[] = await this.knex(SINK)
      .where({ credential_id: credentialId })
      .whereNull('released_at')
      .orderBy('id');
    return {
      credential: credentialOf(row),
      generations: generations.map(generationRecordOf),
      sinks: sinks.map(sinkOf),
    };
  }

  async find(query: CredentialQuery): Promise<Credential[]> {
    const { id, host, containerKind, containerId, name } = query;
    const { tokenId, variableKey, environmentScope } = query;
    const rows: Row[] = await this.knex(CREDENTIAL)
      .where(
        given({
          id,
          host,
          owner_kind: containerKind,
          owner_id: containerId,
          name,
        }),
      )
      .modify(credentials => {
        if (query.ended) credentials.whereNotNull('ended_at');
        else credentials.whereNull('ended_at');
        if (tokenId !== undefined) {
          credentials.whereIn(
            'id',
            this.knex(GENERATION)
              .where({ host, token_id: tokenId })
              .select('credential_id'),
          );
        }
        if (variableKey !== undefined) {
          credentials.whereIn(
            'id',
            this.knex(SINK)
              .where(
                given({
                  host,
                  key: variableKey,
                  environment_scope: environmentScope,
                }),
              )
              .modify(sinks => {
                if (!query.ended) sinks.whereNull('released_at');
              })
              .select('credential_id'),
          );
        }
      })
      .orderBy('since');
    return rows.map(credentialOf);
  }

  async listDue(options: { now: Date; limit: number }): Promise<Credential[]> {
    const rows: Row[] = await this.knex(CREDENTIAL)
      .where('next_look_at', '<=', options.now.getTime())
      .orderBy('next_look_at')
      .limit(options.limit);
    return rows.map(credentialOf);
  }

  async historyOf(credentialId: string): Promise<HistoryLine[]> {
    const rows: Row[] = await this.knex(HISTORY)
      .where({ credential_id: credentialId })
      .orderBy('sequence');
    return rows.map(historyLineOf);
  }

  async intendNext(
    credentialId: string,
    lease: Lease,
    next: { floorTokenId?: number; rotatesTokenId?: number } & Wrote,
  ): Promise<Generation> {
    return this.knex.transaction(async trx => {
      await touch(trx, credentialId, lease);
      const { host, next_generation: n } = await trx(CREDENTIAL)
        .where({ id: credentialId })
        .first();
      await trx(CREDENTIAL)
        .where({ id: credentialId })
        .update({ next_generation: n + 1, held_until: null });
      const generation = newGeneration(credentialId, n);
      await insertGeneration(trx, host, generation, next.now);
      await trx(GENERATION)
        .where({ credential_id: credentialId, n })
        .update({
          floor_token_id: next.floorTokenId ?? null,
          rotates_token_id: next.rotatesTokenId ?? null,
        });
      await note(trx, credentialId, next, { what: 'intended', generation: n });
      return generation;
    });
  }

  async confirm(
    credentialId: string,
    n: number,
    lease: Lease,
    proved: { at: number; retireAt: number | undefined } & Wrote,
  ): Promise<void> {
    await this.knex.transaction(async trx => {
      await touch(trx, credentialId, lease);
      // First the one before: at most one is current.
      const before = await trx(GENERATION)
        .where({ credential_id: credentialId, state: 'current' })
        .whereNot({ n })
        .first();
      if (before) {
        const { retireAt } = proved;
        await trx(GENERATION)
          .where({ credential_id: credentialId, n: before.n })
          .update(
            retireAt === undefined
              ? {
                  state: 'closed',
                  closed_at: proved.now.getTime(),
                  cause: 'replaced',
                }
              : { state: 'retiring', retire_at: retireAt },
          );
      }
      const moved = await trx(GENERATION)
        .where({ credential_id: credentialId, n })
        .whereIn('state', ['minted', 'depositing', 'retiring', 'current'])
        .update({ state: 'current', proved_at: proved.at, retire_at: null })
        .returning('token_id');
      if (moved.length === 0) {
        throw fencedOut(credentialId);
      }
      await trx(SINK)
        .where({ credential_id: credentialId })
        .whereNull('released_at')
        .update({ seen_token_id: moved[0].token_id, seen_at: proved.at });
      await trx(CREDENTIAL)
        .where({ id: credentialId })
        .update({ ...healthy(proved.now), failures: 0, held_until: null });
      await note(trx, credentialId, proved, {
        what: 'deposited',
        generation: n,
      });
    });
  }

  async giveUp(credentialId: string, n: number, lease: Lease): Promise<void> {
    await this.moveGeneration(credentialId, n, lease, {
      from: ['minting', 'minted', 'depositing', 'abandoned'],
      set: { state: 'abandoned' },
    });
  }

  async nameToken(
    credentialId: string,
    n: number,
    lease: Lease,
    tokenId: number,
  ): Promise<void> {
    await this.moveGeneration(credentialId, n, lease, {
      from: ['abandoned'],
      set: { token_id: tokenId },
    });
  }

  async retire(
    credentialId: string,
    n: number,
    lease: Lease,
    when: { at: number; extended: boolean } & Wrote,
  ): Promise<void> {
    const { at, extended } = when;
    await this.moveGeneration(
      credentialId,
      n,
      lease,
      { from: ['retiring'], set: { retire_at: at, extended } },
      trx =>
        note(trx, credentialId, when, {
          what: extended ? 'extended' : 'retiring',
          generation: n,
          facts: { until: new Date(at).toISOString() },
        }),
    );
  }

  async takeIn(
    credentialId: string,
    lease: Lease,
    tokens: Parameters<LifeRecords['takeIn']>[2],
    wrote: Wrote,
  ): Promise<void> {
    await this.knex.transaction(async trx => {
      await touch(trx, credentialId, lease);
      const row = await trx(CREDENTIAL).where({ id: credentialId }).first();
      let next: number = row.next_generation;
      for (const { token, state, retireAt } of tokens) {
        const taken = await trx(GENERATION)
          .where({ credential_id: credentialId, n: token.generation })
          .first();
        // Two generations may have one number after a backup was restored, never one id.
        const n = taken ? Math.max(next, token.generation) : token.generation;
        next = Math.max(next, n + 1);
        await trx(GENERATION).insert({
          credential_id: credentialId,
          n,
          host: row.host,
          kind: row.kind,
          state,
          nonce: token.nonce,
          token_id: token.id,
          user_id: token.userId,
          access_level: token.accessLevel,
          scopes: JSON.stringify([...token.scopes].sort()),
          expires_at: token.expiresAt ?? null,
          intended_at: token.createdAt,
          minted_at: token.createdAt,
          put_at: state === 'depositing' ? wrote.now.getTime() : null,
          retire_at: retireAt ?? null,
        });
        await note(trx, credentialId, wrote, {
          what: 'takenIn',
          generation: n,
          facts: { tokenId: token.id },
        });
      }
      await trx(CREDENTIAL)
        .where({ id: credentialId })
        .update({ next_generation: next });
    });
  }

  async close(
    credentialId: string,
    generations: number[],
    cause: ClosingCause,
    wrote: Wrote,
  ): Promise<void> {
    const at = wrote.now.getTime();
    await this.knex.transaction(async trx => {
      for (const n of generations) {
        const closed = await trx(GENERATION)
          .where({ credential_id: credentialId, n })
          .whereNot({ state: 'closed' })
          .update({ state: 'closed', closed_at: at, cause });
        if (closed > 0) {
          await note(trx, credentialId, wrote, {
            what: 'closed',
            generation: n,
            cause,
          });
        }
      }
      const left = await trx(GENERATION)
        .where({ credential_id: credentialId })
        .whereNot({ state: 'closed' })
        .first();
      const isOver =
        !left && (await isWithoutVariables(trx, credentialId, cause));
      if (isOver) {
        await endCredential(trx, credentialId, cause, at);
      }
    });
  }

  async remade(sinkId: string, now: Date): Promise<void> {
    await this.knex(SINK)
      .where({ id: sinkId })
      .update({ remade_at: now.getTime() });
  }

  async adopt(
    adopted: Omit<NewCredential, 'id'>,
    token: Omit<MarkedToken, 'generation' | 'nonce'>,
    deposit: Deposit,
    wrote: Wrote,
  ): Promise<string> {
    const credential = { ...adopted, id: randomUUID() };
    const generation = {
      ...newGeneration(credential.id, 1),
      tokenId: token.id,
    };
    await this.knex.transaction(async trx => {
      await insertCredential(trx, credential, {
        state: 'renewing',
        nextGeneration: 2,
        now: wrote.now,
      });
      await insertGeneration(trx, credential.host, generation, wrote.now);
      await trx(GENERATION)
        .where({ credential_id: credential.id, n: 1 })
        .update({
          state: 'current',
          user_id: token.userId,
          access_level: token.accessLevel,
          scopes: JSON.stringify([...token.scopes].sort()),
          expires_at: token.expiresAt ?? null,
          minted_at: token.createdAt,
        });
      await takePlace(trx, generation, deposit, wrote.now);
      await note(trx, credential.id, wrote, {
        what: 'adopted',
        generation: 1,
        facts: { tokenId: token.id },
      });
    });
    return credential.id;
  }

  async reportCompromised(credentialId: string, wrote: Wrote): Promise<void> {
    const at = wrote.now.getTime();
    await this.knex.transaction(async trx => {
      await trx(CREDENTIAL)
        .where({ id: credentialId })
        .update({
          compromised_at: at,
          compromised_up_to: trx.raw('next_generation - 1'),
          next_look_at: at,
        });
      await note(trx, credentialId, wrote, { what: 'compromised' });
    });
  }

  async closeCompromise(credentialId: string, wrote: Wrote): Promise<void> {
    await this.knex.transaction(async trx => {
      await trx(CREDENTIAL)
        .where({ id: credentialId })
        .update({
          compromised_at: null,
          compromised_up_to: null,
          ...healthy(wrote.now),
        });
      await note(trx, credentialId, wrote, { what: 'compromiseClosed' });
    });
  }

  async startEnding(credentialId: string, wrote: Wrote): Promise<void> {
    const at = wrote.now.getTime();
    await this.knex.transaction(async trx => {
      const changed = await trx(CREDENTIAL)
        .where({ id: credentialId })
        .whereNull('ended_at')
        .update({
          ended_at: at,
          next_look_at: at,
          state: 'ended',
          cause: 'ending',
          since: at,
          version: trx.raw('version + 1'),
        });
      if (changed > 0) {
        await note(trx, credentialId, wrote, { what: 'ended' });
      }
    });
  }

  async hold(credentialId: string, until: number): Promise<void> {
    await this.knex(CREDENTIAL)
      .where({ id: credentialId })
      .update({ held_until: until });
  }

  async conclude(
    credentialId: string,
    finding: Finding,
    now: Date,
  ): Promise<void> {
    const { state, cause, text, nextLookAt, failed, ownerPath } = finding;
    await this.knex.transaction(async trx => {
      const row = await trx(CREDENTIAL).where({ id: credentialId }).first();
      if (!row) {
        return;
      }
      await trx(CREDENTIAL)
        .where({ id: credentialId })
        .update({
          state,
          cause,
          cause_text: text,
          since: row.state === state ? row.since : now.getTime(),
          next_look_at: nextLookAt ?? null,
          failures: failed ? row.failures + 1 : 0,
          owner_path: ownerPath ?? row.owner_path,
        });
    });
  }

  private async moveGeneration(
    credentialId: string,
    n: number,
    lease: Lease,
    change: { from: string[]; set: Row },
    also?: (trx: Knex.Transaction) => Promise<void>,
  ): Promise<void> {
    await this.knex.transaction(async trx => {
      await touch(trx, credentialId, lease);
      const moved = await trx(GENERATION)
        .where({ credential_id: credentialId, n })
        .whereIn('state', change.from)
        .update(change.set);
      if (moved === 0) {
        throw fencedOut(credentialId);
      }
      await also?.(trx);
    });
  }
}

/** A credential with variables outlives its tokens: it is renewed, unless it was ended. */
async function isWithoutVariables(
  trx: Knex.Transaction,
  credentialId: string,
  cause: ClosingCause,
): Promise<boolean> {
  if (cause === 'ended') {
    return true;
  }
  const sink = await trx(SINK)
    .where({ credential_id: credentialId })
    .whereNull('released_at')
    .first();
  return !sink;
}

async function note(
  trx: Knex.Transaction,
  credentialId: string,
  { who, now }: Wrote,
  line: {
    what: string;
    generation?: number;
    cause?: string;
    facts?: Record<string, unknown>;
  },
): Promise<void> {
  await trx(HISTORY).insert({
    credential_id: credentialId,
    at: now.getTime(),
    what: line.what,
    generation: line.generation ?? null,
    who,
    cause: line.cause ?? null,
    facts: line.facts ? JSON.stringify(line.facts) : null,
  });
}

/** What is left out does not matter. */
function given(columns: Row): Row {
  return Object.fromEntries(
    Object.entries(columns).filter(([, value]) => value !== undefined),
  );
}
