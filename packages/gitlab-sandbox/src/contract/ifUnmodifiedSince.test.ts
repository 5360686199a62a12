import { useSandbox } from '../testing';
import { ApiClient } from '../testing/apiClient';

const box = useSandbox();
const HELLO = '/projects/acme%2Fplatform%2Fhello';
const ACME = '/groups/acme';

type Make = (dave: ApiClient) => Promise<string>;

const made =
  (path: string, body: Record<string, string | number | string[]>): Make =>
  async dave => {
    const answer = await dave.post<{ id: number }>(path, body);
    return `${path}/${answer.body.id}`;
  };

const variable =
  (owner: string): Make =>
  async dave => {
    await dave.post(`${owner}/variables`, { key: 'KEY', value: 'value' });
    return `${owner}/variables/KEY`;
  };

const member =
  (owner: string): Make =>
  dave =>
    made(`${owner}/members`, { username: 'erin', access_level: 30 })(dave);

const protectedBranch: Make = async dave => {
  await dave.post(`${HELLO}/protected_branches`, { name: 'release' });
  return `${HELLO}/protected_branches/release`;
};

const remove = (path: string, since: string) =>
  box.as('dave').request('DELETE', path, {
    headers: { 'if-unmodified-since': since },
  });

const NOW = '2026-11-22T14:13:37.921Z';

describe.each([
  ['a project', async () => HELLO],
  ['a group', async () => ACME],
  ["a project's member", member(HELLO)],
  ["a group's member", member(ACME)],
  ['a hook', made(`${HELLO}/hooks`, { url: 'https://example.com' })],
  ["a project's variable", variable(HELLO)],
  ["a group's variable", variable(ACME)],
  ['a protected branch', protectedBranch],
] as [string, Make][])('%s', (_, make) => {
  it('stays when it has been changed since', async () => {
    const path = await make(box.as('dave'));
    expect(await remove(path, 'Sun, 22 Nov 2026 14:00:00 GMT')).toMatchObject({
      status: 412,
      body: { message: '412 Precondition Failed' },
    });
    // Cut to the second, a time is older than the very moment it was.
    expect(await remove(path, new Date(NOW).toUTCString())).toMatchObject({
      status: 412,
    });
  });

  it.each([NOW, 'Mon, 23 Nov 2026 00:00:00 GMT', 'never'])(
    'goes when nothing speaks against it: %s',
    async since => {
      const path = await make(box.as('dave'));
      expect([202, 204]).toContain((await remove(path, since)).status);
    },
  );
});

it.each([
  ['access_tokens', { name: 'ci', scopes: ['api'] }],
  ['deploy_tokens', { name: 'd', scopes: ['read_repository'] }],
])('is not looked at for %s', async (tokens, body) => {
  const path = await made(`${HELLO}/${tokens}`, body)(box.as('dave'));
  expect(await remove(path, '2020-01-01T00:00:00Z')).toMatchObject({
    status: 204,
  });
});
