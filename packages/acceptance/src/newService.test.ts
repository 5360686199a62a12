import { stripVTControlCharacters } from 'node:util';
import { atGitLab } from '@forgekey/gitlab-sandbox/testing';
import { parse } from 'yaml';
import { chainRequests } from './chainRequests';
import { cloneRepository, inClone } from './gitClone';
import { only } from './gitlabState';
import { GitLabRest } from './gitlabRest';
import { InvalidFormError, stepLog } from './scaffolderClient';
import { useTemporaryDirectory } from './temporaryDirectory';
import {
  formValues,
  GROUP,
  ROOT_TOKEN,
  startTestBed,
  TestBed,
} from './testBed';

jest.setTimeout(300_000);

/** What GitLab is asked for, and not once more. */
const CHAIN = [
  'namespaces.get',
  'projects.create',
  'git.infoRefs',
  'git.receivePack',
  'projectAccessTokens.create',
  'projectVariables.create',
];

let bed: TestBed;

beforeAll(async () => {
  bed = await startTestBed();
});
afterAll(() => bed.stop());

describe.each(['new-service', 'new-service-chained', 'new-service-resumable'])(
  'template %s',
  template => {
    const temporary = useTemporaryDirectory();

    async function make(purpose: string) {
      const name = `${purpose}-by-${template}`;
      const values = formValues(name);
      const run = await bed.client.run({ template, values });
      expect(run.error).toBeUndefined();
      const project = await bed.gitlab.project(`${GROUP}/${name}`);
      return { name, run, project };
    }

    it('makes a project, a token, and a variable that holds the token', async () => {
      const { run, project } = await make('made-whole');

      expect(run.status).toBe('completed');
      expect(project.visibility).toBe('private');
      const token = only(await bed.gitlab.liveTokens(project.id), 'token');
      expect(token).toMatchObject({
        name: 'release',
        scopes: ['write_repository'],
      });
      const variable = only(await bed.gitlab.variables(project.id), 'variable');
      expect(variable).toMatchObject({
        key: 'RELEASE_TOKEN',
        masked: true,
        hidden: true,
      });
      // Compared like this, a failure does not print the values.
      expect(variable.value === token.value).toBe(true);
    });

    it('logs for the portal what a line is about, and for the person the line alone', async () => {
      const { name, run } = await make('logged');

      const line = stripVTControlCharacters(bed.portal.log)
        .split('\n')
        .filter(it => it.includes(`Created project ${GROUP}/${name}`))
        .find(it => it.includes('taskId='));
      for (const field of [
        `taskId="${run.id}"`,
        'stepId="publish"',
        'userRef="user:',
        `host="${new URL(bed.sandbox.url).host}"`,
        `projectPath="${GROUP}/${name}"`,
      ]) {
        expect(line).toContain(field);
      }
      expect(stepLog(run, 'publish')).not.toContain('taskId');
    });

    it('gives the token the role and the lifetime that were asked for', async () => {
      const { project } = await make('asked-for');

      const rest = new GitLabRest(bed.sandbox.url, ROOT_TOKEN);
      const token = only(await rest.liveTokens(project.id), 'token');
      expect(token.access_level).toBe(30);
      const days = (Date.parse(token.expires_at) - Date.now()) / 86_400_000;
      expect(days).toBeGreaterThan(88);
      expect(days).toBeLessThan(91);
    });

    it('pushes what the form and the skeleton say', async () => {
      const { name } = await make('pushed-well');

      const clone = temporary.path(`${template}-clone`);
      await cloneRepository(
        {
          url: `${bed.sandbox.url}/${GROUP}/${name}.git`,
          token: ROOT_TOKEN,
        },
        clone,
      );
      expect(await inClone(clone, 'branch', '--show-current')).toBe('main');
      expect((await inClone(clone, 'ls-files')).split('\n')).toEqual([
        '.gitlab-ci.yml',
        'README.md',
        'catalog-info.yaml',
        'ci/tag-release.sh',
        'package.json',
        'src/main.js',
        'src/server.js',
        'test/server.test.js',
      ]);
      expect(await inClone(clone, 'show', 'HEAD:package.json')).toContain(
        `"name": "${name}"`,
      );
      expect(await inClone(clone, 'show', 'HEAD:catalog-info.yaml')).toContain(
        `gitlab.com/project-slug: "${GROUP}/${name}"`,
      );
    });

    it('takes any line of text for no more than that', async () => {
      const name = `odd-by-${template}`;
      const description =
        '"Orders": \\ # & <b>\'all\'</b> ${{ parameters.name }} {{ x }} {% y %}';
      const run = await bed.client.run({
        template,
        values: formValues(name, { description }),
      });
      expect(run.error).toBeUndefined();
      const clone = temporary.path(`${template}-odd`);
      await cloneRepository(
        {
          url: `${bed.sandbox.url}/${GROUP}/${name}.git`,
          token: ROOT_TOKEN,
        },
        clone,
      );
      const text = await inClone(clone, 'show', 'HEAD:catalog-info.yaml');
      expect(parse(text).metadata).toMatchObject({ name, description });
      const readme = await inClone(clone, 'show', 'HEAD:README.md');
      expect(readme).not.toContain('<b>');
      const project = await bed.gitlab.project(`${GROUP}/${name}`);
      expect(project).toMatchObject({ description });
    });

    it.each([
      { group: `${GROUP}\n  title: Payments (production)` },
      { group: `${GROUP}&repo=other` },
      { name: 'hello&project=globex/site' },
      { name: 'hello#readme' },
      { name: 'hello\n' },
      { description: 'Takes payments\n  links: []' },
    ])('does not begin with %j, also not through the API', async more => {
      await bed.gitlab.clearJournal();
      const values = { ...formValues('never-made'), ...more };
      await expect(bed.client.run({ template, values })).rejects.toThrow(
        InvalidFormError,
      );
      expect(chainRequests(await bed.gitlab.journal())).toEqual([]);
    });

    it('asks GitLab no more than it must, and once less where it knows the group', async () => {
      const group = `few-${template}`;
      await atGitLab(bed.sandbox, 'POST', '/groups', {
        body: { name: group, path: group },
      });
      const ask = async (name: string) => {
        bed.sandbox.journal.clear();
        const values = formValues(name, { group });
        const run = await bed.client.run({ template, values });
        expect(run.error).toBeUndefined();
        return chainRequests(await bed.gitlab.journal()).map(
          ({ operation }) => operation,
        );
      };
      expect(await ask('first')).toEqual(CHAIN);
      expect(await ask('second')).toEqual(CHAIN.slice(1));
    });

    it('ends with links that lead somewhere and a text that says what was made', async () => {
      const { name, run } = await make('well-told');

      const urls = (run.output.links ?? []).flatMap(({ url }) => url ?? []);
      expect(urls).toHaveLength(2);
      for (const url of urls) {
        expect((await fetch(url)).status).toBe(200);
      }
      expect(run.output.links).toContainEqual(
        expect.objectContaining({
          entityRef: `component:default/${name}`,
        }),
      );
      const [text] = run.output.text ?? [];
      expect(text.content).toContain(`**${GROUP}/${name}**`);
      expect(text.content).toMatch(/lives until \d{4}-\d\d-\d\d/);
      expect(text.content).not.toMatch(/undefined|null/);
    });
  },
);
