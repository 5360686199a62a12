import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import type { Row } from './credentialRows';
import {
  CREDENTIAL,
  daysUntil,
  GENERATION,
  healthy,
  insertCredential,
  insertGeneration,
  newGeneration,
  takePlace,
} from './registerRows';

const LEDGER = 'forgekey_gitlab_ledger';

/** What a start has taken over. */
export interface TakenOver {
  /** Tokens that are in the register now. */
  tokens: number;
  /** Of these, those that a CI/CD variable holds. */
  deposited: number;
  /** The first day on which one of those dies, `YYYY-MM-DD`. */
  firstEnd: string | undefined;
  /** Tokens whose project an older version noted by its path: nobody can be sure that it is the same one today. */
  withoutNumber: number;
}

/**
 * Puts the access tokens into the register that a version without one has made, as the ledger has them. The first start does
 * it; after that there are none.
 */
export async function takeOverEarlier(
  knex: Knex,
  now: Date,
): Promise<TakenOver> {
  const rows: Row[] = await knex(LEDGER)
    .where({ kind: 'accessToken', state: 'made' })
    .whereNull('credential_id')
    .whereNotNull('gitlab_id')
    .orderBy('sequence');
  const numbered = rows.filter(it => /^\d+$/.test(it.owner_id ?? ''));
  for (const row of numbered) {
    await knex.transaction(trx => takeOver(trx, row, now));
  }
  const deposited = numbered.filter(it => it.variable_key);
  return {
    tokens: numbered.length,
    deposited: deposited.length,
    firstEnd: deposited
      .map(it => it.expires_at)
      .filter(Boolean)
      .sort()[0],
    withoutNumber: rows.length - numbered.length,
  };
}

async function takeOver(
  trx: Knex.Transaction,
  row: Row,
  now: Date,
): Promise<void> {
  const details = row.details ? JSON.parse(row.details) : {};
  const { spec = {} } = details;
  const createdAt = new Date(Number(row.created_at));
  const credentialId = randomUUID();
  const generation = {
    ...newGeneration(credentialId, 1),
    tokenId: Number(row.gitlab_id),
    state: 'current' as const,
  };
  await insertCredential(
    trx,
    {
      id: credentialId,
      host: row.host,
      containerKind: row.owner_kind ?? 'project',
      containerId: Number(row.owner_id),
      containerPath: undefined,
      name: row.name,
      accessLevel: details.accessLevel ?? spec.accessLevel ?? 0,
      scopes: spec.scopes ?? [],
      lifetimeDays:
        daysUntil(row.expires_at ?? undefined, createdAt) ?? undefined,
      // Nobody could be given the new value of one that is in no variable.
      rotation: row.variable_key && spec.scopes ? 'auto' : 'none',
      madeByTask: row.task_id,
      madeByTemplate: undefined,
      madeByUser: row.user_ref ?? undefined,
    },
    { state: 'healthy', nextGeneration: 2, now },
  );
  await insertGeneration(trx, row.host, generation, createdAt);
  await trx(GENERATION)
    .where({ credential_id: credentialId, n: 1 })
    .update({
      user_id: details.userId ?? null,
      access_level: details.accessLevel ?? spec.accessLevel ?? null,
      scopes: JSON.stringify([...(spec.scopes ?? [])].sort()),
      expires_at: row.expires_at ?? null,
      minted_at: createdAt.getTime(),
    });
  if (row.variable_key) {
    await takePlace(
      trx,
      generation,
      {
        key: row.variable_key,
        environmentScope: row.environment_scope ?? '*',
        variableType: 'env_var',
        protected: false,
        masked: true,
        hidden: true,
        raw: false,
        personText: undefined,
      },
      now,
    );
  }
  await trx(CREDENTIAL)
    .where({ id: credentialId })
    .update({ ...healthy(now), next_look_at: now.getTime() });
  await trx(LEDGER)
    .where({ id: row.id })
    .update({ credential_id: credentialId });
}
