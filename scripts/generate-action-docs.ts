/**
 * Writes `docs/actions/`: one page per action of the GitLab module, made from the action's own definition.
 *
 * Run it with `node -r @backstage/cli/config/nodeTransform.cjs scripts/generate-action-docs.ts`. With `--check` it
 * writes nothing, names the pages that are not up to date, and exits with 1 if there are any.
 */
import { promises as fs } from 'node:fs';
import path from 'node:path';
import { ConfigReader } from '@backstage/config';
import { ScmIntegrations } from '@backstage/integration';
import * as prettier from 'prettier';
import { createGitLabActions } from '../plugins/scaffolder-backend-module-gitlab/src/actions';
import { readGitLabModuleConfig } from '../plugins/scaffolder-backend-module-gitlab/src/config';
import type { GitLabActionDeps } from '../plugins/scaffolder-backend-module-gitlab/src/deps';
import {
  type Fact,
  readFacts,
} from '../plugins/scaffolder-backend-module-gitlab/src/docs/readFacts';
import {
  actionPageName,
  DocumentedAction,
  renderActionIndex,
  renderActionPage,
} from '../plugins/scaffolder-backend-module-gitlab/src/docs/renderActionPage';
import { requiredRole } from '../plugins/scaffolder-backend-module-gitlab/src/domain/requiredRoles';
import { realSleep } from '../plugins/scaffolder-backend-module-gitlab/src/gitlab/http/requester';
import { systemClock } from '../plugins/scaffolder-backend-module-gitlab/src/time/clock';
import { TIMING } from '../plugins/scaffolder-backend-module-gitlab/src/ledger/timing';

const ROOT = path.resolve(__dirname, '..');
const PAGES = path.join(ROOT, 'docs/actions');
const ACTIONS = path.join(
  ROOT,
  'plugins/scaffolder-backend-module-gitlab/src/actions',
);

/** Of an action without a doc comment of ours. */
const HANDED_ON: Fact[] = [
  {
    word: 'Origin',
    text: '`@backstage/plugin-scaffolder-backend-module-gitlab`, handed on as it is',
  },
  { word: 'Secret', text: 'opens a sealed value of `token`' },
];

async function main(): Promise<number> {
  const wanted = await renderPages();
  const present = await readPages();
  const stale = [...new Set([...wanted.keys(), ...present.keys()])].filter(
    name => wanted.get(name) !== present.get(name),
  );
  if (process.argv.includes('--check')) {
    for (const name of stale) {
      process.stderr.write(`docs/actions/${name} is not up to date\n`);
    }
    return stale.length > 0 ? 1 : 0;
  }
  await fs.mkdir(PAGES, { recursive: true });
  for (const name of stale) {
    const text = wanted.get(name);
    const file = path.join(PAGES, name);
    await (text === undefined ? fs.rm(file) : fs.writeFile(file, text));
    process.stdout.write(
      `${text === undefined ? 'Removed' : 'Wrote'} docs/actions/${name}\n`,
    );
  }
  return 0;
}

/** By file name, formatted as the whole repository is. */
async function renderPages(): Promise<Map<string, string>> {
  const actions = await documentedActions();
  const pages = new Map<string, string>();
  const add = async (name: string, text: string) => {
    const filepath = path.join(PAGES, name);
    const style = await prettier.resolveConfig(filepath);
    pages.set(name, await prettier.format(text, { ...style, filepath }));
  };
  await add('README.md', renderActionIndex(actions));
  for (const action of actions) {
    await add(actionPageName(action.id), renderActionPage(action));
  }
  return pages;
}

async function readPages(): Promise<Map<string, string>> {
  const names = await fs.readdir(PAGES).catch(() => []);
  const pages = names.map(
    async name =>
      [name, await fs.readFile(path.join(PAGES, name), 'utf8')] as const,
  );
  return new Map(await Promise.all(pages));
}

async function documentedActions(): Promise<DocumentedAction[]> {
  const sources = await readSources();
  return createGitLabActions(depsForDefinitions())
    .map(action => {
      const role = requiredRole(action.id);
      if (!role) {
        throw new Error(
          `${action.id} has no entry in src/domain/requiredRoles.ts`,
        );
      }
      const facts = readFacts(sources, action.id);
      return {
        ...action,
        requiredRole: role,
        facts: facts.length > 0 ? facts : HANDED_ON,
      };
    })
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

async function readSources(): Promise<string> {
  const names = await fs.readdir(ACTIONS, { recursive: true });
  const texts = names
    .filter(name => name.endsWith('.ts') && !name.includes('.test.'))
    .map(name => fs.readFile(path.join(ACTIONS, name), 'utf8'));
  return (await Promise.all(texts)).join('\n');
}

/** Enough to define actions; what only a running action may use complains. */
function depsForDefinitions(): GitLabActionDeps {
  const nothing = new ConfigReader({});
  return {
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

main().then(
  status => {
    process.exitCode = status;
  },
  error => {
    process.stderr.write(`${error.stack}\n`);
    process.exitCode = 1;
  },
);
