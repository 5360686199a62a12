import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { inRepository } from './repository';

interface Manifest {
  name: string;
  private?: boolean;
  files: string[];
}

const read = (...path: string[]) => readFileSync(join(...path), 'utf8');

const published = ['packages', 'plugins']
  .flatMap(folder =>
    readdirSync(inRepository(folder)).map(name => inRepository(folder, name)),
  )
  .map(directory => {
    const manifest: Manifest = JSON.parse(read(directory, 'package.json'));
    return { ...manifest, directory };
  })
  .filter(manifest => !manifest.private);

/** Paths in the package, without what its build would add. */
function packedPaths(directory: string): string[] {
  const packed = execFileSync(
    'npm',
    ['pack', '--dry-run', '--json', '--ignore-scripts', '--offline'],
    { cwd: directory, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const [{ files }] = Object.values<{ files: { path: string }[] }>(
    JSON.parse(packed),
  );
  return files.map(({ path }) => path);
}

/** Targets of the Markdown links that lead to files. */
function linkedFiles(markdown: string): string[] {
  return Array.from(markdown.matchAll(/\]\(([^)\s]+)\)/g), ([, target]) =>
    target.replace(/#.*/, ''),
  )
    .filter(target => target && !/^[a-z]+:/.test(target))
    .map(target => posix.normalize(target));
}

it('publishes what people install', () => {
  expect(published.map(({ name }) => name)).toEqual([
    '@forgekey/gitlab-sandbox',
    '@forgekey/plugin-scaffolder-backend-module-gitlab',
    '@forgekey/plugin-scaffolder-module-gitlab',
  ]);
});

describe.each(published)('the package $name', ({ directory, files }) => {
  let paths: string[];

  beforeAll(() => {
    paths = packedPaths(directory);
  });

  it('has the licence and a README', () => {
    expect(paths).toEqual(expect.arrayContaining(['LICENSE', 'README.md']));
    expect(read(directory, 'LICENSE')).toBe(read(inRepository('LICENSE')));
  });

  it('has every file that its README links to', () => {
    const linked = linkedFiles(read(directory, 'README.md'));

    expect(linked.filter(target => !paths.includes(target))).toEqual([]);
  });

  it('has all else that it lists', () => {
    const missing = files
      .filter(listed => listed !== 'dist')
      .filter(
        listed =>
          !paths.some(path => path === listed || path.startsWith(`${listed}/`)),
      );

    expect(missing).toEqual([]);
  });
});
