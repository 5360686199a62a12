/**
 * What became of each credential, for people. Only adds: a portal can go back one version.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('forgekey_gitlab_history', table => {
    table.comment('What became of each credential; append only, never a value');
    table.bigIncrements('sequence');
    table
      .string('credential_id', 36)
      .notNullable()
      .references('forgekey_gitlab_credential.id');
    table.bigInteger('at').notNullable().comment('Unix milliseconds');
    table.string('what', 40).notNullable();
    table.integer('generation');
    table.text('who').notNullable().comment('For people');
    table.string('cause', 40);
    table.text('facts').comment('JSON');
    table.index(['credential_id'], 'forgekey_gitlab_history_credential_idx');
  });
  await knex.schema.alterTable('forgekey_gitlab_credential', table => {
    table
      .integer('compromised_up_to')
      .comment('The newest generation that others may know');
  });
  // Also of those that were ended, while something of them is left.
  await knex.raw('drop index forgekey_gitlab_credential_look_idx');
  await knex.raw(
    `create index forgekey_gitlab_credential_look_idx
       on forgekey_gitlab_credential (next_look_at) where next_look_at is not null`,
  );
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.raw('drop index forgekey_gitlab_credential_look_idx');
  await knex.raw(
    `create index forgekey_gitlab_credential_look_idx
       on forgekey_gitlab_credential (next_look_at) where ended_at is null`,
  );
  await knex.schema.alterTable('forgekey_gitlab_credential', table => {
    table.dropColumn('compromised_up_to');
  });
  await knex.schema.dropTable('forgekey_gitlab_history');
};
