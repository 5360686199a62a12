import {
  findNamespace,
  namespaceFormatProblem,
  narrow,
  searchFor,
} from './validation';

const namespaces = [
  { path: 'acme' },
  { path: 'acme/platform' },
  { path: 'mara', label: 'Mara Fox' },
];

describe('searchFor', () => {
  it('asks for the first page until there are three letters', () => {
    expect(['', ' a', 'ac ', 'acm', ' acme '].map(searchFor)).toEqual([
      '',
      '',
      '',
      'acm',
      'acme',
    ]);
  });
});

describe('narrow', () => {
  it('looks in paths and labels, in any case', () => {
    expect(narrow(namespaces, 'PLAT')).toEqual([{ path: 'acme/platform' }]);
    expect(narrow(namespaces, 'fox')).toHaveLength(1);
    expect(narrow(namespaces, '')).toHaveLength(3);
  });
});

describe('findNamespace', () => {
  it('wants the whole path, in any case', () => {
    expect(findNamespace(namespaces, ' Acme/Platform ')?.path).toBe(
      'acme/platform',
    );
    expect(findNamespace(namespaces, 'acm')).toBeUndefined();
  });
});

describe('namespaceFormatProblem', () => {
  it.each(['', 'acme', 'acme/platform-team', 'a.b/c_d'])('accepts “%s”', path =>
    expect(namespaceFormatProblem(path)).toBeUndefined(),
  );

  it.each([
    [
      'https://gitlab.example.com/groups/acme/platform/',
      /web address. Give the path only, e.g. acme\/platform\./,
    ],
    ['https://gitlab.example.com', /web address. Give the path only\./],
    ['/acme', /starts or ends with a slash/],
    ['acme/', /starts or ends with a slash/],
    ['acme//x', /two slashes/],
    ['acme/my team', /“my team” cannot be part/],
  ])('refuses %s', (path, reason) => {
    expect(namespaceFormatProblem(path)).toMatch(reason);
  });
});
