import { mkdirSync, writeFileSync } from 'node:fs';
import { stringify } from 'yaml';
import { only } from './gitlabState';
import { placesOf } from './plaintextPlaces';
import { describeFindings, searchForPlaintext } from './plaintextSearch';
import { recordGit } from './recordGit';
import { inRepository } from './repository';
import { useTemporaryDirectory } from './temporaryDirectory';
import {
  formValues,
  GROUP,
  ROOT_TOKEN,
  startTestBed,
  TestBed,
} from './testBed';

jest.setTimeout(300_000);

/** Recovery stores what steps put out, and the workspace with it: the hardest case. */
const RECOVERY = {
  taskRecovery: { enabled: true, workspaceProvider: 'database' },
};

/** What a variable held before anybody updated it. */
const OLD_VALUE = 'fake-value-of-long-ago';

/** A template that updates a variable, and another that fails after that and rolls back. */
const UPDATES = ['update', 'update-and-fail'].map(name => ({
  apiVersion: 'scaffolder.backstage.io/v1beta3',
  kind: 'Template',
  metadata: { name },
  spec: {
    type: 'service',
    parameters: [],
    steps: [
      write('update', { projectId: `${GROUP}/hello`, ifExists: 'update' }),
      ...(name === 'update' ? [] : [write('fail', { projectId: 4711 })]),
      {
        id: 'rollback',
        action: 'gitlab:task:rollback',
        if: '${{ failure() }}',
      },
    ],
  },
}));

/** A template whose content only git can make a commit of. */
const ATTRIBUTES = {
  apiVersion: 'scaffolder.backstage.io/v1beta3',
  kind: 'Template',
  metadata: { name: 'attributes' },
  spec: {
    type: 'service',
    parameters: [],
    steps: [
      { id: 'fetch', action: 'fetch:plain', input: { url: './content' } },
      {
        id: 'publish',
        action: 'publish:gitlab',
        input: {
          repoUrl: `\${{ environment.parameters.gitlabHost }}?owner=${GROUP}&repo=attributes`,
        },
      },
    ],
  },
};

function write(id: string, more: object) {
  return {
    id,
    action: 'gitlab:projectVariable:create',
    input: {
      repoUrl: '${{ environment.parameters.gitlabHost }}',
      key: 'REGION',
      value: 'eu-central-1',
      variableType: 'env_var',
      ...more,
    },
  };
}

async function findings(bed: TestBed) {
  return describeFindings(
    searchForPlaintext(
      [...(await bed.gitlab.mintedValues()), ROOT_TOKEN, OLD_VALUE],
      await placesOf(bed.portal, bed.client),
    ),
  );
}

describe('a portal with task recovery and a database on disk', () => {
  let bed: TestBed;
  const git = recordGit();
  const directory = useTemporaryDirectory();

  beforeAll(async () => {
    const updates = directory.path('updates.yaml');
    const all = [...UPDATES, ATTRIBUTES];
    writeFileSync(updates, all.map(it => stringify(it)).join('---\n'));
    mkdirSync(directory.path('content'));
    writeFileSync(
      directory.path('content/.gitattributes'),
      '*.txt text=auto\n',
    );
    bed = await startTestBed({
      config: {
        scaffolder: RECOVERY,
        catalog: {
          locations: [inRepository('templates/all.yaml'), updates].map(
            target => ({ type: 'file', target }),
          ),
        },
      },
      env: git.env,
    });
  });
  afterAll(async () => {
    await bed.stop();
    git.remove();
  });

  it.each(['new-service', 'new-service-chained'])(
    'keeps no token of %s anywhere',
    async template => {
      const run = await bed.client.run({
        template,
        values: formValues(`quiet-${template}`),
      });

      expect(run.status).toBe('completed');
      expect((await bed.gitlab.mintedValues()).length).toBeGreaterThan(0);
      expect(await findings(bed)).toEqual([]);
    },
  );

  it.each(['new-service', 'new-service-chained'])(
    'keeps no token of a %s that failed halfway',
    async template => {
      // More often than anybody tries again.
      const broken = Array(20).fill('status-500');
      await bed.gitlab.plan('projectVariables.create', ...broken);
      const run = await bed.client.run({
        template,
        values: formValues(`halfway-${template}`),
      });

      await bed.gitlab.forgetFaults();
      expect(run.status).toBe('failed');
      expect(await findings(bed)).toEqual([]);
    },
  );

  it('keeps the old value of a variable in a sealed form alone, and puts it back', async () => {
    const { id } = await bed.gitlab.project(`${GROUP}/hello`);
    await setRegion(bed, id);
    const run = await bed.client.run({ template: 'update', values: {} });
    expect(run.error).toBeUndefined();
    expect(await regionOf(bed, id)).toBe('eu-central-1');
    const kept = (await bed.portal.database.fields()).filter(it =>
      it.name.endsWith('forgekey_gitlab_ledger.sealed_before'),
    );
    expect(kept.map(it => `${it.content}`.slice(0, 7))).toContain('sealed:');
    expect(await findings(bed)).toEqual([]);

    await setRegion(bed, id);
    const failed = await bed.client.run({
      template: 'update-and-fail',
      values: {},
    });
    expect(failed.status).toBe('failed');
    expect(await regionOf(bed, id)).toBe(OLD_VALUE);
    expect(await findings(bed)).toEqual([]);
  });

  it('gives git no token in an argument, its own included', async () => {
    const { status } = await bed.client.run({
      template: 'attributes',
      values: {},
    });
    expect(status).toBe('completed');

    const places = git.calls();
    expect(places.length).toBeGreaterThan(0);
    const values = [...(await bed.gitlab.mintedValues()), ROOT_TOKEN];
    expect(describeFindings(searchForPlaintext(values, places))).toEqual([]);
  });
});

/** Somebody's own variable. */
async function setRegion({ gitlab }: TestBed, projectId: number) {
  const variables = `${gitlab.url}/api/v4/projects/${projectId}/variables`;
  const headers = {
    'PRIVATE-TOKEN': ROOT_TOKEN,
    'Content-Type': 'application/json',
  };
  await fetch(`${variables}/REGION`, { method: 'DELETE', headers });
  const answer = await fetch(variables, {
    method: 'POST',
    headers,
    body: JSON.stringify({ key: 'REGION', value: OLD_VALUE }),
  });
  expect(answer.status).toBe(201);
}

async function regionOf({ gitlab }: TestBed, projectId: number) {
  return only(await gitlab.variables(projectId), 'variable').value;
}

describe('the search, where there is something to find', () => {
  let bed: TestBed | undefined;
  afterEach(async () => {
    await bed?.stop();
    bed = undefined;
  });

  it('finds the token that a portal set to plaintext leaves behind', async () => {
    bed = await startTestBed({
      config: {
        scaffolder: {
          ...RECOVERY,
          gitlab: { secrets: { output: 'plaintext' } },
        },
      },
    });
    await bed.client.run({
      template: 'new-service-chained',
      values: formValues('loud'),
    });

    const found = (await findings(bed)).join('\n');
    // What the scaffolder knows of it, read through its database, and the bytes of the file below.
    expect(found).toContain('(as it is) in scaffolder.tasks.state');
    expect(found).toContain('(as it is) in database/scaffolder.sqlite');
  });
});
