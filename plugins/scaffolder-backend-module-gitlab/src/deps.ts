import type { LoggerService } from '@backstage/backend-plugin-api';
import type { ScmIntegrationRegistry } from '@backstage/integration';
import type { GitLabModuleConfig } from './config';
import type { LifeSettings } from './credentials/view';
import type { GitLabConnector } from './gitlab/connect';
import type { Sleep } from './time/sleep';
import type { Clock } from './time/clock';
import type { Store } from './ledger/openStore';
import type { Recoveries } from './ledger/recoveries';
import type { TaskAttempts } from './ledger/taskAttempt';
import type { Timing } from './ledger/timing';
import type { Sealer } from './sealing/sealer';

/**
 * What the factories of this package's actions take; `createGitLabActionDeps` makes it. What is in it is the package's own.
 *
 * @public
 */
export interface GitLabActionDeps {
  readonly $$type: '@forgekey/GitLabActionDeps';
}

/** What is in it: all that an action is built from, made once for a backend. */
export interface ActionDeps extends GitLabActionDeps {
  integrations: ScmIntegrationRegistry;
  connector: GitLabConnector;
  sealer: Sealer;
  store: Store;
  recoveries: Recoveries;
  attempts: TaskAttempts;
  timing: Timing;
  /** How credentials are kept. */
  life: LifeSettings;
  clock: Clock;
  sleep: Sleep;
  config: GitLabModuleConfig;
  /** The plugin's; the log of each step is the engine's. */
  logger: LoggerService;
}
