/**
 * One writer a target, and the register of credentials. Only adds: a portal can go back one version.
 *
 * No column holds a secret, or anything that one can be computed from. Times are Unix milliseconds.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('forgekey_gitlab_ledger', table => {
    table
      .string('attempt', 36)
      .comment(
        'UUID of the attempt at the task that may record; null: of an older version',
      );
    table
      .string('acting_as', 16)
      .comment(
        'integration or user: whose credential made it; null: not known',
      );
    table
      .integer('round')
      .notNullable()
      .defaultTo(1)
      .comment('Which of several equal ones of a step that runs in an each');
    table.string('credential_id', 36).comment('Of an access token');
  });
  await knex.raw('drop index forgekey_gitlab_ledger_open_idx');
  await knex.raw(
    `create unique index forgekey_gitlab_ledger_open_idx
       on forgekey_gitlab_ledger (task_id, step_id, identity, round)
       where state in ('intended', 'made')`,
  );

  await knex.schema.createTable('forgekey_gitlab_portal', table => {
    table.comment('One row: this installation');
    table.string('id', 36).primary().comment('UUID, in every mark');
    table
      .integer('one')
      .notNullable()
      .defaultTo(1)
      .unique()
      .comment('So that there is no second row');
    table.bigInteger('made_at').notNullable();
    table
      .text('base_url')
      .notNullable()
      .comment('app.baseUrl at the first start');
  });

  await knex.schema.createTable('forgekey_gitlab_lease', table => {
    table.comment('Who writes to what at GitLab right now');
    table.string('target', 255).primary();
    table
      .string('holder', 36)
      .notNullable()
      .comment('UUID, new each time it is taken');
    table.bigInteger('expires_at').notNullable();
    table.text('says').notNullable().comment('For people: what, and for whom');
  });

  await knex.schema.createTable('forgekey_gitlab_credential', table => {
    table.comment('Tokens under management');
    table.string('id', 36).primary();
    table.text('host').notNullable();
    table.string('kind', 24).notNullable().comment('accessToken, deployToken');
    table.string('owner_kind', 16).notNullable().comment('project or group');
    table.bigInteger('owner_id').notNullable();
    table.text('owner_path').comment('Last seen, for people');
    table.text('name').notNullable();
    table.string('identity', 16).notNullable().comment('bot, serviceAccount');
    table.bigInteger('service_account_id');
    table.boolean('we_made_account').notNullable().defaultTo(false);
    table.integer('access_level');
    table.text('scopes').notNullable().comment('JSON, sorted');
    table
      .integer('lifetime_days')
      .comment('null until GitLab has answered, where nobody asked for one');
    table.string('rotation', 16).notNullable().comment('auto, none');
    table.string('mode', 16).notNullable().comment('overlap, inPlace');
    table.string('state', 16).notNullable();
    table.string('cause', 40);
    table.text('cause_text');
    table.bigInteger('since').notNullable();
    table.bigInteger('held_until');
    table.bigInteger('compromised_at');
    table.integer('next_generation').notNullable();
    table.bigInteger('next_look_at');
    table.integer('failures').notNullable().defaultTo(0);
    table.text('settled_policy');
    table.text('entity_ref');
    table.text('owner_refs').comment('JSON');
    table.text('made_by_task');
    table.text('made_by_template');
    table.text('made_by_user');
    table.bigInteger('ended_at');
    table.bigInteger('version').notNullable().defaultTo(0);
    table.check("access_level is not null or kind = 'deployToken'");
    table.index(
      ['host', 'owner_kind', 'owner_id'],
      'forgekey_gitlab_credential_owner_idx',
    );
    table.index(['entity_ref'], 'forgekey_gitlab_credential_entity_idx');
  });
  await knex.raw(
    `create index forgekey_gitlab_credential_look_idx
       on forgekey_gitlab_credential (next_look_at) where ended_at is null`,
  );

  await knex.schema.createTable('forgekey_gitlab_generation', table => {
    table.comment('The tokens that a credential has had, one after the other');
    table
      .string('credential_id', 36)
      .notNullable()
      .references('forgekey_gitlab_credential.id');
    table.integer('n').notNullable();
    table.text('host').notNullable().comment('Of the credential');
    table.string('kind', 24).notNullable().comment('Of the credential');
    table
      .string('state', 16)
      .notNullable()
      .comment(
        'minting, minted, depositing, current, retiring, abandoned, closed',
      );
    table.string('nonce', 16).notNullable();
    table.bigInteger('floor_token_id');
    table.bigInteger('rotates_token_id');
    table.bigInteger('token_id');
    table.bigInteger('user_id');
    table.integer('access_level');
    table.text('scopes');
    table.string('expires_at', 10);
    table.bigInteger('minted_at');
    table.bigInteger('intended_at').notNullable();
    table.bigInteger('sent_at');
    table
      .bigInteger('put_at')
      .comment('Last PUT of a variable; null: none was meant');
    table.bigInteger('proved_at');
    table.bigInteger('retire_at');
    table.boolean('extended').notNullable().defaultTo(false);
    table.bigInteger('closed_at');
    table.string('cause', 40);
    table.primary(['credential_id', 'n']);
  });
  await knex.raw(
    `create unique index forgekey_gitlab_generation_current_idx
       on forgekey_gitlab_generation (credential_id) where state = 'current'`,
  );
  await knex.raw(
    `create unique index forgekey_gitlab_generation_token_idx
       on forgekey_gitlab_generation (host, kind, token_id) where token_id is not null`,
  );

  await knex.schema.createTable('forgekey_gitlab_sink', table => {
    table.comment('The CI/CD variables that a credential is deposited in');
    table.string('id', 36).primary();
    table
      .string('credential_id', 36)
      .notNullable()
      .references('forgekey_gitlab_credential.id');
    table.text('host').notNullable();
    table.string('owner_kind', 16).notNullable();
    table.bigInteger('owner_id').notNullable();
    table.string('key', 255).notNullable();
    table.string('environment_scope', 255).notNullable();
    table.string('part', 16).notNullable().comment('token, username');
    table.string('variable_type', 16).notNullable();
    table.boolean('protected').notNullable();
    table.boolean('masked').notNullable();
    table.boolean('hidden').notNullable();
    table.boolean('raw').notNullable();
    table.text('person_text');
    table.bigInteger('seen_token_id');
    table.bigInteger('seen_at');
    table.bigInteger('remade_at');
    table.bigInteger('released_at');
    table.index(['credential_id'], 'forgekey_gitlab_sink_credential_idx');
  });
  await knex.raw(
    `create unique index forgekey_gitlab_sink_place_idx
       on forgekey_gitlab_sink (host, owner_kind, owner_id, key, environment_scope)
       where released_at is null`,
  );
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  for (const name of ['sink', 'generation', 'credential', 'lease', 'portal']) {
    await knex.schema.dropTable(`forgekey_gitlab_${name}`);
  }
  await knex.raw('drop index forgekey_gitlab_ledger_open_idx');
  await knex.schema.alterTable('forgekey_gitlab_ledger', table => {
    table.dropColumns('attempt', 'acting_as', 'round', 'credential_id');
  });
  await knex.raw(
    `create unique index forgekey_gitlab_ledger_open_idx
       on forgekey_gitlab_ledger (task_id, step_id, identity)
       where state in ('intended', 'made')`,
  );
};
