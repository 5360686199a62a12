import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { Secret } from '../../sealing/secret';
import { isUsableVersion } from './gitBinary';
import {
  certificateConfig,
  credentialConfig,
  gitEnvironment,
} from './gitEnvironment';

const before = { ...process.env };
let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'forgekey-environment-'));
});
afterEach(() => {
  process.env = { ...before };
  rmSync(home, { recursive: true });
});

it('keeps the way to the server and nothing else of the git settings', () => {
  Object.assign(process.env, {
    HTTPS_PROXY: 'http://proxy.example',
    GIT_SSL_CAINFO: '/ca.pem',
    GIT_INDEX_FILE: '/elsewhere',
    GIT_TRACE: '1',
    GIT_CONFIG_KEY_99: 'core.pager',
  });
  const env = gitEnvironment({ gitDir: '/g', workTree: '/w', home });
  expect(env).toMatchObject({
    HTTPS_PROXY: 'http://proxy.example',
    GIT_SSL_CAINFO: '/ca.pem',
    GIT_DIR: '/g',
    GIT_WORK_TREE: '/w',
    GIT_TERMINAL_PROMPT: '0',
    HOME: home,
    MALLOC_TRIM_THRESHOLD_: '268435456',
    MALLOC_TOP_PAD_: '16777216',
  });
  expect(env.GIT_INDEX_FILE).toBeUndefined();
  expect(env.GIT_TRACE).toBeUndefined();
  expect(env.GIT_CONFIG_KEY_99).toBeUndefined();
});

it('sends the credential to one URL alone', () => {
  const [key, value] = credentialConfig('https://gitlab.example/a/b.git', {
    username: 'oauth2',
    password: Secret.of('fake-token'),
  });
  expect(key).toBe('http.https://gitlab.example/a/b.git.extraHeader');
  expect(value).toBe(
    `Authorization: Basic ${Buffer.from('oauth2:fake-token').toString('base64')}`,
  );
});

describe('certificateConfig', () => {
  it('lets git trust whom Node trusts', async () => {
    const extra = join(home, 'extra.pem');
    writeFileSync(extra, 'fake certificate of our own authority\n');
    process.env.NODE_EXTRA_CA_CERTS = extra;
    delete process.env.GIT_SSL_CAINFO;
    const [[key, file]] = await certificateConfig(home);
    expect(key).toBe('http.sslCAInfo');
    const bundle = readFileSync(file, 'utf8');
    expect(bundle).toContain('fake certificate of our own authority');
    expect(bundle).toContain(rootCertificates[0]);
  });

  it.each([
    ['no authority of our own', {}],
    ['a file that is missing', { NODE_EXTRA_CA_CERTS: '/nonexistent' }],
    [
      "git's own setting",
      { NODE_EXTRA_CA_CERTS: '/nonexistent', GIT_SSL_CAINFO: '/ca.pem' },
    ],
  ])('leaves git alone with %s', async (_, env) => {
    delete process.env.NODE_EXTRA_CA_CERTS;
    delete process.env.GIT_SSL_CAINFO;
    Object.assign(process.env, env);
    expect(await certificateConfig(home)).toEqual([]);
  });
});

it.each([
  ['git version 2.39.5', true],
  ['git version 2.39.5 (Apple Git-154)', true],
  ['git version 2.31.0', true],
  ['git version 3.0.1', true],
  ['git version 2.30.2', false],
  ['git version 1.9', false],
  ['', false],
])('reads %p as usable: %p', (text, usable) => {
  expect(isUsableVersion(text)).toBe(usable);
});
