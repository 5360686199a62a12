import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { scaffolderActionsExtensionPoint } from '@backstage/plugin-scaffolder-node';
import { scaffolderAutocompleteExtensionPoint } from '@backstage/plugin-scaffolder-node/alpha';
import { createGitLabActions } from './actions';
import { createGitLabAutocomplete } from './autocomplete';
import { createActionDeps } from './createActionDeps';
import { createPass } from './credentials/createPass';
import { checkSpelling } from './misspelt';

/**
 * The GitLab module of the scaffolder. It has the id of upstream's module on purpose: a backend with both stops at
 * start and says so.
 *
 * @public
 */
export const gitlabModule = createBackendModule({
  pluginId: 'scaffolder',
  moduleId: 'gitlab',
  register({ registerInit }) {
    registerInit({
      deps: {
        scaffolder: scaffolderActionsExtensionPoint,
        autocomplete: scaffolderAutocompleteExtensionPoint,
        config: coreServices.rootConfig,
        database: coreServices.database,
        logger: coreServices.logger,
        scheduler: coreServices.scheduler,
      },
      async init({
        scaffolder,
        autocomplete,
        config,
        database,
        logger,
        scheduler,
      }) {
        checkSpelling(config, logger);
        const deps = await createActionDeps({ config, database, logger });
        autocomplete.addAutocompleteProvider({
          id: 'gitlab',
          handler: createGitLabAutocomplete(deps),
        });
        scaffolder.addActions(...createGitLabActions(deps));
        const pass = createPass(deps);
        await scheduler.scheduleTask({
          id: 'forgekey-gitlab-credentials-pass',
          frequency: { minutes: 1 },
          timeout: { minutes: 10 },
          initialDelay: { minutes: 1 },
          fn: async signal => {
            const { looked, failed } = await pass({
              signal,
              now: deps.clock.now(),
            });
            logger.debug(
              `Looked after ${looked} credentials; ${failed} could not be looked after`,
            );
          },
        });
        await scheduler.scheduleTask({
          id: 'forgekey-gitlab-ledger-prune',
          frequency: { hours: 24 },
          timeout: { minutes: 5 },
          initialDelay: { minutes: 5 },
          fn: async signal => {
            const pruned = await deps.store.ledger.prune(signal);
            logger.debug(`Pruned ${pruned} closed entries of the ledger`);
          },
        });
      },
    });
  },
});
