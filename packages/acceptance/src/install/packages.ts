import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inRepository, REPOSITORY_ROOT } from '../repository';
import { LockFile } from './copies';
import { runProgram } from './runProgram';

/** What people install: by name, the file it was packed into. */
export type Tarballs = Record<string, string>;

/** What a portal has beside Backstage, however new that is. */
const BESIDE = {
  'better-sqlite3': '^12.0.0',
  react: '^18.0.2',
  'react-dom': '^18.0.2',
  'react-router-dom': '^6.30.2',
};

/** Material UI 4 has not been told of React 18, so npm has to be. */
const OVERRIDES = {
  react: '^18.0.2',
  'react-dom': '^18.0.2',
  '@types/react': '^18',
  '@types/react-dom': '^18',
};

export async function packAll(destination: string): Promise<Tarballs> {
  await runProgram(REPOSITORY_ROOT, process.execPath, [
    inRepository('scripts/pack.mjs'),
    '--to',
    destination,
  ]);
  const packed = readdirSync(destination);
  const manifests = ['packages', 'plugins'].flatMap(folder =>
    readdirSync(inRepository(folder)).map(name =>
      readJson(inRepository(folder, name, 'package.json')),
    ),
  );
  return Object.fromEntries(
    manifests
      .filter(manifest => !manifest.private)
      .map(({ name, version }) => {
        const file = `${name.slice(1).replace('/', '-')}-${version}.tgz`;
        if (!packed.includes(file)) {
          throw new Error(`Packing has made no ${file}`);
        }
        return [name, join(destination, file)];
      }),
  );
}

/**
 * Has npm lay out a portal in a new directory.
 *
 * @param pinned - exact versions. They are dependencies of the portal and no overrides, which would hide second copies.
 * @param how - `resolve`: only the lock file, which says where everything would be; `install`: everything
 */
export async function layOut(
  directory: string,
  pinned: Record<string, string>,
  tarballs: Tarballs,
  how: 'resolve' | 'install',
): Promise<LockFile> {
  mkdirSync(directory, { recursive: true });
  const manifest = {
    name: 'fresh-portal',
    version: '1.0.0',
    private: true,
    dependencies: {
      ...pinned,
      ...BESIDE,
      ...Object.fromEntries(
        Object.entries(tarballs).map(([name, file]) => [name, `file:${file}`]),
      ),
    },
    overrides: OVERRIDES,
    allowScripts: { 'better-sqlite3': true },
  };
  writeFileSync(
    join(directory, 'package.json'),
    JSON.stringify(manifest, null, 2),
  );
  await runProgram(directory, 'npm', [
    'install',
    '--no-audit',
    '--no-fund',
    ...(how === 'resolve' ? ['--package-lock-only'] : []),
  ]);
  return readJson(join(directory, 'package-lock.json'));
}

function readJson(file: string) {
  return JSON.parse(readFileSync(file, 'utf8'));
}
