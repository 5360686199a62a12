/**
 * The pages in `docs/actions/`: one for each action of the GitLab module, made from the action's own definition. They are
 * written by `npm run docs`.
 */
import { promises as fs } from 'node:fs';
import path from 'node:path';
import { ConfigReader } from '@backstage/config';
import { ScmIntegrations } from '@backstage/integration';
import {
  ACTION_DOCS,
  createGitLabActions,
} from '../plugins/scaffolder-backend-module-gitlab/src/actions';
import { readGitLabModuleConfig } from '../plugins/scaffolder-backend-module-gitlab/src/config';
import type { ActionDeps } from '../plugins/scaffolder-backend-module-gitlab/src/deps';
import {
  actionPageName,
  DocumentedAction,
  renderActionIndex,
  renderActionPage,
} from '../plugins/scaffolder-backend-module-gitlab/src/docs/renderActionPage';
import { realSleep } from '../plugins/scaffolder-backend-module-gitlab/src/time/sleep';
import { systemClock } from '../plugins/scaffolder-backend-module-gitlab/src/time/clock';
import { TIMING } from '../plugins/scaffolder-backend-module-gitlab/src/ledger/timing';

const ROOT = path.resolve(__dirname, '..');
const PAGES = 'docs/actions';

/** By path from the root of the repository; `undefined`: there is no such action any longer. */
export async function actionPages(): Promise<Map<string, string | undefined>> {
  const actions = documentedActions();
  const pages = new Map<string, string | undefined>();
  for (const name of await fs.readdir(path.join(ROOT, PAGES))) {
    pages.set(`${PAGES}/${name}`, undefined);
  }
  pages.set(`${PAGES}/README.md`, renderActionIndex(actions));
  for (const action of actions) {
    pages.set(
      `${PAGES}/${actionPageName(action.id)}`,
      renderActionPage(action),
    );
  }
  return pages;
}

function documentedActions(): DocumentedAction[] {
  return createGitLabActions(depsForDefinitions())
    .map(action => ({ ...action, docs: ACTION_DOCS[action.id] }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Enough to define actions; what only a running action may use complains. */
function depsForDefinitions(): ActionDeps {
  const nothing = new ConfigReader({});
  return {
    $$type: '@forgekey/GitLabActionDeps',
    integrations: ScmIntegrations.fromConfig(nothing),
    config: readGitLabModuleConfig(nothing),
    clock: systemClock,
    sleep: realSleep,
    connector: onlyWhenRunning('connector'),
    sealer: onlyWhenRunning('sealer'),
    store: onlyWhenRunning('store'),
    recoveries: onlyWhenRunning('recoveries'),
    attempts: onlyWhenRunning('attempts'),
    timing: TIMING,
    life: onlyWhenRunning('life'),
    logger: onlyWhenRunning('logger'),
  };
}

function onlyWhenRunning<T extends object>(name: string): T {
  return new Proxy({} as T, {
    get(_, property) {
      throw new Error(
        `An action's definition used ${name}.${String(property)}`,
      );
    },
  });
}
