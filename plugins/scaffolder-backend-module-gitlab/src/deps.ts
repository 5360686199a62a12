import type { ScmIntegrationRegistry } from '@backstage/integration';
import type { GitLabModuleConfig } from './config';
import type { GitLabConnector } from './gitlab/connect';
import type { Sleep } from './gitlab/requester';
import type { Clock } from './kit/clock';
import type { Ledger } from './ledger/ledger';
import type { Recoveries } from './ledger/recoveries';
import type { Sealer } from './sealing/sealer';

/** What every action is built from; made once, at start, by `module.ts`. */
export interface GitLabActionDeps {
  integrations: ScmIntegrationRegistry;
  connector: GitLabConnector;
  sealer: Sealer;
  ledger: Ledger;
  recoveries: Recoveries;
  clock: Clock;
  sleep: Sleep;
  config: GitLabModuleConfig;
}
