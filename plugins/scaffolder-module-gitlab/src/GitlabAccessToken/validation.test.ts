import {
  completeWish,
  describeToken,
  expiryDate,
  lifetimeDays,
  tokenChoices,
  tokenNotice,
  tokenProblem,
} from './validation';

const now = new Date('2026-11-23T23:30:00Z');

describe('tokenChoices', () => {
  it('ends where the limit ends, and offers the limit itself', () => {
    expect(tokenChoices({}, { maxLifetimeDays: 60 }).lifetimes).toEqual([
      7, 30, 60,
    ]);
    expect(tokenChoices({}, { maxLifetimeDays: 365 }).lifetimes).toEqual([
      7, 30, 90, 180, 365,
    ]);
    expect(tokenChoices({}, {}).lifetimes).toEqual([7, 30, 90, 180, 365]);
    expect(
      tokenChoices({ lifetimes: ['14d', '2w', 'ever'] }, { maxLifetimeDays: 5 })
        .lifetimes,
    ).toEqual([5]);
  });

  it('offers what the author wants within what is allowed', () => {
    const choices = tokenChoices(
      { scopes: ['api', 'read_api'], roles: ['developer', 'owner'] },
      { roles: ['developer'], scopes: ['read_api'] },
    );
    expect(choices.scopes).toEqual(['read_api']);
    expect(choices.roles).toEqual(['developer']);
  });
});

describe('completeWish', () => {
  it('fills in Developer, git and 90 days', () => {
    expect(completeWish(undefined, tokenChoices({}, {}))).toEqual({
      accessLevel: 'developer',
      scopes: ['read_repository', 'write_repository'],
      expiresIn: '90d',
    });
  });

  it('keeps what is there and stays within the limits', () => {
    const choices = tokenChoices(
      {},
      { maxLifetimeDays: 30, scopes: ['read_api'], roles: ['reporter'] },
    );
    expect(completeWish({ scopes: ['api'] }, choices)).toEqual({
      accessLevel: 'reporter',
      scopes: ['api'],
      expiresIn: '30d',
    });
  });
});

describe('required scopes', () => {
  it('are chosen, offered first, and stay', () => {
    const choices = tokenChoices(
      { requiredScopes: ['write_repository'], scopes: ['read_api'] },
      {},
    );
    expect(choices.scopes).toEqual(['write_repository', 'read_api']);
    expect(completeWish(undefined, choices).scopes).toEqual([
      'write_repository',
    ]);
    expect(completeWish({ scopes: ['read_api'] }, choices).scopes).toEqual([
      'write_repository',
      'read_api',
    ]);
  });
});

describe('lifetimeDays', () => {
  it.each([
    ['90d', 90],
    ['P90D', 90],
    ['2w', 14],
    ['P2W', 14],
    ['1 day', 1],
  ])('reads %s as %d', (text, days) => {
    expect(lifetimeDays(text)).toBe(days);
  });

  it.each(['', '0d', '90', '3m', '-1d', 'P1Y'])('does not read “%s”', text => {
    expect(lifetimeDays(text)).toBeUndefined();
  });
});

describe('tokenProblem', () => {
  const good = {
    accessLevel: 'developer',
    scopes: ['read_repository'],
    expiresIn: '90d',
  };

  it('finds none in a good wish', () => {
    expect(tokenProblem(good, { maxLifetimeDays: 90 })).toBeUndefined();
    expect(tokenProblem({}, {})).toBeUndefined();
  });

  it.each([
    [{ ...good, scopes: [] }, {}, 'Choose at least one thing'],
    [good, { scopes: ['read_api'] }, 'does not allow tokens with read_reposi'],
    [good, { roles: ['reporter'] }, 'role Developer cannot be made here. Poss'],
    [{ ...good, expiresIn: 'long' }, {}, '“long” is not a lifetime in days'],
    [good, { maxLifetimeDays: 30 }, 'live for 30 days at most here, not 90.'],
  ])('refuses %j within %j', (wish, limits, reason) => {
    expect(tokenProblem(wish, limits)).toContain(reason);
  });
});

describe('tokenNotice', () => {
  it('tells of choices that add up to nothing', () => {
    const notice = (accessLevel: string, ...scopes: string[]) =>
      tokenNotice({ accessLevel, scopes });
    expect(notice('guest', 'read_repository')).toMatch(/Guest cannot read/);
    expect(notice('reporter', 'write_repository')).toMatch(/cannot push/);
    expect(notice('reporter', 'read_repository')).toBeUndefined();
    expect(notice('developer', 'write_repository')).toBeUndefined();
    expect(notice('no_such_role', 'write_repository')).toBeUndefined();
  });
});

describe('describeToken', () => {
  it('says in a sentence what the token will be able to do', () => {
    expect(
      describeToken(
        {
          accessLevel: 'developer',
          scopes: ['read_repository', 'write_repository', 'read_registry'],
          expiresIn: '90d',
        },
        now,
      ),
    ).toBe(
      "The pipeline's token can clone and push code and pull container images in this project, with the rights of a Developer. It cannot push to protected branches such as main. It stops working on 21 February 2027.",
    );
    expect(
      describeToken({ accessLevel: 'owner', scopes: ['api', 'read_api'] }, now),
    ).toBe(
      "The pipeline's token can change everything through the API in this project, with the rights of an Owner.",
    );
    expect(describeToken({ scopes: ['k8s_proxy'] }, now)).toContain(
      'can use k8s_proxy',
    );
  });
});

describe('expiryDate', () => {
  it('counts in UTC, as GitLab does', () => {
    expect(expiryDate(1, now)).toBe('24 November 2026');
    expect(expiryDate(365, now)).toBe('23 November 2027');
  });
});
