import { rulesOf, slugProblem, toSlug } from './validation';

describe('toSlug', () => {
  it.each([
    ['orders', 'orders'],
    ['Orders API', 'orders-api'],
    ['  Zahlungs-API (neu) ', 'zahlungs-api-neu'],
    ['Größe', 'grosse'],
    ['a--b__c..d', 'a-b_c.d'],
    ['.hidden-', 'hidden'],
    ['日本', ''],
    ['!!!', ''],
  ])('makes of “%s” “%s”', (name, slug) => {
    expect(toSlug(name)).toBe(slug);
  });

  it('gives a path that GitLab accepts, or nothing', () => {
    for (const name of ['A b', 'x-_-y', '9 lives', 'é.è', '--']) {
      const slug = toSlug(name);
      expect(slug === '' ? undefined : slugProblem(slug)).toBeUndefined();
    }
  });
});

describe('slugProblem', () => {
  it('says a template’s own rule in whole sentences', () => {
    const rule = (patternMeans: string) =>
      slugProblem('1st', { pattern: '^[a-z]+$', patternMeans });
    expect(rule('A name has letters.')).toBe(
      '“1st” cannot be used here. A name has letters.',
    );
    expect(rule('needs letters')).toBe('“1st” needs letters.');
  });

  it.each(['orders', 'Orders', 'a', '0', 'a.b-c_d'])('accepts %s', slug => {
    expect(slugProblem(slug)).toBeUndefined();
  });

  it.each([
    ['', /at least one letter/],
    ['a--b', /not a GitLab path/],
    ['-a', /not a GitLab path/],
    ['a b', /not a GitLab path/],
    ['x.git', /must not end in/],
    ['feed.atom', /must not end in/],
    ['wikis', /needs for itself/],
    ['Blob', /needs for itself/],
    ['a'.repeat(256), /too long: 256 characters, at most 255/],
  ])('refuses “%s”', (slug, reason) => {
    expect(slugProblem(slug)).toMatch(reason);
  });

  it('takes a rule from the template, in its words if it has some', () => {
    const schema = { type: 'string', pattern: '^[a-z-]+$' };
    expect(slugProblem('a-1', rulesOf(schema))).toBe(
      "“a-1” does not follow this template's rule for names, ^[a-z-]+$.",
    );
    const errorMessage = { pattern: 'needs letters and dashes' };
    expect(slugProblem('a-1', rulesOf({ ...schema, errorMessage }))).toBe(
      '“a-1” needs letters and dashes.',
    );
    expect(slugProblem('a-b', rulesOf(schema))).toBeUndefined();
  });

  it('takes a shorter limit from the template', () => {
    expect(slugProblem('abcdef', { maxLength: 5 })).toMatch(/at most 5/);
  });
});
