import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parse } from 'yaml';
import { inRepository } from './repository';
import type { DryRun } from './scaffolderClient';
import { formValues, GROUP, startTestBed, TestBed } from './testBed';

jest.setTimeout(300_000);

const FOLDER = inRepository('templates/new-service');

describe('a dry run of new-service', () => {
  let bed: TestBed;

  beforeAll(async () => {
    bed = await startTestBed();
  });
  afterAll(() => bed.stop());

  const dryRun = (template: Template, name = 'only-planned') =>
    bed.client.dryRun({
      template,
      values: formValues(name),
      directoryContents: contentsOf(FOLDER),
    });

  it.each(['template.yaml', 'chained.yaml', 'resumable.yaml'])(
    'tells the plan of %s, and makes nothing',
    async file => {
      await bed.gitlab.clearJournal();
      const log = logOf(await dryRun(read(file)));

      expect(log).toContain(
        `would create private project ${GROUP}/only-planned in the group Platform, and push the workspace to it`,
      );
      expect(log).toMatch(
        /would create access token "release" .* role developer, scopes write_repository, expires \d{4}-/,
      );
      expect(log).toMatch(/create CI\/CD variable RELEASE_TOKEN/);
      expect(await bed.gitlab.projects(`${GROUP}/only-planned`)).toEqual([]);
      const methods = (await bed.gitlab.journal()).map(({ method }) => method);
      expect(new Set(methods)).toEqual(new Set(['GET']));
    },
  );

  it('does so where the chain names its project by repoUrl alone, and warns that a step has to create it', async () => {
    const log = logOf(await dryRun(byRepoUrlAlone(read('chained.yaml'))));

    expect(log).toContain(`project ${GROUP}/only-planned is not there on`);
    expect(log).toContain('A step before this one has to create it');
    expect(log).toMatch(/would create access token "release"/);
    expect(log).toMatch(/would create CI\/CD variable RELEASE_TOKEN/);
  });

  it('still fails there where the chain would', async () => {
    const template = byRepoUrlAlone(read('chained.yaml'));
    inputOf(template, 'token').scopes = ['write_everything'];

    await expect(dryRun(template)).rejects.toThrow('write_everything');
  });
});

interface Template {
  spec: { steps: { id: string; input: Record<string, unknown> }[] };
}

function read(file: string): Template {
  return parse(readFileSync(join(FOLDER, file), 'utf8'));
}

/** As users of upstream write it, whose actions need no more. */
function byRepoUrlAlone(template: Template): Template {
  for (const id of ['token', 'variable']) {
    delete inputOf(template, id).projectId;
  }
  return template;
}

function inputOf(template: Template, stepId: string): Record<string, unknown> {
  const step = template.spec.steps.find(({ id }) => id === stepId);
  if (!step) {
    throw new Error(`There is no step ${stepId}`);
  }
  return step.input;
}

function logOf({ log }: DryRun): string {
  return log.map(({ body }) => body.message).join('\n');
}

function contentsOf(folder: string) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .map(path => ({
      path: relative(folder, path),
      base64Content: readFileSync(path).toString('base64'),
    }));
}
