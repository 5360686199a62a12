import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { ScmIntegrations } from '@backstage/integration';
import { scaffolderActionsExtensionPoint } from '@backstage/plugin-scaffolder-node';
import { scaffolderAutocompleteExtensionPoint } from '@backstage/plugin-scaffolder-node/alpha';
import { createGitLabActions } from './actions';
import { createGitLabAutocomplete } from './autocomplete';
import { readGitLabModuleConfig } from './config';
import { createGitLabConnector } from './gitlab/connect';
import { realSleep } from './time/sleep';
import { systemClock } from './time/clock';
import { openStore } from './ledger/openStore';
import { createRecoveries } from './ledger/recoveries';
import { TaskAttempts } from './ledger/taskAttempt';
import { TIMING } from './ledger/timing';
import { checkSpelling } from './misspelt';
import { createSealer } from './sealing/createSealer';

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
        const clock = systemClock;
        const integrations = ScmIntegrations.fromConfig(config);
        const moduleConfig = readGitLabModuleConfig(config);
        const { secrets, http, requireScmUserCredentials } = moduleConfig;
        const store = await openStore({
          database,
          clock,
          retentionMs: moduleConfig.ledger.retentionMs,
          baseUrl: config.getOptionalString('app.baseUrl') ?? '',
          timing: TIMING,
        });
        logger.info(
          `This portal is ${store.portal.id} in the marks that it leaves at GitLab`,
        );
        const connector = createGitLabConnector({
          integrations,
          requireScmUserCredentials,
          clock,
          limits: {
            attemptTimeoutMs: http.timeoutMs,
            totalBudgetMs: http.budgetMs,
          },
        });
        autocomplete.addAutocompleteProvider({
          id: 'gitlab',
          handler: createGitLabAutocomplete({
            connector,
            integrations,
            clock,
            logger,
          }),
        });
        scaffolder.addActions(
          ...createGitLabActions({
            integrations,
            connector,
            sealer: createSealer(secrets, {
              clock,
              logger,
              hostOfEntry: async id => (await store.ledger.find(id))?.host,
            }),
            store,
            recoveries: createRecoveries(database),
            attempts: new TaskAttempts(),
            timing: TIMING,
            clock,
            sleep: realSleep,
            config: moduleConfig,
            logger,
          }),
        );
        await scheduler.scheduleTask({
          id: 'forgekey-gitlab-ledger-prune',
          frequency: { hours: 24 },
          timeout: { minutes: 5 },
          initialDelay: { minutes: 5 },
          fn: async () => {
            const pruned = await store.ledger.prune();
            logger.debug(`Pruned ${pruned} closed entries of the ledger`);
          },
        });
      },
    });
  },
});
