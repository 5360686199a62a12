import type { Knex } from 'knex';

const OURS = /^forgekey_gitlab_(?!portal$|migrations)/;

/** Of what the module writes, without the row that says which portal it is; who refers to another comes first. */
export async function tableNames(knex: Knex): Promise<string[]> {
  const names: string[] = await knex('sqlite_master')
    .where({ type: 'table' })
    .orderBy('rowid', 'desc')
    .pluck('name');
  return names.filter(name => OURS.test(name));
}

export async function clearTables(knex: Knex): Promise<void> {
  for (const name of await tableNames(knex)) {
    await knex(name).delete();
  }
}
