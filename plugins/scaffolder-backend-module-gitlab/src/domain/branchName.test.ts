import { spawnSync } from 'node:child_process';
import {
  branchHierarchyProblem,
  branchNameProblem,
  branchPatternProblem,
} from './branchName';

describe('branchNameProblem', () => {
  it.each(['main', 'feature/a.b_c-d', 'größe', 'a@b', '{x}', 'a'.repeat(250)])(
    'accepts %s',
    name => {
      expect(branchNameProblem(name)).toBeUndefined();
    },
  );

  it.each([
    ['', 'must not be empty'],
    ['a b', 'spaces or control characters'],
    ['a\0b', 'spaces or control characters'],
    ['a:b', 'must not contain ~ ^ : ? * [ or \\'],
    ['release-*', 'must not contain ~ ^ : ? * [ or \\'],
    ['--upload-pack=x', "must not begin with '-'"],
    ['@{-1}', "must not contain '@{'"],
    ['a//b', "nor contain '//'"],
    ['feature/', "must not begin or end with '/'"],
    ['.hidden', "begins with '.'"],
    ['a/.b', "begins with '.'"],
    ['a.lock/b', "ends with '.lock'"],
    ['a..b', "must not contain '..'"],
    ['a.', "must not end with '.'"],
    ['refs/heads/main', 'without refs/heads/ before it'],
    ['HEAD', 'a name that git itself uses'],
    ['4b825dc642cb6eb9a060e54bf8d69288fbee4904', 'the hash of a commit'],
    ['é'.repeat(126), 'at most 250 bytes'],
  ])('refuses %j: %s', (name, words) => {
    expect(branchNameProblem(name)).toContain(words);
  });

  const ALPHABET = [...'a.-/@{~^:?*[\\ \x7f\t'];
  const NAMES = ALPHABET.flatMap(one =>
    ALPHABET.map(other => `${one}${other}`),
  );
  const around = (name: string) => [name, `x${name}`, `${name}x`];
  let refused: Set<string>;

  beforeAll(() => {
    refused = refusedByGit(NAMES.flatMap(around));
  });

  it.each(NAMES)('refuses whatever git refuses: %j', name => {
    for (const text of around(name)) {
      const ours = branchNameProblem(text) !== undefined;
      expect([text, ours || !refused.has(text)]).toEqual([text, true]);
    }
  });
});

/** Asked by a shell: a process is cheap for it, and dear for one with as much memory as that of the tests. */
function refusedByGit(names: string[]): Set<string> {
  const { status, stdout } = spawnSync(
    'sh',
    [
      '-c',
      'while IFS= read -r name; do git check-ref-format "refs/heads/$name"; echo $?; done',
    ],
    { input: names.map(name => `${name}\n`).join(''), encoding: 'utf8' },
  );
  const answers = stdout.trimEnd().split('\n');
  expect([status, answers.length]).toEqual([0, names.length]);
  return new Set(names.filter((_, index) => answers[index] !== '0'));
}

it('lets a pattern of protected branches have stars', () => {
  expect(branchPatternProblem('release-*')).toBeUndefined();
  expect(branchPatternProblem('*')).toBeUndefined();
  expect(branchPatternProblem('release *')).toContain('spaces');
});

it.each([
  [['main', 'a/b', 'a'], 'both a branch "a" and a branch "a/b"'],
  [['main', 'main/x/y'], 'both a branch "main" and a branch "main/x/y"'],
])('finds that git cannot have %j: %s', (names, words) => {
  expect(branchHierarchyProblem(names)).toContain(words);
});

it('has nothing against branches side by side', () => {
  expect(branchHierarchyProblem(['a', 'ab', 'ab-c/d', 'a'])).toBeUndefined();
});
