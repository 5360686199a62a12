import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import type { Secret } from '../../sealing/secret';
import { SILENCE_SECONDS } from '../http/gitRequest';

/** What of the backend's own git settings is about the way to the server; everything else would change the result. */
const KEPT = /^GIT_(SSL_|EXEC_PATH$|HTTP_PROXY_AUTHMETHOD$|PROXY_SSL_)/;

/** git sends a body up to this size in one request; a larger one needs a third request, to try the way first. */
const POST_BUFFER_BYTES = 32 * 1024 * 1024;

/**
 * glibc gives memory back to the kernel after each file that git adds, which takes 85 % of its time for thousands of
 * small ones. git ends soon anyway. Elsewhere nobody reads these.
 */
const KEEP_MEMORY = {
  MALLOC_TRIM_THRESHOLD_: String(256 * 1024 * 1024),
  MALLOC_TOP_PAD_: String(16 * 1024 * 1024),
};

/**
 * The environment of every git we run: the backend's, proxies and certificates included, without its git settings,
 * without configuration of the machine or the user, without helpers, hooks and questions.
 */
export function gitEnvironment(options: {
  gitDir: string;
  workTree: string;
  /** Becomes HOME, so that neither `.netrc` nor `.config/git` is found. */
  home: string;
  config?: Array<[key: string, value: string]>;
}): NodeJS.ProcessEnv {
  const { gitDir, workTree, home, config = [] } = options;
  const inherited = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !name.startsWith('GIT_') || KEPT.test(name),
    ),
  );
  const all: Array<[string, string]> = [
    ['core.hooksPath', '/dev/null'],
    ['core.excludesFile', '/dev/null'],
    ['core.attributesFile', '/dev/null'],
    ['core.autocrlf', 'false'],
    // The directory is thrown away; a crash loses nothing that is worth a disk's wait.
    ['core.fsync', 'none'],
    // git writes "big" files straight into one pack and looks for no similarities between them. For a first commit of
    // thousands of small files that is several times faster, and the memory stays small.
    ['core.bigFileThreshold', '1'],
    ['gc.auto', '0'],
    ['maintenance.auto', 'false'],
    ['credential.helper', ''],
    ['protocol.allow', 'never'],
    ['protocol.http.allow', 'always'],
    ['protocol.https.allow', 'always'],
    // git would carry the header along to wherever the first answer points to.
    ['http.followRedirects', 'false'],
    ['http.postBuffer', String(POST_BUFFER_BYTES)],
    ['http.lowSpeedLimit', '1'],
    ['http.lowSpeedTime', String(SILENCE_SECONDS)],
    ...config,
  ];
  return {
    ...inherited,
    ...KEEP_MEMORY,
    HOME: home,
    XDG_CONFIG_HOME: home,
    LC_ALL: 'C',
    LANGUAGE: '',
    GIT_DIR: gitDir,
    GIT_WORK_TREE: workTree,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: '',
    SSH_ASKPASS: '',
    GIT_CONFIG_COUNT: String(all.length),
    ...Object.fromEntries(
      all.flatMap(([key, value], i) => [
        [`GIT_CONFIG_KEY_${i}`, key],
        [`GIT_CONFIG_VALUE_${i}`, value],
      ]),
    ),
  };
}

/**
 * Sends the credential with the first request, for this URL alone. git's own way is to ask without, be refused and ask
 * again; that is a request more.
 */
export function credentialConfig(
  remoteUrl: string,
  credential: { username: string; password: Secret },
): [key: string, value: string] {
  const { username, password } = credential;
  const basic = Buffer.from(`${username}:${password.reveal()}`).toString(
    'base64',
  );
  return [`http.${remoteUrl}.extraHeader`, `Authorization: Basic ${basic}`];
}

/**
 * Makes git tell the headers of the answers on file descriptor 3: the only way to learn GitLab's `Retry-After`. git
 * itself replaces the value of `Authorization` in there, and we read nothing but answers.
 */
export const traceEnvironment = {
  GIT_TRACE_CURL: '3',
  GIT_TRACE_CURL_NO_DATA: '1',
  GIT_TRACE_REDACT: '1',
};

const SYSTEM_BUNDLES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/cert.pem',
];

/**
 * Makes git trust whom Node trusts: with `NODE_EXTRA_CA_CERTS` alone, the calls to the API would work and the push
 * would not. git knows only "this file instead of yours", so the file holds everybody.
 */
export async function certificateConfig(
  directory: string,
): Promise<Array<[key: string, value: string]>> {
  const extra = process.env.NODE_EXTRA_CA_CERTS;
  if (!extra || process.env.GIT_SSL_CAINFO) return [];
  const files = await Promise.all(
    [extra, ...SYSTEM_BUNDLES].map(file =>
      readFile(file, 'utf8').catch(() => ''),
    ),
  );
  if (!files[0]) return [];
  const bundle = join(directory, 'ca.pem');
  await writeFile(bundle, [...files, ...rootCertificates].join('\n'));
  return [['http.sslCAInfo', bundle]];
}
