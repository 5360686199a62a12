import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { inRepository } from './repository';
import { useTemporaryDirectory } from './temporaryDirectory';

const RSYNC = inRepository('packages/acceptance/stand-ins/rsync');
const TARGET = '.gitlab-ci-local/builds/.docker';

describe('the stand-in for rsync', () => {
  const temporary = useTemporaryDirectory();
  let runs = 0;

  /** A working tree in which git does not track `untracked` and the directory `built`. */
  function workingTree(): string {
    const directory = temporary.path(`tree ${runs++}`);
    for (const folder of ['src', 'built', TARGET]) {
      mkdirSync(join(directory, folder), { recursive: true });
    }
    for (const file of [
      'README.md',
      'src/a.js',
      'untracked',
      'built/out',
      `${TARGET}/stale`,
    ]) {
      writeFileSync(join(directory, file), file);
    }
    writeFileSync(join(directory, 'run.sh'), '#!/bin/sh', { mode: 0o755 });
    symlinkSync('src/a.js', join(directory, 'link'));
    return directory;
  }

  function rsync(cwd: string, untracked: string, ...args: string[]) {
    const list = join(temporary.path(`untracked-${runs++}`));
    writeFileSync(list, untracked);
    const { status, stderr } = spawnSync(
      RSYNC,
      args.map(arg => arg.replace('LIST', list)),
      { cwd, encoding: 'utf8' },
    );
    return { status, stderr };
  }

  const USUAL = [
    ...['-a', '--delete-excluded', '--delete', '--exclude-from=LIST'],
    ...['--exclude', '.gitlab-ci-local/', './', `${TARGET}/`],
  ];

  it('copies what git tracks, and nothing else stays there', () => {
    const cwd = workingTree();
    const target = join(cwd, TARGET);

    expect(rsync(cwd, '/untracked\n/built/\n', ...USUAL)).toEqual({
      status: 0,
      stderr: '',
    });
    expect(readdirSync(target).sort()).toEqual([
      'README.md',
      'link',
      'run.sh',
      'src',
    ]);
    expect(readFileSync(join(target, 'src/a.js'), 'utf8')).toBe('src/a.js');
    expect(readlinkSync(join(target, 'link'))).toBe('src/a.js');
    expect(statSync(join(target, 'run.sh')).mode & 0o777).toBe(0o755);
  });

  it.each<[string, string, string[]]>([
    ['artifacts', '', ['-a', 'artifacts/.', '.']],
    ['another place', '', USUAL.with(-1, '/elsewhere/')],
    ['another option', '', ['-v', ...USUAL]],
    ['a pattern that could mean several files', '/a*\n', USUAL],
  ])('refuses what it cannot do: %s', (_, untracked, args) => {
    const cwd = workingTree();

    const { status, stderr } = rsync(cwd, untracked, ...args);
    expect(status).toBe(1);
    expect(stderr).toContain('apt-get install rsync');
    expect(existsSync(join(cwd, TARGET, 'stale'))).toBe(true);
  });
});
