/**
 * What was there before a task changed it, so that a rollback can put it back.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('forgekey_gitlab_ledger', table => {
    table
      .text('sealed_before')
      .comment(
        'Envelope of what an updated variable was before, and of digests of what was written; never plaintext',
      );
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.alterTable('forgekey_gitlab_ledger', table => {
    table.dropColumn('sealed_before');
  });
};
