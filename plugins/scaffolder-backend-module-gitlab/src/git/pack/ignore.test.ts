import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { oddPattern } from './ignorePatterns';
import { type Folder, walk } from './walk';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'forgekey-ignore-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function write(path: string, content: string): void {
  mkdirSync(dirname(join(dir, path)), { recursive: true });
  writeFileSync(join(dir, path), content);
}

function filesOf(folder: Folder, path = ''): string[] {
  return [
    ...folder.files.map(name => `${path}${name}`),
    ...folder.folders.flatMap(it => filesOf(it, `${path}${it.name}/`)),
  ];
}

/** What git would add. */
function keptByGit(): string[] {
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', dir, ...args], {
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
      env: {
        PATH: process.env.PATH,
        HOME: dir,
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_DIR: join(dir, '.git'),
        GIT_WORK_TREE: dir,
      },
    });
  git('init', '--quiet', '--template=');
  return git('ls-files', '-z', '--others', '--exclude-per-directory=.gitignore')
    .split('\0')
    .filter(Boolean);
}

async function expectSame(): Promise<void> {
  const { root } = await walk(dir);
  expect(filesOf(root).sort()).toEqual(keptByGit().sort());
}

/** mulberry32: the same numbers each time. */
function randomFrom(seed: number) {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const one = <T>(of: readonly T[]): T => of[Math.floor(next() * of.length)];
  const some = <T>(most: number, make: () => T): T[] =>
    Array.from({ length: 1 + Math.floor(next() * most) }, make);
  return { next, one, some };
}

const NAMES = ['a', 'b', 'ab', 'a.b', 'A', 'a b', 'a-b', '[a]', '#a', '!a'];
const FILES = [...NAMES, '.a', 'b.log', 'a.log', 'ä', ' a', 'a ', '*', 'a+b'];
const PARTS = [
  ...['a', 'b', 'ab', 'a.b', 'A', '.a', 'a b', '#a', '!a', 'a+b', 'a-b'],
  ...['*', '**', '?', '*.log', 'a*', '*b', 'a?b', '?.?', '***', 'a**', '**b'],
  ...['[ab]', '[a-c]*', '[!a]', '[^a]', '*.[lx]og', '[]a]', '[a', 'a]', '[]'],
  ...['[[:alpha:]]', '[a-]', '[-a]', '[A-z]', '(a)', '{a,b}', '$a', 'a|b', '^'],
];
const PREFIXES = ['', '', '', '/', '!', '!', '!/', '**/', '!**/', '#', ' '];
const SUFFIXES = ['', '', '', '/', '/**', '/*', ' ', '  ', '//', '\t'];
const ENDS = ['\n', '\n', '\n', '\r\n', '\n\n'];

function randomIgnore({ one, some }: ReturnType<typeof randomFrom>): string {
  return some(
    5,
    () =>
      one(PREFIXES) +
      some(2, () => one(PARTS)).join('/') +
      one(SUFFIXES) +
      one(ENDS),
  )
    .filter(line => !oddPattern(line))
    .join('');
}

function randomPath({ one, some }: ReturnType<typeof randomFrom>): string {
  return [...some(3, () => one(NAMES)), one(FILES)].slice(-3).join('/');
}

it('leaves out what git leaves out, in any tree', async () => {
  const cases = Number(process.env.CASES ?? 150);
  const random = randomFrom(Number(process.env.SEED ?? 20261125));
  for (let i = 0; i < cases; i += 1) {
    for (const path of random.some(12, () => randomPath(random))) {
      try {
        write(`${i}/${path}`, 'x');
      } catch {
        // A file and a folder of the same name.
      }
    }
    write(`${i}/.gitignore`, randomIgnore(random));
    for (const entry of readdirSync(join(dir, `${i}`), {
      withFileTypes: true,
    })) {
      if (entry.isDirectory() && random.next() < 0.5) {
        write(`${i}/${entry.name}/.gitignore`, randomIgnore(random));
      }
    }
  }
  const { root, oddities } = await walk(dir);
  const odd = new Set(oddities.map(it => it.path.split('/')[0]));
  const plain = (path: string) => !odd.has(path.split('/')[0]);
  const ours = new Set(filesOf(root).filter(plain));
  const theirs = new Set(keptByGit().filter(plain));
  const different = [
    ...[...ours].filter(it => !theirs.has(it)),
    ...[...theirs].filter(it => !ours.has(it)),
  ];
  expect(different).toEqual([]);
  expect(odd.size).toBeLessThan(cases / 4);
});

it.each<[string, Record<string, string>, string[]]>([
  [
    'a folder, and files of its name',
    { '.gitignore': 'build/\n', 'build/a': '', 'x/build': '' },
    ['.gitignore', 'x/build'],
  ],
  [
    'what a pattern is anchored to',
    { '.gitignore': '/a\nb/c\n', a: '', 'x/a': '', 'b/c': '', 'x/b/c': '' },
    ['.gitignore', 'x/a', 'x/b/c'],
  ],
  [
    'what a file below takes back',
    { '.gitignore': '*.log\n', 'x/.gitignore': '!a.log\n', 'x/a.log': '' },
    ['.gitignore', 'x/.gitignore', 'x/a.log'],
  ],
  [
    'all but one file, as people keep an empty folder',
    { 'x/.gitignore': '*\n!.gitignore\n', 'x/a': '' },
    ['x/.gitignore'],
  ],
  [
    'what is in a folder that is left out, whatever takes it back',
    { '.gitignore': 'x/\n!x/a\n', 'x/a': '', b: '' },
    ['.gitignore', 'b'],
  ],
  [
    'stars for any depth',
    {
      '.gitignore': '**/t/*.x\nu/**/v\n',
      'a/t/b.x': '',
      'u/v': '',
      'u/a/b/v': '',
    },
    ['.gitignore'],
  ],
  [
    'blanks at the end, and lines that end as on Windows',
    { '.gitignore': 'a  \r\nb\r\n# c\r\n', a: '', b: '', c: '' },
    ['.gitignore', 'c'],
  ],
])('reads %s', async (_, files, kept) => {
  for (const [path, content] of Object.entries(files)) write(path, content);
  const { root, oddities } = await walk(dir);
  expect(oddities).toEqual([]);
  expect(filesOf(root).sort()).toEqual(kept);
  await expectSame();
});
