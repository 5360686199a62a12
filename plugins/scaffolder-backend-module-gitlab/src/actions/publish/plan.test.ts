import { planProject, type ProjectWish, readListedVariable } from './plan';

const wish = (more: Partial<ProjectWish> = {}): ProjectWish => ({
  owner: 'acme/platform',
  repo: 'orders',
  repoVisibility: 'private',
  topics: [],
  ifExists: 'fail',
  ...more,
});

describe('planProject', () => {
  it.each<[Partial<ProjectWish>, object]>([
    [
      {},
      {
        fullPath: 'acme/platform/orders',
        spec: {
          name: 'orders',
          path: 'orders',
          visibility: 'private',
          topics: [],
          settings: {},
        },
      },
    ],
    [
      { repoVisibility: 'public', topics: ['a'] },
      { spec: { visibility: 'public', topics: ['a'] } },
    ],
    [
      {
        repoVisibility: 'public',
        topics: ['a'],
        settings: { visibility: 'internal', topics: [] },
      },
      { spec: { visibility: 'internal', topics: [], settings: {} } },
    ],
    [
      { settings: { name: 'All Orders', path: 'all-orders' } },
      {
        fullPath: 'acme/platform/all-orders',
        spec: { name: 'All Orders', path: 'all-orders' },
      },
    ],
    [
      { settings: { merge_method: 'ff', name: 'Orders' } },
      { spec: { settings: { merge_method: 'ff' } } },
    ],
    [{ ifExists: 'reuse' }, { ifExists: 'reuse' }],
  ])('%j gives %j', (more, expected) => {
    expect(planProject(wish(more))).toMatchObject(expected);
  });

  it.each<[Partial<ProjectWish>, string]>([
    [{ repo: 'a--b' }, 'a--b'],
    [{ repo: '-a' }, 'must not start'],
    [{ repo: 'a.' }, 'must not end'],
    [{ repo: 'tree' }, 'tree'],
    [{ settings: { path: 'with space' } }, 'with space'],
    [{ settings: { name: '(!)' } }, '(!)'],
    [{ settings: { name: '' } }, 'must not be empty'],
  ])('%j is refused: %s', (more, text) => {
    expect(() => planProject(wish(more))).toThrow(text);
    expect(() => planProject(wish(more))).toThrow(
      'GitLab would not take a project',
    );
  });
});

describe('readListedVariable', () => {
  it('has upstream’s defaults, and none for the masking', () => {
    expect(readListedVariable({ key: 'A', value: 'a' })).toEqual({
      key: 'A',
      variableType: 'env_var',
      protected: false,
      masked: undefined,
      maskedAndHidden: undefined,
      raw: false,
      environmentScope: '*',
      description: undefined,
    });
  });

  it('reads GitLab’s own names', () => {
    expect(
      readListedVariable({
        key: 'A',
        value: 'a',
        description: 'An A',
        variable_type: 'file',
        protected: true,
        masked: true,
        masked_and_hidden: false,
        raw: true,
        environment_scope: 'production',
      }),
    ).toEqual({
      key: 'A',
      variableType: 'file',
      protected: true,
      masked: true,
      maskedAndHidden: false,
      raw: true,
      environmentScope: 'production',
      description: 'An A',
    });
  });

  it.each([
    [{ key: 'A-B' }, '"A-B" must have 1 to 255 characters'],
    [{ key: '' }, '"" must have'],
    [{ key: 'A', environment_scope: 'a?' }, '"A" can contain only'],
    [
      { key: 'A', description: 'x'.repeat(256) },
      '"A" has a description that must have at most',
    ],
  ])('%j is refused, without its value', (more, text) => {
    const read = () => readListedVariable({ value: 'not-shown', ...more });
    expect(read).toThrow(`projectVariables: ${text}`);
    expect(read).not.toThrow('not-shown');
  });
});
