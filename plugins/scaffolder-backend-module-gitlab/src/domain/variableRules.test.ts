import {
  descriptionProblem,
  environmentScopeProblem,
  maskingProblem,
  variableKeyProblem,
} from './variableRules';

describe('variableKeyProblem', () => {
  it.each(['SONAR_TOKEN', 'a', '_', '0', 'K'.repeat(255)])(
    'accepts %s',
    key => {
      expect(variableKeyProblem(key)).toBeUndefined();
    },
  );

  it.each(['', 'SONAR-TOKEN', ' KEY', 'KEY\n', 'KÉY', 'K'.repeat(256)])(
    'refuses %j',
    key => {
      expect(variableKeyProblem(key)).toContain('1 to 255 characters');
    },
  );
});

describe('maskingProblem', () => {
  it.each([
    ['abcd1234', false],
    ['fake-token_with.every+sign=/@:~', false],
    ['sandbox-token.01.1234567890a', false],
    ['with$dollar', true],
    ['naïve-пароль', true],
    ['ünïcödé!', true],
    // Ruby's \s does not match it, so GitLab takes it.
    ['no\u00a0break', true],
  ])('accepts %j with raw: %s', (value, raw) => {
    expect(maskingProblem(value, { raw })).toBeUndefined();
  });

  it.each([
    ['short12', false, ['it is shorter than 8 characters']],
    ['', true, ['it is shorter than 8 characters']],
    // Eight halves of surrogate pairs are four characters.
    ['🔑🔑🔑🔑', true, ['it is shorter than 8 characters']],
    ['line\nsecond line', true, ['it has a line break', 'it has spaces']],
    ['windows\r\n', true, ['it has a line break']],
    ['two words', false, ['it has spaces or tabs']],
    ['tab\tinside', true, ['it has spaces or tabs']],
    ['p$$w,rd!', false, ['it has !, $ and ,, where letters']],
    ['p$w', false, ['it is shorter than 8', 'it has $, where letters']],
    ['größer123', false, ['it has characters outside ASCII']],
  ])('refuses %j with raw: %s, naming each rule', (value, raw, rules) => {
    const [, told] = maskingProblem(value, { raw })!.split(/: (.*)/s);
    expect(told.split('; ')).toEqual(
      rules.map(rule => expect.stringContaining(rule)),
    );
  });

  it('says that raw would help', () => {
    expect(maskingProblem('p$$w,rd!', { raw: false })).toContain(
      'raw: true accepts them',
    );
  });

  it('never repeats the value', () => {
    const value = 'fake secret\n$x!';
    expect(maskingProblem(value, { raw: false })).not.toMatch(/fake|secret/);
  });
});

describe('environmentScopeProblem', () => {
  it.each(['*', 'production', 'review/*', 'a-b_c/${d}. e'])(
    'accepts %s',
    scope => {
      expect(environmentScopeProblem(scope)).toBeUndefined();
    },
  );

  it.each(['', 'prod!', 'a\nb', 'staging,prod', 'été'])('refuses %j', scope => {
    expect(environmentScopeProblem(scope)).toContain('can contain only');
  });
});

describe('descriptionProblem', () => {
  it('counts characters as GitLab does', () => {
    expect(descriptionProblem('🔑'.repeat(255))).toBeUndefined();
    expect(descriptionProblem('🔑'.repeat(256))).toBe(
      'must have at most 255 characters',
    );
  });
});
