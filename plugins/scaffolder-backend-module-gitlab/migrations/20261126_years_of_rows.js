/**
 * Indexes for every question that is asked of a ledger of many years. Only adds: a portal can go back one version.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.raw(
    `create index forgekey_gitlab_ledger_name_idx
       on forgekey_gitlab_ledger (host, kind, lower(name))
       where state in ('intended', 'made')`,
  );
  await knex.raw(
    `create index forgekey_gitlab_ledger_gitlab_idx
       on forgekey_gitlab_ledger (host, kind, gitlab_id)
       where state in ('intended', 'made')`,
  );
  await knex.raw(
    `create index forgekey_gitlab_ledger_settled_idx
       on forgekey_gitlab_ledger (updated_at)
       where state = 'made'`,
  );
  await knex.raw(
    `create index forgekey_gitlab_credential_ended_idx
       on forgekey_gitlab_credential (ended_at) where ended_at is not null`,
  );
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.raw('drop index forgekey_gitlab_credential_ended_idx');
  for (const name of ['name', 'gitlab', 'settled']) {
    await knex.raw(`drop index forgekey_gitlab_ledger_${name}_idx`);
  }
};
