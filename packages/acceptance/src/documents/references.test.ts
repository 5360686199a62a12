import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { inRepository, REPOSITORY_ROOT } from '../repository';
import { brokenReferences } from './references';

/** Tracked or not yet, but never what is made from the rest. */
const paths = execFileSync(
  'git',
  ['ls-files', '-z', '--cached', '--others', '--exclude-standard'],
  { cwd: REPOSITORY_ROOT, encoding: 'utf8' },
)
  .split('\0')
  .filter(path => path && existsSync(inRepository(path)));

/** What has changed tells of what was there then; a skeleton is of another repository. */
const documents = paths.filter(
  path => /\.md$/.test(path) && !/(^|\/)(CHANGELOG\.md|skeleton\/)/.test(path),
);

const read = (path: string) => readFileSync(inRepository(path), 'utf8');

it.each(documents)('%s points to nothing that is not there', path => {
  const broken = brokenReferences(
    { path, markdown: read(path) },
    new Set(paths),
    read,
  );

  expect(broken).toEqual([]);
});

describe('a reference', () => {
  const files = new Map([
    ['docs/a.md', '# One\n\n## `b:c` (and d)\n\n## One\n'],
    ['docs/pictures/x.png', ''],
    ['plugins/scaffolder-backend-module-gitlab/src/actions/index.ts', ''],
    ['scripts/test.mjs', ''],
  ]);
  const brokenIn = (markdown: string) =>
    brokenReferences(
      { path: 'docs/b.md', markdown },
      new Set(files.keys()),
      path => files.get(path) ?? '',
    );

  it.each([
    '[a](a.md)',
    '[a](./a.md#one)',
    '[a](a.md#bc-and-d)',
    '[a](a.md#one-1)',
    '![x](pictures/x.png)',
    '[folder](pictures/)',
    '[out](https://example.com/no.md)',
    '`actions/index.ts`, `scripts/test.mjs`, `docs/pictures`, `scripts/`',
    '`acme/platform`, `/create/tasks/<id>`, `teams/**`, `and/or`, `docs`',
    '```\n[a](gone.md) `docs/gone.md`\n```',
    '- of a list\n\n  ```yaml\n  [a](gone.md)\n  ```',
  ])('is whole: %j', markdown => {
    expect(brokenIn(markdown)).toEqual([]);
  });

  it.each([
    ['[a](gone.md)', 'gone.md'],
    ['[a](../a.md)', '../a.md'],
    ['[a](a.md#two)', 'a.md#two'],
    ['[here](#one)', '#one'],
    ['![x](pictures/y.png)', 'pictures/y.png'],
    ['`actions/gone.ts`', 'actions/gone.ts'],
    ['`scripts/gone`', 'scripts/gone'],
    ['`gone/`', 'gone/'],
    ['```\nfenced\n```\n\n`docs/gone.md`', 'docs/gone.md'],
  ])('is broken: %j', (markdown, reference) => {
    expect(brokenIn(markdown)).toEqual([reference]);
  });
});
