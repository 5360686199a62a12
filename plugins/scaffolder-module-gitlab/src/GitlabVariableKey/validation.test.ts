import {
  suggestKey,
  variableKeyNotice,
  variableKeyProblem,
} from './validation';

describe('variableKeyProblem', () => {
  it.each(['DEPLOY_TOKEN', 'deploy_token', '_X', 'A1', 'A'.repeat(255)])(
    'accepts %s',
    key => {
      expect(variableKeyProblem(key)).toBeUndefined();
    },
  );

  it.each([
    [
      'DEPLOY-TOKEN',
      '“-” cannot be part of a key: letters, digits and “_” only. Try DEPLOY_TOKEN.',
    ],
    [
      'deploy token!',
      'A space and “!” cannot be part of a key: letters, digits and “_” only. Try DEPLOY_TOKEN.',
    ],
    ['-', '“-” cannot be part of a key: letters, digits and “_” only.'],
    [
      '1PASSWORD',
      "A job's shell cannot read a variable that starts with a digit. Try _1PASSWORD.",
    ],
    [
      'A'.repeat(256),
      'The key is too long: 256 characters, at most 255 are allowed.',
    ],
  ])('refuses %s', (key, reason) => {
    expect(variableKeyProblem(key)).toBe(reason);
  });
});

describe('variableKeyNotice', () => {
  it('warns of prefixes that are GitLab’s own', () => {
    expect(variableKeyNotice('CI_JOB_TOKEN')).toMatch(/start with CI_/);
    expect(variableKeyNotice('GITLAB_USER')).toMatch(/start with GITLAB_/);
    expect(variableKeyNotice('CITY')).toBeUndefined();
  });
});

describe('suggestKey', () => {
  it.each([
    ['déploy token', 'DEPLOY_TOKEN'],
    [' a--b ', 'A_B'],
    ['!', ''],
  ])('makes of “%s” %s', (text, key) => {
    expect(suggestKey(text)).toBe(key);
  });
});
