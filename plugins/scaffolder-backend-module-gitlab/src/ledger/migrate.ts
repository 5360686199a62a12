import { resolvePackagePath } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';

/**
 * Brings the module's tables up to date, with a migrations table of their own. Migrations of a later version are left
 * alone: they only add, so that a portal can go back.
 */
export async function migrate(knex: Knex): Promise<void> {
  await knex.migrate.latest({
    directory: resolvePackagePath(
      '@forgekey/plugin-scaffolder-backend-module-gitlab',
      'migrations',
    ),
    tableName: 'forgekey_gitlab_migrations',
    disableMigrationsListValidation: true,
  });
}
