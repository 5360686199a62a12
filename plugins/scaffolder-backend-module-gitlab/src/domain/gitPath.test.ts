import { isGitsOwnName } from './gitPath';

it.each(['.git', '.GIT', '.Git ', '.git...', 'GIT~1', '.g\u200cit'])(
  '%j is git’s own',
  name => {
    expect(isGitsOwnName(name)).toBe(true);
  },
);

it.each(['.github', '.gitignore', 'git', 'git~2', 'a.git', '..git'])(
  '%j is not',
  name => {
    expect(isGitsOwnName(name)).toBe(false);
  },
);
