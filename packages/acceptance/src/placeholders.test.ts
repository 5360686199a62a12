import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { parse } from 'yaml';
import {
  type Template,
  unguardedParameters,
  unquotedInSkeleton,
  unquotedInTemplate,
} from './placeholders';
import { inRepository } from './repository';

const FOLDER = inRepository('templates');

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name));
}

const templates = filesBelow(FOLDER)
  .filter(path => /\.ya?ml$/.test(path) && !path.includes('/skeleton/'))
  .map(path => ({ path, template: parse(readFileSync(path, 'utf8')) }))
  .filter(({ template }) => template?.kind === 'Template')
  .map(it => ({ ...it, name: relative(FOLDER, it.path) }));

/** Steps that write the files of a skeleton. */
const fetchesOf = (template: unknown) =>
  (template as Template).spec.steps.filter(
    ({ action }) => action === 'fetch:template',
  );

it('knows templates with a skeleton', () => {
  const fetches = templates.flatMap(({ template }) => fetchesOf(template));
  expect(fetches.length).toBeGreaterThan(0);
});

describe.each(templates)('template $name', ({ path, template }) => {
  it('keeps every text of its form within bounds', () => {
    expect(unguardedParameters(template)).toEqual([]);
  });

  it('lets no text of its form change what it stands in', () => {
    expect(unquotedInTemplate(template)).toEqual([]);
  });

  it('quotes it in every file of its skeletons for where it stands', () => {
    for (const { input } of fetchesOf(template)) {
      const skeleton = join(dirname(path), String(input!.url));
      const files = filesBelow(skeleton);
      expect(files.length).toBeGreaterThan(0);
      const problems = files.flatMap(file =>
        unquotedInSkeleton(
          {
            path: relative(skeleton, file),
            text: readFileSync(file, 'utf8'),
          },
          input!.values as Record<string, unknown>,
          template,
        ),
      );
      expect(problems).toEqual([]);
    }
  });
});

describe('a template that trusts its form', () => {
  const spec = (more: Partial<Template['spec']>): Template => ({
    spec: {
      parameters: [
        {
          properties: {
            free: { type: 'string' },
            line: { type: 'string', pattern: '^[^\\n]*$' },
            name: { type: 'string', pattern: '^[a-z-]+$' },
            path: { type: 'string', pattern: '^[a-z/]+$' },
            tags: { type: 'array', items: { type: 'string' } },
            kind: { type: 'string', enum: ['a', 'b'] },
            more: { type: 'object', properties: { x: { type: 'string' } } },
          },
        },
      ],
      steps: [],
      ...more,
    },
  });

  it('is caught at its parameters', () => {
    expect(unguardedParameters(spec({}))).toEqual(
      ['free', 'tags', 'more.x'].map(
        name => `parameter ${name} has no pattern that keeps it on one line`,
      ),
    );
  });

  it.each([
    ['repoUrl', 'host?owner=${{ parameters.line }}&repo=x', 1],
    ['repoUrl', '${{ parameters.free }}', 1],
    ['repoUrl', 'host?owner=${{ parameters.path }}&repo=x', 0],
    ['repoUrl', 'host?owner=${{ parameters.line | urlencode }}&repo=x', 0],
    ['repoUrl', '${{ environment.parameters.host }}?owner=a&repo=b', 0],
    ['message', 'Start ${{ parameters.line }}', 1],
    ['message', 'Start ${{ parameters.tags | join(",") }}', 1],
    ['message', 'Start ${{ parameters.more.x }}', 1],
    ['message', 'Start ${{ parameters.unknown }}', 1],
    ['message', 'Start ${{ parameters.name }} ${{ parameters.kind }}', 0],
    ['message', '${{ parameters.free }}', 0],
    ['message', "${{ parameters.free or '' }}", 0],
  ])('is caught at the input %s: %s', (name, text, problems) => {
    const steps = [{ id: 'one', action: 'x', input: { [name]: text } }];
    expect(unquotedInTemplate(spec({ steps }))).toHaveLength(problems);
  });

  it.each([
    [{ links: [{ url: '${{ parameters.name }}' }] }, 1],
    [{ links: [{ url: '${{ environment.parameters.url }}/x' }] }, 1],
    [{ links: [{ url: '${{ steps.publish.output.remoteUrl }}/x' }] }, 0],
    [{ text: [{ content: 'Made ${{ parameters.line }}' }] }, 1],
    [{ text: [{ content: 'Made ${{ parameters.name }}' }] }, 0],
  ])('is caught at its output: %j', (output, problems) => {
    expect(unquotedInTemplate(spec({ output }))).toHaveLength(problems);
  });

  it.each([
    ['a.yaml', 'x: ${{ values.name }}', 1],
    ['a.yaml', 'x: ${{ values.line | dump }}', 0],
    ['a.yaml', 'x: "${{ values.line | dump }}"', 1],
    ['a.json', '{ "x": "${{ values.name }}" }', 1],
    ['a.json', '{ "x": ${{ values.line | dump }} }', 0],
    ['a.js', "const x = '${{ values.name }}'", 1],
    ['a.md', '# ${{ values.name }}', 0],
    ['a.md', '# ${{ values.line }}', 1],
    ['a.md', '# ${{ values.line | escape }}', 0],
    ['a.sh', 'echo ${{ values.line | dump }}', 1],
    ['a.sh', 'echo ${{ values.name }}', 0],
    ['${{ values.name }}.md', '', 0],
    ['${{ values.line }}.md', '', 1],
  ])('is caught in the file %s: %s', (path, text, problems) => {
    const values = {
      name: '${{ parameters.name }}',
      line: '${{ parameters.line }}',
    };
    expect(unquotedInSkeleton({ path, text }, values, spec({}))).toHaveLength(
      problems,
    );
  });
});
