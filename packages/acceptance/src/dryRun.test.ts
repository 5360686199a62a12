import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parse } from 'yaml';
import { inRepository } from './repository';
import { formValues, GROUP, startWorld, World } from './world';

jest.setTimeout(300_000);

const FOLDER = inRepository('templates/new-service');

describe('a dry run of new-service', () => {
  let world: World;

  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.stop());

  it.each(['template.yaml', 'chained.yaml'])(
    'tells the plan of %s, and makes nothing',
    async file => {
      await world.gitlab.clearJournal();
      const run = await world.client.dryRun({
        template: parse(readFileSync(join(FOLDER, file), 'utf8')),
        values: formValues('only-planned'),
        directoryContents: contentsOf(FOLDER),
      });

      const log = run.log.map(({ body }) => body.message).join('\n');
      expect(log).toContain(
        `would create private project ${GROUP}/only-planned in the group Platform, and push the workspace to it`,
      );
      expect(log).toMatch(
        /would create access token "release" .* role developer, scopes write_repository, expires \d{4}-/,
      );
      expect(log).toMatch(/create CI\/CD variable RELEASE_TOKEN/);
      expect(await world.gitlab.projects(`${GROUP}/only-planned`)).toEqual([]);
      const methods = (await world.gitlab.journal()).map(
        ({ method }) => method,
      );
      expect(new Set(methods)).toEqual(new Set(['GET']));
    },
  );
});

function contentsOf(folder: string) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .map(path => ({
      path: relative(folder, path),
      base64Content: readFileSync(path).toString('base64'),
    }));
}
