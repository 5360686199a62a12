import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';

const TABLE = 'forgekey_gitlab_portal';

/** This installation: what it is called in the marks that it leaves at GitLab. */
export interface Portal {
  /** UUID, made at the first start and kept in the database. */
  id: string;
  /** `app.baseUrl` at the first start. */
  baseUrl: string;
}

/** Reads it, or makes it at the first start; of two replicas that start together, one makes it. */
export async function openPortal(
  knex: Knex,
  options: { baseUrl: string; now: Date },
): Promise<Portal> {
  await knex(TABLE)
    .insert({
      id: randomUUID(),
      made_at: options.now.getTime(),
      base_url: options.baseUrl,
    })
    .onConflict('one')
    .ignore();
  const row = await knex(TABLE).first();
  return { id: row.id, baseUrl: row.base_url };
}
