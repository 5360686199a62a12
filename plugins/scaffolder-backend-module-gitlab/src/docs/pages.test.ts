import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigReader } from '@backstage/config';
import { validate } from 'jsonschema';
import { parse } from 'yaml';
import { createGitLabActions } from '../actions';
import { readGitLabModuleConfig } from '../config';
import { ActionHarness } from '../testing/actionHarness';

const ROOT = join(__dirname, '../../../..');

/** The pages that people write by hand; those of the actions have a test of their own. */
const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'templates/README.md',
  'packages/gitlab-sandbox/README.md',
  'plugins/scaffolder-backend-module-gitlab/README.md',
  'plugins/scaffolder-module-gitlab/README.md',
  ...readdirSync(join(ROOT, 'docs'))
    .filter(name => name.endsWith('.md'))
    .map(name => `docs/${name}`),
];

const read = (page: string) => readFileSync(join(ROOT, page), 'utf8');

const snippets = pages.flatMap(page =>
  [...read(page).matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text]) => ({
    page,
    content: parse(text),
  })),
);

const steps = snippets
  .filter(({ content }) => Array.isArray(content))
  .flatMap(({ page, content }) =>
    content.map((step: any) => ({ page, step, action: step.action })),
  );

const settings = snippets
  .filter(({ content }) => content?.scaffolder)
  .map(({ page, content }) => ({ page, content }));

/** Without what a template fills in, which has another type when it runs. */
function literals(input: object) {
  return Object.fromEntries(
    Object.entries(input).filter(([, value]) => !String(value).includes('${{')),
  );
}

describe('what the documentation shows', () => {
  let kit: ActionHarness;
  beforeAll(async () => {
    kit = await ActionHarness.start();
  });
  afterAll(() => kit.stop());

  it.each(steps)('$page: $action takes this input', async ({ step }) => {
    const actions = createGitLabActions(await kit.deps());
    const { input: schema } = actions.find(({ id }) => id === step.action)!
      .schema as any;
    const input = step.input ?? {};
    expect(Object.keys(schema.properties)).toEqual(
      expect.arrayContaining(Object.keys(input)),
    );
    expect(Object.keys(input)).toEqual(
      expect.arrayContaining(schema.required ?? []),
    );
    const { errors } = validate(literals(input), { ...schema, required: [] });
    expect(errors.map(String)).toEqual([]);
  });

  it.each(settings)('$page: the module takes these settings', ({ content }) => {
    const key = Buffer.alloc(32).toString('base64');
    const text = JSON.stringify(content).replaceAll('${FORGEKEY_KEY}', key);
    expect(() =>
      readGitLabModuleConfig(new ConfigReader(JSON.parse(text))),
    ).not.toThrow();
  });
});
