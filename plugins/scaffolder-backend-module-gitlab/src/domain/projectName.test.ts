import { projectNameProblem, projectPathProblem } from './projectName';

describe('projectPathProblem', () => {
  it.each(['orders', 'Orders-2', 'a.b_c-d', '0', 'news', 'a'.repeat(255)])(
    'accepts %s',
    path => {
      expect(projectPathProblem(path)).toBeUndefined();
    },
  );

  it.each([
    ['', 'must not be empty'],
    [
      'My Project!',
      "can contain only non-accented letters, digits, '_', '-' and '.', not spaces or '!'",
    ],
    ['téa', "not 'é'"],
    ['team/orders', "not '/'"],
    ['-orders', "must not start with '-', '_' or '.'"],
    ['orders.', "must not end with '-', '_' or '.'"],
    ['a--b', "must not have two of '-', '_' and '.' in a row"],
    ['orders.git', "must not end with '.git' or '.atom'"],
    ['orders.ATOM', "must not end with '.git' or '.atom'"],
    ['wikis', '"wikis" is a reserved name in GitLab'],
    ['Tree', '"Tree" is a reserved name in GitLab'],
    ['a'.repeat(256), 'must have at most 255 characters'],
  ])('refuses %j: %s', (path, words) => {
    expect(projectPathProblem(path)).toContain(words);
  });

  it('tells every rule at once', () => {
    expect(projectPathProblem('-a b-')?.split('; ')).toHaveLength(3);
  });
});

describe('projectNameProblem', () => {
  it.each(['Orders', 'Größe 2+ – ok', '🔑 keys', '_x', '日本語', '©', 'a--b'])(
    'accepts %s',
    name => {
      expect(projectNameProblem(name)).toBeUndefined();
    },
  );

  it.each([
    ['', 'must not be empty'],
    ['-orders', "must start with a letter, digit, emoji, or '_'"],
    ['orders!', "not '!'"],
    ['a/b', "not '/'"],
    ['a\nb', 'can contain only'],
    ['a'.repeat(256), 'must have at most 255 characters'],
  ])('refuses %j: %s', (name, words) => {
    expect(projectNameProblem(name)).toContain(words);
  });
});
