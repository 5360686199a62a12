import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { fakeTime } from '../../testing/fakeTime';
import { recordingLogger } from '../../testing/recordingLogger';
import { gitCommit } from '../native/gitCommit';
import type { CommitToPush } from '../commitToPush';
import { TemporaryPlace } from '../temporaryPlace';
import { isLeftToGit } from './oddities';
import { packCommit } from './packCommit';
import { walk } from './walk';

let home: string;
let dir: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'forgekey-pack-'));
  dir = join(home, 'content');
  mkdirSync(dir);
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

type Content =
  string | Buffer | { link: string } | { run: string } | typeof folder;

const folder = { folder: true } as const;

function make(tree: Record<string, Content>): void {
  for (const [path, content] of Object.entries(tree)) {
    const at = join(dir, path);
    mkdirSync(dirname(at), { recursive: true });
    if (typeof content === 'string' || Buffer.isBuffer(content)) {
      writeFileSync(at, content);
    } else if ('link' in content) symlinkSync(content.link, at);
    else if ('run' in content) {
      writeFileSync(at, content.run);
      chmodSync(at, 0o755);
    } else mkdirSync(at);
  }
}

function git(...args: string[]): string {
  return execFileSync('git', args, { encoding: 'utf8', stdio: 'pipe' }).trim();
}

function wanted(more: Partial<CommitToPush> = {}): CommitToPush {
  return {
    dir,
    branch: 'main',
    message: 'initial commit\r\n\r\nof a täst',
    author: { name: ' Ada, <Lovelace>. ', email: '<ada@example.com>' },
    logger: recordingLogger(),
    clock: fakeTime().clock,
    ...more,
  };
}

/** Packs the directory, gives the pack to git, and compares with what git makes of the directory. */
async function expectSame(options = wanted()): Promise<void> {
  const place = new TemporaryPlace(home);
  try {
    const theirs = await gitCommit(options, place);
    const { root, oddities } = await walk(dir);
    expect(oddities).toEqual([]);
    const noGit = async () => false;
    const ours = await packCommit(options, root, place, noGit);
    expect({ tree: ours.tree, commit: ours.commit }).toEqual({
      tree: theirs.tree,
      commit: theirs.commit,
    });
    const chunks: Buffer[] = [];
    for await (const chunk of ours.pack.read()) chunks.push(Buffer.from(chunk));
    const pack = Buffer.concat(chunks);
    expect(pack.length).toBe(ours.pack.bytes);
    const repository = join(home, 'repository.git');
    git('init', '--quiet', '--bare', '--initial-branch=main', repository);
    execFileSync(
      'git',
      ['-C', repository, 'index-pack', '--strict', '--stdin'],
      {
        input: pack,
        stdio: 'pipe',
      },
    );
    git('-C', repository, 'update-ref', 'refs/heads/main', ours.commit);
    git('-C', repository, 'fsck', '--strict', '--full');
  } finally {
    await place.discard();
  }
}

const lines = (count: number) =>
  Array.from({ length: count }, (_, i) => `line ${i} of some text\n`).join('');

it.each<[string, Record<string, Content>]>([
  ['one file', { 'a.txt': 'a' }],
  ['modes', { run: { run: '#!/bin/sh\n' }, file: 'x' }],
  [
    'links, wherever they lead',
    {
      file: 'x',
      there: { link: 'file' },
      nowhere: { link: 'no/such/file' },
      away: { link: '/etc/passwd' },
      up: { link: '../..' },
      folder: { link: '.' },
      ünïcode: { link: 'ä' },
    },
  ],
  ['empty files and folders', { empty: '', 'x/y/z': folder, 'x/a/b': folder }],
  ['the same content twice', { a: 'x', b: 'x', 'c/a': 'x', 'd/a': 'x' }],
  [
    'names that sort in another way for folders',
    {
      'a/x': '1',
      'a.b': '2',
      a0: '3',
      'a-b': '4',
      'a b/x': '5',
      'ab/x': '6',
      'A/x': '7',
      Z: '8',
    },
  ],
  [
    'names of all kinds',
    {
      ' odd  näme.txt': 'x',
      '日本語/ファイル': 'x',
      '😀': 'x',
      '\ue000': 'x',
      '\'quoted\' "twice"': 'x',
      '-dash': 'x',
      '*?[x]': 'x',
      '.github/x': 'x',
      '.gitkeep': '',
      '.gitlab-ci.yml': 'x',
      'a.git/x': 'x',
      '.gitx': 'x',
      café: 'x',
    },
  ],
  ['line ends as they are', { a: 'a\r\nb\n', b: '\r', c: 'a\0b\r\n' }],
  [
    'ignore files',
    {
      '.gitignore': '*.log\n/build/\n**/cache/\n*.py[cod]\n',
      'a.log': 'x',
      'build/a': 'x',
      'x/cache/a': 'x',
      'x/build/a': 'x',
      'x/.gitignore': '!keep.log\n',
      'x/keep.log': 'x',
      'x/a.pyc': 'x',
    },
  ],
  [
    'an ignore file that is a folder',
    { '.gitignore/a': 'x', 'x/.gitignore/b': 'x' },
  ],
  [
    'big files',
    {
      'text.txt': lines(200_000),
      'random.bin': randomBytes(3_000_000),
      'both.bin': Buffer.concat([
        randomBytes(500_000),
        Buffer.alloc(2_000_000),
      ]),
      'again/random.txt': lines(200_000),
    },
  ],
  ['more than stays in memory', { 'a.bin': randomBytes(6_000_000), b: 'b' }],
  [
    'sizes around a page and a turn',
    Object.fromEntries(
      [15, 16, 17, 2047, 2048, 65_535, 65_536, 65_537, 262_145].map(size => [
        `${size}`,
        randomBytes(size),
      ]),
    ),
  ],
  [
    'many files',
    Object.fromEntries(
      Array.from({ length: 500 }, (_, i) => [`d${i % 17}/f${i}`, `${i}`]),
    ),
  ],
])('packs what git would make of %s', async (_, tree) => {
  make(tree);
  await expectSame();
});

it('packs a directory with nothing in it', () => expectSame());

it('passes by what is no file, and what is in a .git', async () => {
  make({ a: 'a', 'lib/b': 'b', 'lib/.git/HEAD': 'x', 'sub/.git': 'gitdir: x' });
  make({ 'sub/c': 'c', '.git/HEAD': 'x' });
  execFileSync('mkfifo', [join(dir, 'pipe')]);
  await expectSame();
});

it('keeps nothing in the way of a file it has no room for', async () => {
  make({ 'a.bin': randomBytes(6_000_000) });
  const place = new TemporaryPlace(home);
  const { root } = await walk(dir);
  await packCommit(wanted(), root, place, async () => false);
  expect(readdirSync(await place.home())).toEqual(['pack']);
  await place.discard();
  expect(readdirSync(home)).toEqual(['content']);
});

it.each<[string, Record<string, Content>, string]>([
  ['attributes', { 'x/.gitattributes': '* text=auto\n' }, 'attributes'],
  ['modules', { '.gitmodules': '' }, 'odd-name'],
  ['names with control characters', { 'a\tb': '' }, 'odd-name'],
  ['names that Windows shortens', { 'a~1': '' }, 'odd-name'],
  ['names with a backslash', { 'a\\b': '' }, 'odd-name'],
  ['a name of its own', { 'x/.GIT/config': '' }, 'gits-own-name'],
  [
    'an ignore file behind a link',
    { '.gitignore': { link: 'x' } },
    'ignore-link',
  ],
  ['an escaped pattern', { '.gitignore': '\\#a\n' }, 'ignore-pattern'],
  ['stars within a name', { '.gitignore': 'a**/b\n' }, 'ignore-pattern'],
  ['a byte order mark', { '.gitignore': '\ufeffa\n' }, 'ignore-pattern'],
  [
    'one character of a name, which is two bytes',
    { '.gitignore': '?\n', ä: '' },
    'counted-bytes',
  ],
  [
    'a folder that is left out and taken back',
    { '.gitignore': '/a/b\n', 'a/.gitignore': '!b\n', 'a/b/c': '' },
    'folder-taken-back',
  ],
])('leaves %s to git', async (_, tree, kind) => {
  make(tree);
  const { oddities } = await walk(dir);
  expect(oddities.map(it => it.kind)).toEqual([kind]);
  expect(isLeftToGit(oddities, 'linux')).toBe(true);
});

it('leaves everything to git on Windows', () => {
  expect(isLeftToGit([], 'win32')).toBe(true);
  expect(isLeftToGit([], 'linux')).toBe(false);
});

it('says which file it cannot read', async () => {
  make({ 'x/a': 'a', 'x/b': 'b' });
  const { root } = await walk(dir);
  rmSync(join(dir, 'x/b'));
  symlinkSync('a', join(dir, 'x/b'));
  const place = new TemporaryPlace(home);
  await expect(
    packCommit(wanted(), root, place, async () => false),
  ).rejects.toThrow("cannot read 'x/b' (ELOOP)");
});
