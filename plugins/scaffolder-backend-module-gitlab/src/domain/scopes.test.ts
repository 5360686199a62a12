import { isScope, scopesOf, scopesProblem } from './scopes';

describe('scopesOf', () => {
  it.each(['project', 'group', 'deploy'] as const)(
    'describes every scope of a %s token in one sentence, once',
    kind => {
      const scopes = scopesOf(kind);
      expect(new Set(scopes.map(scope => scope.name)).size).toBe(scopes.length);
      for (const scope of scopes) {
        expect(scope.name).toMatch(/^[a-z0-9_]+$/);
        expect(scope.allows).toMatch(/^[A-Z][^.]+\.$/);
      }
    },
  );
});

describe('scopesProblem', () => {
  it.each([
    ['project', ['api', 'write_repository', 'self_rotate']],
    ['group', ['read_api']],
    ['deploy', ['read_package_registry', 'write_registry']],
  ] as const)(
    'accepts what GitLab accepts of a %s token: %j',
    (kind, names) => {
      expect(scopesProblem(kind, names)).toBeUndefined();
      expect(names.every(name => isScope(kind, name))).toBe(true);
    },
  );

  it.each([
    ['project', [], 'needs at least one scope'],
    ['project', ['read_user'], '"read_user" (it belongs to personal access'],
    ['group', ['api', 'sudo', 'x'], 'cannot have "sudo" (it belongs to admin'],
    ['group', ['API'], 'cannot have "API"; it may have api, read_api'],
    ['deploy', ['write_repository'], 'only an access token can push'],
    ['project', ['toString'], 'cannot have "toString"; it may have api'],
  ] as const)('says of %s %j: %s', (kind, names, words) => {
    expect(scopesProblem(kind, names)).toContain(words);
    expect(scopesProblem(kind, names)).toContain(
      `${scopesOf(kind).at(-1)?.name}`,
    );
  });
});
