import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startSandbox } from '@forgekey/gitlab-sandbox';
import { GitLabState, only } from '../gitlabState';
import { Portal } from '../portal';
import { inRepository } from '../repository';
import { ScaffolderClient } from '../scaffolderClient';
import { formValues, GROUP, ROOT_TOKEN } from '../testBed';

/** As in `packages/backend`, without the app: a page shows nothing that the API does not have. */
const FEATURES = [
  '@backstage/plugin-auth-backend',
  '@backstage/plugin-auth-backend-module-guest-provider',
  '@backstage/plugin-catalog-backend',
  '@backstage/plugin-catalog-backend-module-scaffolder-entity-model',
  '@backstage/plugin-scaffolder-backend',
  '@forgekey/plugin-scaffolder-backend-module-gitlab',
];

const MAIN = `
const { createBackend } = require('@backstage/backend-defaults');
const backend = createBackend();
${FEATURES.map(name => `backend.add(import('${name}'));`).join('\n')}
backend.start();
`;

const NAME = 'freshly-installed';

/**
 * Starts the backend that is installed in a directory, on a sandbox of its own, and runs a template there.
 *
 * @throws Error unless there are then a project, one live token, and the variable that holds it
 */
export async function runTemplate(directory: string): Promise<void> {
  const main = join(directory, 'main.cjs');
  writeFileSync(main, MAIN);
  const sandbox = await startSandbox();
  try {
    const portal = await Portal.start({
      gitlab: { url: sandbox.url, token: ROOT_TOKEN },
      program: { directory, main },
      env: {
        GITLAB_HOST: new URL(sandbox.url).host,
        GITLAB_API_URL: `${sandbox.url}/api/v4`,
      },
      config: {
        catalog: {
          locations: ['templates/all.yaml', 'packages/backend/org.yaml'].map(
            file => ({ type: 'file', target: inRepository(file) }),
          ),
        },
      },
    });
    try {
      const client = await ScaffolderClient.signIn(portal.url);
      const run = await client.run({
        template: 'new-service',
        values: formValues(NAME),
      });
      if (run.status !== 'completed') {
        throw new Error(
          `The task has ${run.status}: ${run.error?.message ?? portal.log.slice(-2000)}`,
        );
      }
    } finally {
      await portal.remove();
    }
    await checkGitLab(new GitLabState(sandbox.url));
  } finally {
    await sandbox.stop();
  }
}

async function checkGitLab(gitlab: GitLabState): Promise<void> {
  const project = await gitlab.project(`${GROUP}/${NAME}`);
  const token = only(await gitlab.liveTokens(project.id), 'live token');
  const variable = only(await gitlab.variables(project.id), 'variable');
  if (variable.value !== token.value) {
    throw new Error('The variable does not hold the token');
  }
}
