import type {
  DatabaseService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import { ScmIntegrations } from '@backstage/integration';
import { readGitLabModuleConfig } from './config';
import type { ActionDeps, GitLabActionDeps } from './deps';
import { lifeSettings } from './credentials/settings';
import { createGitLabConnector } from './gitlab/connect';
import { openStore } from './ledger/openStore';
import type { TakenOver } from './ledger/takeOverEarlier';
import { createRecoveries } from './ledger/recoveries';
import { TaskAttempts } from './ledger/taskAttempt';
import { TIMING } from './ledger/timing';
import { createSealer } from './sealing/createSealer';
import { systemClock } from './time/clock';
import { realSleep } from './time/sleep';

/**
 * Services of the scaffolder's backend.
 *
 * @public
 */
export interface GitLabActionServices {
  /** `integrations.gitlab`, and the settings below `scaffolder` that the module reads. */
  config: Config;
  /** The scaffolder's own: the ledger is kept in it. */
  database: DatabaseService;
  logger: LoggerService;
}

/**
 * What the factories of this package's actions take. Not needed where the module is installed, which registers every
 * action; needed by a module that registers some of them, or wraps one. Brings the tables of the ledger up to date.
 *
 * Make one for a backend: without `scaffolder.gitlab.secrets.keys` each has a key of its own, and opens nothing that
 * another has sealed.
 *
 * @example
 * ```ts
 * async init({ scaffolder, config, database, logger }) {
 *   const deps = await createGitLabActionDeps({ config, database, logger });
 *   scaffolder.addActions(createProjectVariableCreateAction(deps));
 * }
 * ```
 *
 * @throws InputError if the configuration has a setting that is wrong or not known
 * @public
 */
export async function createGitLabActionDeps(
  services: GitLabActionServices,
): Promise<GitLabActionDeps> {
  return createActionDeps(services);
}

/** As {@link createGitLabActionDeps}, for the module, which looks into it. */
export async function createActionDeps({
  config,
  database,
  logger,
}: GitLabActionServices): Promise<ActionDeps> {
  const clock = systemClock;
  const timing = TIMING;
  const integrations = ScmIntegrations.fromConfig(config);
  const moduleConfig = readGitLabModuleConfig(config);
  const { secrets, http, requireScmUserCredentials } = moduleConfig;
  const store = await openStore({
    database,
    clock,
    retentionMs: moduleConfig.ledger.retentionMs,
    baseUrl: config.getOptionalString('app.baseUrl') ?? '',
    timing,
  });
  logger.info(
    `This portal is ${store.portal.id} in the marks that it leaves at GitLab`,
  );
  const taken = describeTakenOver(store.takenOver);
  if (taken) {
    logger.info(taken);
  }
  return {
    $$type: '@forgekey/GitLabActionDeps',
    integrations,
    connector: createGitLabConnector({
      integrations,
      requireScmUserCredentials,
      clock,
      limits: {
        attemptTimeoutMs: http.timeoutMs,
        totalBudgetMs: http.budgetMs,
      },
    }),
    sealer: createSealer(secrets, {
      clock,
      logger,
      hostOfEntry: async id => (await store.ledger.find(id))?.host,
    }),
    store,
    recoveries: createRecoveries(database),
    attempts: new TaskAttempts(),
    timing,
    life: lifeSettings({
      timing,
      budgetMs: http.budgetMs,
      movedFrom: undefined,
    }),
    clock,
    sleep: realSleep,
    config: moduleConfig,
    logger,
  };
}

/** One line, at the start that has done it. */
function describeTakenOver(taken: TakenOver): string | undefined {
  const { tokens, deposited, firstEnd, withoutNumber } = taken;
  // What has no number is found at each start.
  if (tokens === 0) {
    return undefined;
  }
  const ends = firstEnd ? `, the first of which ends on ${firstEnd}` : '';
  const left =
    withoutNumber > 0
      ? `; ${withoutNumber} more, whose project was noted by its path, join when a step rotates them`
      : '';
  return `Took over ${tokens} access tokens of earlier versions into the register; ${deposited} of them are in CI/CD variables${ends}${left}`;
}
