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
  it.each(ALPHABET.flatMap(one => ALPHABET.map(other => `${one}${other}`)))(
    'refuses whatever git refuses: %j',
    name => {
      for (const text of [name, `x${name}`, `${name}x`]) {
        const args = ['check-ref-format', `refs/heads/${text}`];
        const refused = spawnSync('git', args).status !== 0;
        const ours = branchNameProblem(text) !== undefined;
        expect([text, ours || !refused]).toEqual([text, true]);
      }
    },
  );
});

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
