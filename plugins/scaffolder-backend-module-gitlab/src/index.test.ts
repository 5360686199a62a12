import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mockServices } from '@backstage/backend-test-utils';
import { type Sandbox, startSandbox } from '@forgekey/gitlab-sandbox';
import {
  liveTokens,
  projectAt,
  variablesOf,
} from '@forgekey/gitlab-sandbox/testing';
import createKnex, { type Knex } from 'knex';
import * as published from '.';
import { atGitLab } from './testing/gitlabRest';

describe('what the package exports', () => {
  let sandbox: Sandbox;
  let knex: Knex;
  let workspacePath: string;

  beforeAll(async () => {
    sandbox = await startSandbox();
    workspacePath = await mkdtemp(join(tmpdir(), 'forgekey-workspace-'));
    knex = createKnex({
      client: 'better-sqlite3',
      connection: ':memory:',
      useNullAsDefault: true,
    });
  });
  afterAll(async () => {
    await sandbox.stop();
    await knex.destroy();
    await rm(workspacePath, { recursive: true, force: true });
  });

  it('is the module, its own actions, and what they take', () => {
    expect(Object.keys(published).sort()).toEqual([
      'createGitLabActionDeps',
      'createProjectAccessTokenCreateAction',
      'createProjectAccessTokenRevokeAction',
      'createProjectAccessTokenRotateAction',
      'createProjectDeployTokenCreateAction',
      'createProjectVariableCreateAction',
      'createProjectVariableDeleteAction',
      'createPublishGitLabAction',
      'createTaskRollbackAction',
      'default',
    ]);
  });

  it('makes an action that runs in a module of somebody else', async () => {
    const { host } = new URL(sandbox.url);
    const namespace = await atGitLab(sandbox, 'GET', '/namespaces/acme');
    await atGitLab(sandbox, 'POST', '/projects', {
      body: { path: 'orders', namespace_id: namespace.id },
    });
    const integration = {
      host,
      baseUrl: sandbox.url,
      apiBaseUrl: `${sandbox.url}/api/v4`,
      token: 'sandbox-root-token',
    };
    const logger = mockServices.logger.mock();
    logger.child.mockReturnValue(logger);

    const deps = await published.createGitLabActionDeps({
      config: mockServices.rootConfig({
        data: { integrations: { gitlab: [integration] } },
      }),
      database: mockServices.database.mock({ getClient: async () => knex }),
      logger,
    });
    const action = published.createProjectAccessTokenCreateAction(deps);
    const output = jest.fn();
    await action.handler({
      input: {
        repoUrl: `${host}?owner=acme&repo=orders`,
        name: 'ci',
        scopes: ['read_repository'],
        accessLevel: 'developer',
        expiresIn: '30d',
        variableKey: 'CI_TOKEN',
      },
      task: { id: 'task-1' },
      logger,
      workspacePath,
      output,
      checkpoint: async ({ fn }: any) => fn(),
    } as never);

    const { id } = projectAt(sandbox, 'acme/orders')!;
    const [token] = liveTokens(sandbox, id);
    expect(output).toHaveBeenCalledWith('tokenId', token.id);
    expect(variablesOf(sandbox, id)).toMatchObject([
      { key: 'CI_TOKEN', value: token.value },
    ]);
  });

  it('says what a factory takes, to who gives it what those of upstream take', () => {
    const options = { integrations: undefined } as never;
    expect(() => published.createPublishGitLabAction(options)).toThrow(
      'createGitLabActionDeps',
    );
  });
});
