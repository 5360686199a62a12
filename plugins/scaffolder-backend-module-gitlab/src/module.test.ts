import type { BackendFeature } from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import upstream from '@backstage/plugin-scaffolder-backend-module-gitlab';
import {
  scaffolderActionsExtensionPoint,
  type TemplateAction,
} from '@backstage/plugin-scaffolder-node';
import { scaffolderAutocompleteExtensionPoint } from '@backstage/plugin-scaffolder-node/alpha';
import type { JsonObject } from '@backstage/types';
import createKnex from 'knex';
import gitlabModule from '.';

/** Starts a backend with the module, and gives what the module hands to the scaffolder. */
async function start(
  options: { scaffolder?: JsonObject; features?: BackendFeature[] } = {},
) {
  const { scaffolder = {}, features = [] } = options;
  const actions: TemplateAction<any, any, any>[] = [];
  const autocompletes: string[] = [];
  const scheduler = mockServices.scheduler.mock();
  const knex = createKnex({
    client: 'better-sqlite3',
    connection: ':memory:',
    useNullAsDefault: true,
  });
  try {
    const backend = await startTestBackend({
      extensionPoints: [
        [
          scaffolderActionsExtensionPoint,
          { addActions: (...added) => void actions.push(...added) },
        ],
        [
          scaffolderAutocompleteExtensionPoint,
          { addAutocompleteProvider: ({ id }) => void autocompletes.push(id) },
        ],
      ],
      features: [
        gitlabModule,
        // Those that startTestBackend brings outlive the backend.
        mockServices.database.mock({ getClient: async () => knex }).factory,
        scheduler.factory,
        mockServices.rootConfig.factory({
          data: {
            integrations: {
              gitlab: [{ host: 'gitlab.com', token: 'fake-token' }],
            },
            scaffolder,
          },
        }),
        ...features,
      ],
    });
    await backend.stop();
  } finally {
    await knex.destroy();
  }
  return {
    ids: actions.map(({ id }) => id).sort(),
    autocompletes,
    scheduled: scheduler.scheduleTask.mock.calls.map(([task]) => ({
      id: task.id,
      frequency: task.frequency,
    })),
  };
}

describe('the module', () => {
  it('registers its actions and the autocomplete of form fields, and prunes the ledger once a day', async () => {
    expect(await start()).toEqual({
      ids: [
        'gitlab:group:access',
        'gitlab:group:ensureExists',
        'gitlab:issue:edit',
        'gitlab:issues:create',
        'gitlab:pipeline:trigger',
        'gitlab:projectAccessToken:create',
        'gitlab:projectAccessToken:revoke',
        'gitlab:projectAccessToken:rotate',
        'gitlab:projectDeployToken:create',
        'gitlab:projectVariable:create',
        'gitlab:projectVariable:delete',
        'gitlab:repo:push',
        'gitlab:task:rollback',
        'gitlab:user:info',
        'publish:gitlab',
        'publish:gitlab:merge-request',
      ],
      autocompletes: ['gitlab'],
      scheduled: [
        {
          id: 'forgekey-gitlab-credentials-pass',
          frequency: { minutes: 1 },
        },
        { id: 'forgekey-gitlab-ledger-prune', frequency: { hours: 24 } },
      ],
    });
  });

  it("stops the backend where upstream's module is there too", async () => {
    await expect(start({ features: [upstream] })).rejects.toThrow(
      "Module 'gitlab' for plugin 'scaffolder' is already registered",
    );
  });

  it('stops the backend at a setting that does nothing', async () => {
    await expect(
      start({ scaffolder: { gitlab: { secrets: { lifetme: '1h' } } } }),
    ).rejects.toThrow(/scaffolder\.gitlab\.secrets\.lifetme is not a setting/);
    await expect(
      start({ scaffolder: { gitLab: { secrets: { lifetime: '1h' } } } }),
    ).rejects.toThrow(/scaffolder\.gitLab is not a setting/);
  });
});
