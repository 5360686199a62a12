import { writeFileSync } from 'node:fs';
import { stringify } from 'yaml';
import { cloneRepository, inClone } from './gitClone';
import { only } from './gitlabState';
import { stepLog } from './scaffolderClient';
import { useTemporaryDirectory } from './temporaryDirectory';
import { startTestBed, type TestBed } from './testBed';

jest.setTimeout(300_000);

/** As public templates are: published first, for its address, and with inputs that GitLab's actions never had. */
const TEMPLATE = {
  apiVersion: 'scaffolder.backstage.io/v1beta3',
  kind: 'Template',
  metadata: { name: 'public', title: 'Public' },
  spec: {
    owner: 'group:default/guests',
    type: 'service',
    parameters: {
      properties: {
        name: { type: 'string' },
        port: { type: 'integer' },
        debug: { type: 'boolean' },
        repoUrl: { type: 'string', 'ui:field': 'RepoUrlPicker' },
      },
    },
    steps: [
      {
        id: 'publish',
        name: 'Publish',
        action: 'publish:gitlab',
        input: {
          repoUrl: '${{ parameters.repoUrl }}',
          title: '${{ parameters.name }}',
          description: 'This is ${{ parameters.name }}',
          allowedHosts: ['gitlab.com'],
          protectDefaultBranch: true,
          defaultBranch: 'main',
          gitTimeout: 60,
          projectVariables: [
            { key: 'DEBUG', value: '${{ parameters.debug }}' },
          ],
        },
      },
      {
        id: 'write',
        name: 'Write the address down',
        action: 'debug:log',
        input: { message: 'It is at ${{ steps.publish.output.remoteUrl }}' },
      },
      {
        id: 'fetch',
        name: 'Fetch',
        action: 'fetch:plain:file',
        input: { url: './public.yaml', targetPath: 'origin.yaml' },
      },
      {
        id: 'push',
        name: 'Push',
        action: 'gitlab:repo:push',
        input: {
          repoUrl: '${{ parameters.repoUrl }}',
          branchName: 'main',
          commitMessage: 'Write the files',
          description: 'The files of ${{ parameters.name }}',
        },
      },
      {
        id: 'port',
        name: 'Say the port',
        action: 'gitlab:projectVariable:create',
        input: {
          repoUrl: '${{ parameters.repoUrl }}',
          projectId: '${{ steps.publish.output.projectId }}',
          key: 'PORT',
          value: '${{ parameters.port }}',
          variableType: 'env_var',
        },
      },
    ],
  },
};

const ENVIRONMENTS = ['dev', 'stage', 'prod'];

/** One token per environment, and a second `each` that stores them. */
const EACH = {
  ...TEMPLATE,
  metadata: { name: 'environments', title: 'Environments' },
  spec: {
    owner: 'group:default/guests',
    type: 'service',
    parameters: {
      properties: { repoUrl: { type: 'string', 'ui:field': 'RepoUrlPicker' } },
    },
    steps: [
      {
        id: 'token',
        name: 'Mint',
        action: 'gitlab:projectAccessToken:create',
        each: ENVIRONMENTS,
        input: { repoUrl: '${{ parameters.repoUrl }}', name: 'ci' },
      },
      {
        id: 'store',
        name: 'Store',
        action: 'gitlab:projectVariable:create',
        each: '${{ steps.token.output.access_token }}',
        input: {
          repoUrl: '${{ parameters.repoUrl }}',
          key: 'TOKEN_${{ each.key }}',
          value: '${{ each.value }}',
          variableType: 'env_var',
        },
      },
    ],
  },
};

describe('a public template', () => {
  const temporary = useTemporaryDirectory();
  let bed: TestBed;

  beforeAll(async () => {
    const targets = [TEMPLATE, EACH].map(template => {
      const file = temporary.path(`${template.metadata.name}.yaml`);
      writeFileSync(file, stringify(template));
      return file;
    });
    bed = await startTestBed({
      config: {
        catalog: {
          locations: targets.map(target => ({ type: 'file', target })),
        },
      },
    });
  });
  afterAll(() => bed.stop());

  it('that publishes an empty workspace and pushes its files later comes to its end', async () => {
    const host = new URL(bed.sandbox.url).host;
    const run = await bed.client.run({
      template: 'public',
      values: {
        name: 'Orders API',
        port: 8080,
        debug: false,
        repoUrl: `${host}?owner=acme&repo=orders`,
      },
    });
    expect(run.error).toBeUndefined();
    expect(run.status).toBe('completed');

    const project = await bed.gitlab.project('acme/orders');
    expect(project).toMatchObject({
      name: 'Orders API',
      description: 'This is Orders API',
    });
    const variables = await bed.gitlab.variables(project.id);
    expect(variables.map(({ key, value }) => `${key}=${value}`)).toEqual([
      'DEBUG=false',
      'PORT=8080',
    ]);
    const clone = temporary.path('clone');
    await cloneRepository(
      {
        url: `${bed.sandbox.url}/acme/orders.git`,
        token: 'sandbox-root-token',
      },
      clone,
    );
    expect(await inClone(clone, 'ls-files')).toBe('origin.yaml');
    expect(await inClone(clone, 'log', '--format=%s')).toBe(
      'Write the files\ninitial commit',
    );
    const log = stepLog(run, 'publish');
    for (const name of ['allowedHosts', 'gitTimeout']) {
      expect(only(log.match(new RegExp(`Ignoring ${name}`, 'g'))!, name)).toBe(
        `Ignoring ${name}`,
      );
    }
    expect(log).toContain('The first commit is an empty one');
    expect(stepLog(run, 'push')).toContain('Ignoring description');
  });

  it('that mints one token per environment, and stores them in a second each, has as many as it has environments', async () => {
    const host = new URL(bed.sandbox.url).host;
    const path = 'acme/platform/hello';
    const before = (await bed.gitlab.traces(path)).values.length;
    const run = await bed.client.run({
      template: 'environments',
      values: { repoUrl: `${host}?owner=acme/platform&repo=hello` },
    });
    expect(run.error).toBeUndefined();
    const { liveTokens, variables, values } = await bed.gitlab.traces(path);
    expect(values.length - before).toBe(ENVIRONMENTS.length);
    const live = liveTokens.map(it => it.value);
    expect(live).toHaveLength(ENVIRONMENTS.length);
    const stored = variables.filter(it => it.key.startsWith('TOKEN_'));
    expect(stored.map(it => it.value).sort()).toEqual(live.sort());
  });
});
