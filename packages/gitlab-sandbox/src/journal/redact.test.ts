import { redact, redactPath } from './redact';

const SECRETS = ['sandbox-bob-token'];

it('hides what stands under a key for secrets, and known values anywhere', () => {
  expect(
    redact(
      {
        key: 'K',
        value: 'abc',
        token: null,
        list: [{ password: 'x', note: 'see sandbox-bob-token!' }],
        count: 3,
      },
      SECRETS,
    ),
  ).toEqual({
    key: 'K',
    value: '[redacted]',
    token: null,
    list: [{ password: '[redacted]', note: 'see [redacted]!' }],
    count: 3,
  });
});

it('does not keep long texts', () => {
  expect(redact({ content: 'x'.repeat(2001) }, SECRETS)).toEqual({
    content: '[2001 characters]',
  });
});

it.each([
  ['/x?private%5Ftoken=abc', '/x?private%5Ftoken=[redacted]'],
  ['/x?hook[token]=abc&q=1', '/x?hook[token]=[redacted]&q=1'],
  ['/x?q=sandbox%2Dbob%2Dtoken!', '/x?q=[redacted]'],
  ['/x?q=1&scopes[]=api', '/x?q=1&scopes[]=api'],
  ['/x?q=%zz', '/x?q=%zz'],
])('hides secrets however they are written: %s', (path, redacted) => {
  expect(redactPath(path, SECRETS)).toBe(redacted);
});

it('hides secrets in addresses', () => {
  expect(
    redactPath('/x?a=1&private_token=abc&b=sandbox-bob-token', SECRETS),
  ).toBe('/x?a=1&private_token=[redacted]&b=[redacted]');
});
