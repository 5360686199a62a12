import { spawnSync } from 'node:child_process';
import { isPrivateKey, messageProblem, readAuthor } from './commitText';

/** What git itself makes of an author; `undefined`: it takes none of that name. */
function byGit(name: string, email: string): string | undefined {
  const { status, stdout } = spawnSync('git', ['var', 'GIT_AUTHOR_IDENT'], {
    env: { ...process.env, GIT_AUTHOR_NAME: name, GIT_AUTHOR_EMAIL: email },
  });
  return status === 0
    ? stdout.toString('utf8').replace(/ \d+ [+-]\d{4}\n$/, '')
    : undefined;
}

describe('readAuthor', () => {
  it.each([
    ['Ada Lovelace', 'ada@example.com'],
    ['Platform Team Inc.', 'team@example.com'],
    ['  "Ada" <Lovelace>, Countess; ', '<ada@example.com>'],
    ["O'Neill\\", '"a b"@example.com.'],
    ['Ada\nLovelace\t', 'ada@exa\nmple.com'],
    ['Größe 🔑.', ' ü@example.com '],
    ['a.b', ''],
    ['...', 'a@example.com'],
    [' <> ', 'a@example.com'],
    ['\\\'"', 'a@example.com'],
  ])('reads %j, %j as git does', (name, email) => {
    const author = readAuthor({ name, email });
    expect(
      author.ok ? `${author.value.name} <${author.value.email}>` : undefined,
    ).toBe(byGit(name, email));
  });

  it.each([
    [{ name: '...', email: 'a' }, '"..." has nothing in it that git takes'],
    [{ name: 'A\0', email: 'a' }, 'NUL'],
    [{ name: 'A', email: 'a\0' }, 'NUL'],
  ])('refuses %j: %s', (author, words) => {
    expect(readAuthor(author)).toEqual({
      ok: false,
      problem: expect.stringContaining(words),
    });
  });
});

it('finds what git does not take in a message', () => {
  expect(messageProblem('One\n\ntwo')).toBeUndefined();
  expect(messageProblem('One\0two')).toContain('NUL');
});

it.each<[string, boolean]>([
  [
    '\n-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nfake\n-----END PGP PRIVATE KEY BLOCK-----\n',
    true,
  ],
  [
    '-----BEGIN PGP PRIVATE KEY BLOCK-----\r\nfake\r\n-----END PGP PRIVATE KEY BLOCK-----',
    true,
  ],
  ['-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nfake', false],
  [
    '-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nfake\n-----END PGP PUBLIC KEY BLOCK-----',
    false,
  ],
  ['/etc/keys/portal.asc', false],
  ['', false],
])('knows whether %j is a private key', (text, is) => {
  expect(isPrivateKey(text)).toBe(is);
});
