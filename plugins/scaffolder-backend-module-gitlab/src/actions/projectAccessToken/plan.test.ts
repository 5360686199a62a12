import { isDeepStrictEqual } from 'node:util';
import { planToken, type TokenWish } from './plan';

const wish = (more: Partial<TokenWish> = {}): TokenWish => ({
  host: 'gitlab.example.com',
  container: { kind: 'project', id: 42 },
  name: 'ci',
  scopes: ['read_repository'],
  expiresAt: '2027-02-21',
  variableProtected: false,
  environmentScope: '*',
  maskedAndHidden: true,
  ifExists: 'create',
  ...more,
});

describe('planToken', () => {
  it.each([
    [undefined, 40],
    [10, 10],
    [30, 30],
    [50, 50],
  ])('role %s becomes %s', (accessLevel, expected) => {
    expect(planToken(wish({ accessLevel })).token.spec.accessLevel).toBe(
      expected,
    );
  });

  it('asks GitLab for what the template says, and for nothing else', () => {
    expect(planToken(wish({ description: 'For the pipeline' })).token).toEqual({
      container: { kind: 'project', id: 42 },
      spec: {
        name: 'ci',
        scopes: ['read_repository'],
        accessLevel: 40,
        expiresAt: '2027-02-21',
        description: 'For the pipeline',
      },
    });
  });

  it('remembers all that making it again needs, and no secret', () => {
    const { token, tokenThing } = planToken(wish());
    expect(tokenThing.details).toEqual({ spec: token.spec });
    expect(tokenThing).toMatchObject({
      kind: 'accessToken',
      host: 'gitlab.example.com',
      containerKind: 'project',
      containerId: '42',
      name: 'ci',
    });
  });

  describe('is the same token on the next attempt', () => {
    const identity = (more: Partial<TokenWish>) =>
      planToken(wish(more)).tokenThing.identity;

    it.each<[Partial<TokenWish>, Partial<TokenWish>, boolean]>([
      [{}, {}, true],
      [
        { expiresIn: '90d', expiresAt: '2027-02-21' },
        { expiresIn: '90d', expiresAt: '2027-02-22' },
        true,
      ],
      [{ expiresAt: '2027-02-21' }, { expiresAt: '2027-02-22' }, false],
      [{ expiresIn: '90d' }, { expiresIn: '30d' }, false],
      [{ description: 'a' }, { description: 'b' }, true],
      [{ scopes: ['api'] }, { scopes: ['read_api'] }, false],
      [{ accessLevel: 30 }, { accessLevel: 40 }, false],
      [{}, { accessLevel: 40 }, true],
      [{ variableKey: 'A' }, { variableKey: 'B' }, false],
      [{}, { variableKey: 'B' }, false],
      [{ environmentScope: '*' }, { environmentScope: 'prod' }, false],
    ])('%j and %j: %s', (one, two, same) => {
      expect(isDeepStrictEqual(identity(one), identity(two))).toBe(same);
    });
  });

  describe('deposit', () => {
    it('is none without a key', () => {
      expect(planToken(wish()).deposit).toBeUndefined();
    });

    it('masks and hides, and can be found by the token’s name', () => {
      const { deposit } = planToken(
        wish({
          variableKey: 'CI_TOKEN',
          variableProtected: true,
          environmentScope: 'production',
        }),
      );
      expect(deposit).toMatchObject({
        variable: {
          key: 'CI_TOKEN',
          variableType: 'env_var',
          protected: true,
          masked: true,
          maskedAndHidden: true,
          raw: false,
          environmentScope: 'production',
          description: 'Holds access token "ci"',
        },
        variableThing: {
          kind: 'variable',
          name: 'CI_TOKEN',
          environmentScope: 'production',
        },
      });
    });

    it('stays masked where it is not to be hidden', () => {
      const { deposit } = planToken(
        wish({ variableKey: 'CI_TOKEN', maskedAndHidden: false }),
      );
      expect(deposit?.variable).toMatchObject({
        masked: true,
        maskedAndHidden: false,
      });
    });

    it.each([
      ['create', 'fail'],
      ['reuse', 'updateMarked'],
      ['replace', 'updateMarked'],
    ] as const)(
      'ifExists %s: the variable: %s',
      (ifExists, ifVariableExists) => {
        const { deposit } = planToken(
          wish({ variableKey: 'CI_TOKEN', ifExists }),
        );
        expect(deposit).toMatchObject({ ifVariableExists });
      },
    );
  });
});
