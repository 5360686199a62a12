import { ConfigReader } from '@backstage/config';
import { ScmIntegrations } from '@backstage/integration';
import type { TemplateAction } from '@backstage/plugin-scaffolder-node';
import * as upstream from '@backstage/plugin-scaffolder-backend-module-gitlab';
import * as ours from '@forgekey/plugin-scaffolder-backend-module-gitlab';
import createKnex from 'knex';
import type { SideName } from './job';

export const QUIET = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  child: () => QUIET,
} as any;

export function configOf(gitlab: string, perMinute?: number) {
  return {
    integrations: {
      gitlab: [
        {
          host: new URL(gitlab).host,
          baseUrl: gitlab,
          apiBaseUrl: `${gitlab}/api/v4`,
          token: 'sandbox-root-token',
          ...(perMinute
            ? { retry: { maxApiRequestsPerMinute: perMinute } }
            : {}),
        },
      ],
    },
  };
}

/** The three actions of the chain. Ours keep their ledger in a SQLite file, and its cost counts. */
export async function actionsOf(
  side: SideName,
  gitlab: string,
  directory: string,
): Promise<Record<string, TemplateAction<any, any, any>>> {
  const config = new ConfigReader(configOf(gitlab));
  const integrations = ScmIntegrations.fromConfig(config);
  const list =
    side === 'upstream'
      ? [
          upstream.createPublishGitlabAction({ integrations, config }),
          upstream.createGitlabProjectAccessTokenAction({ integrations }),
          upstream.createGitlabProjectVariableAction({ integrations }),
        ]
      : await ourActions(config, directory);
  return Object.fromEntries(list.map(it => [it.id, it]));
}

async function ourActions(config: ConfigReader, directory: string) {
  const knex = createKnex({
    client: 'better-sqlite3',
    connection: { filename: `${directory}/scaffolder.sqlite` },
    useNullAsDefault: true,
  });
  // The scaffolder's own table, which is asked whether a task was recovered.
  await knex.schema.createTable('task_events', table => {
    table.bigIncrements('id');
    table.uuid('task_id').index();
    table.text('event_type');
  });
  const deps = await ours.createGitLabActionDeps({
    config,
    database: { getClient: async () => knex } as any,
    logger: QUIET,
  });
  return [
    ours.createPublishGitLabAction(deps),
    ours.createProjectAccessTokenCreateAction(deps),
    ours.createProjectVariableCreateAction(deps),
  ];
}
