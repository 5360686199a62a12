import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  coreServices,
  createBackendModule,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import scaffolder from '@backstage/plugin-scaffolder-backend';
import {
  createTemplateAction,
  scaffolderActionsExtensionPoint,
} from '@backstage/plugin-scaffolder-node';
import upstreamModule from '@backstage/plugin-scaffolder-backend-module-gitlab';
import ourModule from '@forgekey/plugin-scaffolder-backend-module-gitlab';
import createKnex from 'knex';
import { configOf } from './actions';
import type { SideName } from './job';

/** What runs now and then is not what is measured. */
const IDLE_SCHEDULER = {
  async scheduleTask() {},
  async triggerTask() {},
  createScheduledTaskRunner: () => ({ async run() {} }),
  getScheduledTasks: async () => [],
} as any;

/** An action that writes the two files of a small service, so that nothing has to be fetched. */
const filesModule = createBackendModule({
  pluginId: 'scaffolder',
  moduleId: 'bench-files',
  register({ registerInit }) {
    registerInit({
      deps: { actions: scaffolderActionsExtensionPoint },
      async init({ actions }) {
        actions.addActions(
          createTemplateAction({
            id: 'bench:files',
            async handler({ workspacePath }) {
              await writeFile(
                join(workspacePath, 'README.md'),
                '# A service\n',
              );
              await writeFile(join(workspacePath, 'main.js'), 'start();\n');
            },
          }),
        );
      },
    });
  },
});

/** Backstage's own scaffolder backend with the module of a side. */
export async function startBackend(
  side: SideName,
  options: { gitlab: string; directory: string; perMinute?: number },
) {
  const { gitlab, directory, perMinute } = options;
  const knex = createKnex({
    client: 'better-sqlite3',
    connection: { filename: `${directory}/backend.sqlite` },
    useNullAsDefault: true,
  });
  const backend = await startTestBackend({
    features: [
      scaffolder,
      side === 'ours' ? ourModule : upstreamModule,
      filesModule,
      createServiceFactory({
        service: coreServices.database,
        deps: {},
        factory: () => ({ getClient: async () => knex }),
      }),
      createServiceFactory({
        service: coreServices.scheduler,
        deps: {},
        factory: () => IDLE_SCHEDULER,
      }),
      catalogServiceMock.factory({ entities: [template(gitlab)] }),
      mockServices.rootConfig.factory({
        data: {
          backend: {
            baseUrl: 'http://localhost',
            workingDirectory: directory,
          },
          ...configOf(gitlab, perMinute),
        },
      }),
    ],
  });
  const url = `http://localhost:${backend.server.port()}/api/scaffolder/v2`;
  const headers = {
    Authorization: mockCredentials.user.header(),
    'Content-Type': 'application/json',
  };
  return {
    async submit(name: string): Promise<string> {
      const answer = await fetch(`${url}/tasks`, {
        method: 'POST',
        headers,
        body: JSON.stringify({
          templateRef: 'template:default/chain',
          values: { name },
        }),
      });
      return (await answer.json()).id;
    },
    /** By status. */
    async count(): Promise<Record<string, number>> {
      const rows: { status: string; n: number }[] = await knex('tasks')
        .select('status')
        .select(knex.raw('count(*) as n'))
        .groupBy('status');
      return Object.fromEntries(rows.map(it => [it.status, Number(it.n)]));
    },
    async autocomplete(): Promise<number> {
      const answer = await fetch(`${url}/autocomplete/gitlab/groups`, {
        method: 'POST',
        headers,
        body: JSON.stringify({
          token: 'sandbox-root-token',
          context: { host: new URL(gitlab).host },
        }),
      });
      const { results, error } = await answer.json();
      if (!results) throw new Error(`groups: ${error?.message}`);
      return results.length;
    },
  };
}

/** The chain, with two files that are written by the template. */
function template(gitlab: string) {
  const repoUrl = `${new URL(gitlab).host}?owner=acme&repo=\${{ parameters.name }}`;
  const projectId = '${{ steps.publish.output.projectId }}';
  const step = (id: string, action: string, input: object) => ({
    id,
    name: id,
    action,
    input,
  });
  return {
    apiVersion: 'scaffolder.backstage.io/v1beta3',
    kind: 'Template',
    metadata: { name: 'chain', namespace: 'default' },
    spec: {
      type: 'service',
      parameters: { properties: { name: { type: 'string' } } },
      steps: [
        step('files', 'bench:files', {}),
        step('publish', 'publish:gitlab', {
          repoUrl,
          defaultBranch: 'main',
          repoVisibility: 'private',
        }),
        step('token', 'gitlab:projectAccessToken:create', {
          repoUrl,
          projectId,
          name: 'pipeline',
          accessLevel: 30,
          scopes: ['write_repository'],
          expiresAt: new Date(Date.now() + 60 * 86_400_000)
            .toISOString()
            .slice(0, 10),
        }),
        step('variable', 'gitlab:projectVariable:create', {
          repoUrl,
          projectId,
          key: 'PIPELINE_TOKEN',
          value: '${{ steps.token.output.access_token }}',
          variableType: 'env_var',
          masked: true,
        }),
      ],
    },
  } as any;
}
