import { relativePathProblem } from './relativePath';

it.each(['', '.', './', 'a/b', './a/', 'a..b/..c', '...', 'ä b', 'C'])(
  'takes %j',
  path => {
    expect(relativePathProblem(path)).toBeUndefined();
  },
);

it.each([
  ['/', 'is absolute'],
  ['/etc/passwd', 'is absolute'],
  ['\\a', 'is absolute'],
  ['//host/a', 'is absolute'],
  ['C:\\a', 'is absolute'],
  ['c:a', 'is absolute'],
  ['..', 'has ".." in it'],
  ['../a', 'has ".." in it'],
  ['a/../../b', 'has ".." in it'],
  ['a/..', 'has ".." in it'],
  ['a\\..\\b', 'has ".." in it'],
  ['a\0', 'has a NUL'],
])('refuses %j: %s', (path, words) => {
  expect(relativePathProblem(path)).toContain(words);
});
