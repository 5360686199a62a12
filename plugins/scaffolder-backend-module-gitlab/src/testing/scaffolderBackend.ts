import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import type { PolicyDecision } from '@backstage/plugin-permission-common';
import scaffolder from '@backstage/plugin-scaffolder-backend';
import { actionExecutePermission } from '@backstage/plugin-scaffolder-common/alpha';
import type { JsonObject } from '@backstage/types';
import { type Sandbox, startSandbox } from '@forgekey/gitlab-sandbox';
import createKnex from 'knex';
import gitlabModule from '..';

const TEMPLATE_REF = 'template:default/one-step';

/** Backstage's own scaffolder with the module, on a sandbox, under a policy that answers for every step. */
export async function startScaffolder(options: {
  /** What the policy says of `scaffolder.action.execute`. */
  policy: () => PolicyDecision;
  gitlab?: JsonObject;
}) {
  unrefTimers();
  const sandbox: Sandbox = await startSandbox();
  const workingDirectory = mkdtempSync(join(tmpdir(), 'forgekey-scaffolder-'));
  const knex = createKnex({
    client: 'better-sqlite3',
    connection: ':memory:',
    useNullAsDefault: true,
  });
  const allowed = { result: 'ALLOW' } as const;
  let step: JsonObject = {};
  const backend = await startTestBackend({
    features: [
      scaffolder,
      gitlabModule,
      mockServices.database.mock({ getClient: async () => knex }).factory,
      mockServices.scheduler.mock().factory,
      mockServices.permissions.mock({
        authorize: async requests => requests.map(() => allowed),
        authorizeConditional: async requests =>
          requests.map(({ permission }) =>
            permission.name === actionExecutePermission.name
              ? (options.policy() as any)
              : allowed,
          ),
      }).factory,
      catalogServiceMock.mock({
        getEntityByRef: async () => ({
          apiVersion: 'scaffolder.backstage.io/v1beta3',
          kind: 'Template',
          metadata: { name: 'one-step', namespace: 'default' },
          spec: { type: 'service', parameters: {}, steps: [step] },
        }),
      }).factory,
      mockServices.rootConfig.factory({
        data: {
          backend: { baseUrl: 'http://localhost', workingDirectory },
          integrations: {
            gitlab: [
              {
                host: new URL(sandbox.url).host,
                baseUrl: sandbox.url,
                apiBaseUrl: `${sandbox.url}/api/v4`,
                token: 'sandbox-root-token',
              },
            ],
          },
          // The last task is to have ended before its database goes.
          scaffolder: {
            EXPERIMENTAL_gracefulShutdown: true,
            gitlab: options.gitlab ?? {},
          },
        },
      }),
    ],
  });
  const url = `http://localhost:${backend.server.port()}/api/scaffolder/v2`;
  const headers = {
    Authorization: mockCredentials.user.header(),
    'Content-Type': 'application/json',
  };
  const call = async (path: string, init: RequestInit = {}) => {
    const answer = await fetch(`${url}${path}`, { ...init, headers });
    if (!answer.ok) {
      throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    }
    return answer.json();
  };

  return {
    sandbox,
    /** Runs a template of this one step, and gives what it failed with. */
    async run(action: string, input: JsonObject): Promise<string | undefined> {
      step = { id: 'one', name: 'One', action, input };
      const { id } = await call('/tasks', {
        method: 'POST',
        body: JSON.stringify({ templateRef: TEMPLATE_REF, values: {} }),
      });
      for (;;) {
        // Asked over HTTP, the scaffolder would go on looking for events after the test.
        const end = await knex('task_events')
          .where({ task_id: id, event_type: 'completion' })
          .first('body');
        if (end) return JSON.parse(end.body).error?.message;
        await new Promise(resolve => setImmediate(resolve));
      }
    },
    async stop() {
      await backend.stop();
      await sandbox.stop();
      rmSync(workingDirectory, { recursive: true, force: true });
    },
  };
}

/**
 * Backstage looks once a second for events of a task, for ever, also when the task has ended. Its timers must not keep
 * the process of the tests, to the end of this file of tests. For the same reason the database stays open.
 */
function unrefTimers(): void {
  const { setTimeout: timeout, setInterval: interval } = globalThis;
  globalThis.setTimeout = ((...args: Parameters<typeof timeout>) =>
    timeout(...args).unref()) as typeof timeout;
  globalThis.setInterval = ((...args: Parameters<typeof interval>) =>
    interval(...args).unref()) as typeof interval;
}
