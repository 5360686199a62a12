/**
 * One row per thing the module makes at GitLab. No column holds a secret.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('forgekey_gitlab_ledger', table => {
    table.comment('What the GitLab actions meant to make, made, and undid');
    table.bigIncrements('sequence').comment('Order of intents');
    table.string('id', 36).notNullable().unique().comment('UUID');
    table.string('task_id').notNullable();
    table.string('step_id').notNullable();
    table.string('action_id').notNullable();
    table.text('user_ref').comment('Entity reference of who ran the task');
    table
      .string('identity', 64)
      .notNullable()
      .comment('SHA-256 of what makes the thing the same on the next attempt');
    table
      .string('kind', 32)
      .notNullable()
      .comment('project, content, accessToken, variable');
    table
      .string('state', 16)
      .notNullable()
      .comment('intended, made, void, undone');
    table.text('host').notNullable();
    table.string('owner_kind', 16).comment('project or group');
    table.text('owner_id').comment('Id or full path of the project or group');
    table.text('name').notNullable();
    table.text('gitlab_id').comment('GitLab’s id of the thing');
    table.string('expires_at', 10).comment('YYYY-MM-DD, of an access token');
    table.text('variable_key');
    table.text('environment_scope');
    table.text('details').comment('JSON, for the outputs of a later attempt');
    table.text('reason').comment('Why the row was closed');
    table.bigInteger('created_at').notNullable().comment('Unix milliseconds');
    table.bigInteger('updated_at').notNullable().comment('Unix milliseconds');
    table.bigInteger('closed_at').comment('Unix milliseconds');
    table.index(['task_id'], 'forgekey_gitlab_ledger_task_idx');
    table.index(['closed_at'], 'forgekey_gitlab_ledger_closed_idx');
  });
  // Two backends that run the same task at once (one of them believed dead) meet here.
  await knex.raw(
    `create unique index forgekey_gitlab_ledger_open_idx
       on forgekey_gitlab_ledger (task_id, step_id, identity)
       where state in ('intended', 'made')`,
  );
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('forgekey_gitlab_ledger');
};
