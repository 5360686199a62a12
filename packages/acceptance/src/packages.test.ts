import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join, posix, relative } from 'node:path';
import { until } from '@forgekey/gitlab-sandbox/testing';
import { inRepository } from './repository';
import { useTemporaryDirectory } from './temporaryDirectory';

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

describe('packing', () => {
  const temporary = useTemporaryDirectory();
  const MODULE = '@forgekey/plugin-scaffolder-backend-module-gitlab';

  /** Also of a file that was rewritten and put back. */
  function manifests() {
    return published.map(({ directory }) => {
      const file = join(directory, 'package.json');
      const { mtimeMs, ino } = statSync(file);
      return { file, mtimeMs, ino, text: read(file) };
    });
  }

  function copiesLeft(): string[] {
    const directory = inRepository('var');
    return existsSync(directory)
      ? readdirSync(directory).filter(name => name.startsWith('pack-'))
      : [];
  }

  it('never rewrites a package.json: it packs a copy, and removes that', () => {
    const before = manifests();
    const copiesBefore = copiesLeft();

    const packed = spawnSync(
      'npm',
      ['run', 'pack', '--', '--to', temporary.path('packed'), MODULE],
      { cwd: inRepository('.'), encoding: 'utf8' },
    );

    expect({ ...packed, output: undefined }).toMatchObject({ status: 0 });
    expect(manifests()).toEqual(before);
    expect(copiesLeft()).toEqual(copiesBefore);
    const [file] = readdirSync(temporary.path('packed'));
    const inPackage = (name: string) =>
      execFileSync(
        'tar',
        ['-xzOf', join(temporary.path('packed'), file), `package/${name}`],
        { encoding: 'utf8' },
      );
    const manifest = JSON.parse(inPackage('package.json'));
    expect(manifest).toMatchObject({
      name: MODULE,
      main: 'dist/index.cjs.js',
      types: 'dist/index.d.ts',
      configSchema: 'config.schema.json',
    });
    expect(manifest.scripts).toBeUndefined();
    expect(inPackage('dist/index.d.ts')).toContain('BackendFeature');
    expect(
      JSON.parse(inPackage('config.schema.json')).properties,
    ).toBeDefined();
  }, 600_000);

  describe('that is interrupted', () => {
    /** Packs, until `isReached` says so of the copy it works in; then the signal comes. */
    async function interrupt(
      signal: NodeJS.Signals,
      isReached: (copy: string) => boolean,
    ) {
      const copiesBefore = copiesLeft();
      const packing = spawn(
        process.execPath,
        ['scripts/pack.mjs', '--to', temporary.path('nowhere'), MODULE],
        // Of its own group, so that what it has started dies with it.
        { cwd: inRepository('.'), stdio: 'ignore', detached: true },
      );
      const closed = once(packing, 'close');
      const newCopies = () =>
        copiesLeft().filter(name => !copiesBefore.includes(name));
      await until(() => newCopies().some(isReached), {
        what: 'packing to get that far',
        hopeless: () =>
          packing.exitCode === null ? undefined : 'it has ended before',
      });
      process.kill(signal === 'SIGKILL' ? -packing.pid! : packing.pid!, signal);
      const [status] = await closed;
      return { status, left: newCopies() };
    }

    it.each<NodeJS.Signals>(['SIGINT', 'SIGTERM', 'SIGHUP'])(
      'ends soon, and leaves nothing: %s',
      async signal => {
        const before = manifests();

        const { status, left } = await interrupt(signal, () => true);

        expect(status).toBe(1);
        expect(left).toEqual([]);
        expect(manifests()).toEqual(before);
        expect(existsSync(temporary.path('nowhere'))).toBe(false);
      },
    );

    it('has rewritten nothing but its copy, also where it is killed', async () => {
      const before = manifests();
      const { directory } = published.find(({ name }) => name === MODULE)!;
      const inCopy = (copy: string) =>
        inRepository(
          'var',
          copy,
          relative(inRepository('.'), directory),
          'package.json',
        );
      const original = read(directory, 'package.json');

      const { left } = await interrupt(
        'SIGKILL',
        copy => existsSync(inCopy(copy)) && read(inCopy(copy)) !== original,
      );

      expect(manifests()).toEqual(before);
      for (const copy of left) {
        rmSync(inRepository('var', copy), { recursive: true });
      }
    }, 300_000);
  });

  it.each(published)('is refused where it would: $name', ({ directory }) => {
    const before = manifests();

    const { status, stderr } = spawnSync('npm', ['pack', '--offline'], {
      cwd: directory,
      encoding: 'utf8',
    });

    expect(status).not.toBe(0);
    expect(stderr).toContain('npm run pack');
    expect(manifests()).toEqual(before);
  });

  it('of a package that there is not is refused before anything is done', () => {
    const { status, stderr } = spawnSync(
      process.execPath,
      ['scripts/pack.mjs', 'no-such-package'],
      { cwd: inRepository('.'), encoding: 'utf8' },
    );

    expect(status).toBe(1);
    expect(stderr).toContain(MODULE);
  });
});
