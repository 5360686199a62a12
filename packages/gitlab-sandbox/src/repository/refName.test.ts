import { spawnSync } from 'node:child_process';
import { isBranchName } from './refName';

const NAMES = [
  'main',
  'a/b',
  'ä/🦊',
  '@',
  'a@b',
  'a@',
  'a.b',
  'a.locked',
  'refs/x',
  'HEADs',
  'heads/HEAD',
  'a-',
  '',
  '/',
  'a//b',
  'a/',
  '/a',
  '.a',
  'a/.b',
  'a.',
  'a./b',
  'a..b',
  'x.lock',
  'x.lock/y',
  'a b',
  'a\tb',
  'a\nb',
  'a\x7fb',
  'a~1',
  'a^',
  'a:b',
  'a?',
  'a*',
  'a[b',
  'a\\b',
  'a@{1}',
];

it('takes the names that git takes', () => {
  const taken = NAMES.filter(
    name =>
      spawnSync('git', ['check-ref-format', `refs/heads/${name}`]).status === 0,
  );
  expect(taken).toContain('a/b');
  expect(NAMES.filter(isBranchName)).toEqual(taken);
});

it.each(['-x', 'HEAD', 'refs/heads/x', 'refs/remotes/x', 'a\0b'])(
  'refuses %j, which git would take, or cannot be asked about',
  name => {
    expect(isBranchName(name)).toBe(false);
  },
);
