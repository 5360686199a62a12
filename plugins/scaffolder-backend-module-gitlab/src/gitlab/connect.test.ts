import { createServer as createTlsServer } from 'node:https';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { isInstalled, refusingPort } from '@forgekey/gitlab-sandbox/testing';
import { Secret } from '../sealing/secret';
import { fakeTime } from '../testing/fakeTime';
import { gitlabIntegrations } from '../testing/integrations';
import { startOwnTime } from '../testing/ownTime';
import { recordingLogger } from '../testing/recordingLogger';
import { Script, startScriptedServer } from '../testing/scriptedServer';
import type { NewAccessToken, NewVariable } from './api';
import { createGitLabConnector, GitLabConnectorOptions } from './connect';
import { gitlabDetailsOf, isOutcomeUnknown, isTaken } from './errors/errors';
import { realSleep } from '../time/sleep';

const TOKEN = 'fake-integration-token';
const VALUE = 'fake-variable-value';

const aToken: NewAccessToken = { name: 'ci', scopes: ['api'], accessLevel: 40 };
const aVariable: NewVariable = {
  key: 'TOKEN',
  value: Secret.of(VALUE),
  variableType: 'env_var',
  protected: false,
  masked: true,
  maskedAndHidden: true,
  raw: false,
  environmentScope: '*',
};
const project42 = { kind: 'project', id: 42 } as const;
const namespace = { id: 7, kind: 'group', name: 'Acme', full_path: 'acme' };

const createdToken = {
  id: 58,
  name: 'ci',
  description: null,
  scopes: ['api'],
  access_level: 40,
  user_id: 166,
  expires_at: '2027-01-01',
  active: true,
  revoked: false,
  created_at: '2026-01-02T03:04:05.000Z',
  token: 'fake-minted-token',
};

const project = {
  id: 81,
  name: 'Orders',
  path: 'orders',
  path_with_namespace: 'acme/orders',
  web_url: 'https://gitlab.example/acme/orders',
  http_url_to_repo: 'https://gitlab.example/acme/orders.git',
  default_branch: 'main',
  empty_repo: true,
  visibility: 'private',
  creator_id: 3,
  created_at: '2026-01-02T03:04:05.000Z',
};

const closers: Array<() => Promise<void>> = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map(close => close()));
});

async function serve(...scripts: Script[]) {
  const server = await startScriptedServer(...scripts);
  closers.push(server.close);
  return server;
}

function connectTo(
  url: string,
  options: Partial<GitLabConnectorOptions> & {
    retry?: { maxRetries?: number; maxApiRequestsPerMinute?: number };
    path?: string;
    userToken?: string;
    signal?: AbortSignal;
  } = {},
) {
  const { retry, path = '', userToken, signal, ...more } = options;
  const { host } = new URL(url);
  const logger = recordingLogger();
  const time = fakeTime();
  const connector = createGitLabConnector({
    integrations: gitlabIntegrations({
      host,
      token: TOKEN,
      baseUrl: url + path,
      apiBaseUrl: `${url}${path}/api/v4`,
      ...(retry ? { retry } : {}),
    }),
    requireScmUserCredentials: false,
    clock: time.clock,
    sleep: time.sleep,
    random: () => 0.5,
    ...more,
  });
  const connect = () =>
    connector.connect({
      host,
      token: userToken ? Secret.of(userToken) : undefined,
      signal,
      logger,
    });
  return { api: connect().api, connect, logger, slept: time.slept };
}

async function errorOf(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    expect(printed(error)).not.toContain(TOKEN);
    expect(printed(error)).not.toContain(VALUE);
    return error as Error;
  }
  throw new Error('expected a failure');
}

/** Everything that anybody could print of an error. */
function printed(error: unknown): string {
  return [
    inspect(error, { depth: 10, showHidden: true }),
    JSON.stringify(error),
    JSON.stringify(error, Object.getOwnPropertyNames(error)),
    (error as Error).stack,
  ].join('\n');
}

describe('what is sent', () => {
  it("sends the integration's token as PRIVATE-TOKEN below apiBaseUrl", async () => {
    const server = await serve({ status: 200, body: namespace });
    const { api } = connectTo(server.url, { path: '/gitlab' });
    expect(await api.findNamespace('acme/sub')).toEqual({
      id: 7,
      kind: 'group',
      name: 'Acme',
      fullPath: 'acme',
    });
    const [request] = server.requests;
    expect(request.url).toBe('/gitlab/api/v4/namespaces/acme%2Fsub');
    expect(request.headers['private-token']).toBe(TOKEN);
    expect(request.headers.authorization).toBeUndefined();
  });

  it("sends a user's token as Bearer, and no other", async () => {
    const server = await serve({ status: 200, body: namespace });
    await connectTo(server.url, {
      userToken: 'fake-user-token',
    }).api.findNamespace('acme');
    const [request] = server.requests;
    expect(request.headers.authorization).toBe('Bearer fake-user-token');
    expect(request.headers['private-token']).toBeUndefined();
  });

  it('asks for a hidden variable in both words that GitLab knows', async () => {
    const server = await serve({ status: 201, body: { key: 'TOKEN' } });
    await connectTo(server.url).api.createVariable(project42, aVariable);
    expect(JSON.parse(server.requests[0].body)).toEqual({
      key: 'TOKEN',
      value: VALUE,
      variable_type: 'env_var',
      protected: false,
      masked: true,
      masked_and_hidden: true,
      raw: false,
      environment_scope: '*',
    });
  });

  it('chooses a variable by its exact scope', async () => {
    const server = await serve({ status: 204 });
    const { api } = connectTo(server.url);
    await api.deleteVariable(project42, 'KEY', 'review/*');
    expect(decodeURIComponent(server.requests[0].url)).toBe(
      '/api/v4/projects/42/variables/KEY?filter[environment_scope]=review/*',
    );
    expect(server.requests[0].body).toBe('');
  });

  it('leaves the value of a variable alone when it is not to change', async () => {
    const server = await serve({ status: 200, body: { key: 'KEY' } });
    const { api } = connectTo(server.url);
    await api.updateVariable(project42, 'KEY', '*', { protected: true });
    expect(JSON.parse(server.requests[0].body)).toEqual({
      protected: true,
      filter: { environment_scope: '*' },
    });
  });

  it('lets no setting speak for what the plan has decided, nor for gitbeaker', async () => {
    const server = await serve({ status: 400, body: {} });
    await errorOf(
      connectTo(server.url).api.createProject({
        namespaceId: 7,
        name: 'Orders',
        path: 'orders',
        visibility: 'private',
        settings: {
          visibility: 'public',
          namespace_id: 1,
          sudo: 'root',
          isForm: true,
          description: 'what it does',
        },
      }),
    );
    expect(server.requests[0].headers.sudo).toBeUndefined();
    expect(JSON.parse(server.requests[0].body)).toEqual({
      namespace_id: 7,
      name: 'Orders',
      path: 'orders',
      visibility: 'private',
      description: 'what it does',
    });
  });

  it('lets no name lead to another address', async () => {
    const server = await serve({ status: 200, body: {} });
    const error = await errorOf(connectTo(server.url).api.findBranch(42, '..'));
    expect(error.name).toBe('InputError');
    expect(server.requests).toEqual([]);
  });
});

describe('waiting and repeating', () => {
  it('waits as GitLab asks, says so, and repeats even a create', async () => {
    const server = await serve(
      {
        status: 429,
        text: 'Retry later\n',
        headers: { 'retry-after': '2', 'content-type': 'text/plain' },
      },
      { status: 201, body: { ...createdToken } },
    );
    const { api, logger, slept } = connectTo(server.url);
    const token = await api.createAccessToken(project42, aToken);
    expect(token.value.reveal()).toBe('fake-minted-token');
    expect(slept).toEqual([2000]);
    expect(logger.lines).toContain(
      'info: GitLab asked to wait 2 s (429 Too Many Requests, Retry-After) before POST /projects/42/access_tokens; waiting',
    );
  });

  it('gives up when GitLab asks for more than there is, and says how long it waited', async () => {
    const server = await serve({
      status: 429,
      body: { message: { error: 'Too many times.' } },
      headers: { 'retry-after': '50' },
    });
    const { api, slept } = connectTo(server.url);
    const error = await errorOf(api.findNamespace('acme'));
    expect(slept).toEqual([50_000, 50_000]);
    expect(error.name).toBe('ServiceUnavailableError');
    expect(error.message).toContain(
      'GitLab answered 429 "Too many times." and asked to wait 50 s; waited 100 s of at most 120 s',
    );
  });

  it('repeats a read after 502, and not a create', async () => {
    const server = await serve(
      { status: 502, text: '<html><title>Bad Gateway</title></html>' },
      { status: 200, body: namespace },
    );
    const { api, slept } = connectTo(server.url);
    expect(await api.findNamespace('acme')).toBeDefined();
    expect(slept).toEqual([375]);

    const broken = await serve({ status: 502, text: '<html></html>' });
    const error = await errorOf(
      connectTo(broken.url).api.createAccessToken(project42, aToken),
    );
    expect(broken.requests).toHaveLength(1);
    expect(isOutcomeUnknown(error)).toBe(true);
    expect(error.name).toBe('OutcomeUnknownError');
    expect(error.message).toMatch(/Whether GitLab did it is not known/);
  });

  it('does not repeat a create whose answer was lost', async () => {
    const server = await serve('drop');
    const { api } = connectTo(server.url);
    const error = await errorOf(api.createVariable(project42, aVariable));
    expect(server.requests).toHaveLength(1);
    expect(isOutcomeUnknown(error)).toBe(true);
  });

  it('does not repeat a create that had no answer in time', async () => {
    const server = await serve('hang');
    const { api } = connectTo(server.url, {
      limits: { attemptTimeoutMs: 1000 },
    });
    const error = await errorOf(api.createVariable(project42, aVariable));
    expect(server.requests).toHaveLength(1);
    expect(isOutcomeUnknown(error)).toBe(true);
    expect(error.message).toContain('did not answer within 1 s');
  });

  it('repeats a read whose connection broke', async () => {
    const server = await serve('drop', {
      status: 404,
      body: { message: '404 Namespace Not Found' },
    });
    const { api } = connectTo(server.url);
    expect(await api.findNamespace('acme')).toBeUndefined();
    expect(server.requests).toHaveLength(2);
  });

  it("takes the integration's number of repeats", async () => {
    const server = await serve({ status: 503, body: {} });
    const { api } = connectTo(server.url, { retry: { maxRetries: 1 } });
    const error = await errorOf(api.findNamespace('acme'));
    expect(server.requests).toHaveLength(2);
    expect(error.message).toMatch(/GitLab answered 503, tried 2 times/);
  });

  it("keeps the integration's pace over all steps of the process", async () => {
    const server = await serve({ status: 200, body: namespace });
    const { connect, slept, logger } = connectTo(server.url, {
      retry: { maxApiRequestsPerMinute: 2 },
    });
    await connect().api.findNamespace('a');
    await connect().api.findNamespace('b');
    await connect().api.findNamespace('c');
    expect(slept).toEqual([60_000]);
    expect(logger.lines).toContain(
      'info: Waiting 60 s before GET /namespaces/c: the integration allows 2 requests a minute',
    );
  });
});

describe('cancelling', () => {
  it('ends a request at once', async () => {
    const server = await serve('hang');
    const controller = new AbortController();
    const { api } = connectTo(server.url, { signal: controller.signal });
    const ended = errorOf(api.findNamespace('acme'));
    await server.reached();
    const sinceCancelled = startOwnTime();
    controller.abort();
    expect((await ended).name).toBe('AbortError');
    expect(sinceCancelled.stop()).toBeLessThan(500);
  });

  it('says that a create was under way', async () => {
    const server = await serve('hang');
    const controller = new AbortController();
    const { api } = connectTo(server.url, { signal: controller.signal });
    const ended = errorOf(api.createAccessToken(project42, aToken));
    await server.reached();
    controller.abort();
    expect(isOutcomeUnknown(await ended)).toBe(true);
  });

  it('ends a wait at once', async () => {
    const server = await serve({
      status: 429,
      body: {},
      headers: { 'retry-after': '60' },
    });
    const controller = new AbortController();
    let fallAsleep = () => {};
    const asleep = new Promise<void>(resolve => {
      fallAsleep = resolve;
    });
    const { api } = connectTo(server.url, {
      signal: controller.signal,
      sleep: (ms, signal) => {
        fallAsleep();
        return realSleep(ms, signal);
      },
    });
    const ended = errorOf(api.createAccessToken(project42, aToken));
    await asleep;
    const sinceCancelled = startOwnTime();
    controller.abort();
    expect((await ended).name).toBe('AbortError');
    expect(sinceCancelled.stop()).toBeLessThan(500);
  });
});

describe('errors', () => {
  it.each<[string, Script, string, RegExp]>([
    [
      'a scope too small',
      {
        status: 403,
        body: {
          error: 'insufficient_scope',
          error_description: 'Higher privileges needed.',
          scope: 'api',
        },
      },
      'NotAllowedError',
      /Could not create access token "ci" of project 42 at 127.* "insufficient_scope: Higher privileges needed. \(one of: api\)". Give the token of the integration for 127.* the scope "api"/,
    ],
    [
      'an expired token',
      {
        status: 401,
        body: {
          error: 'invalid_token',
          error_description: 'Token is expired. You can…',
        },
      },
      'AuthenticationError',
      /has expired: .*a Backstage administrator does it in integrations.gitlab\[\].token/,
    ],
    [
      'a revoked token',
      {
        status: 401,
        body: {
          error: 'invalid_token',
          error_description: 'Token was revoked. You have to…',
        },
      },
      'AuthenticationError',
      /was revoked/,
    ],
    [
      'a role too low, as GitLab says it for tokens',
      {
        status: 400,
        body: {
          message:
            '400 Bad request - User does not have permission to create project access token',
        },
      },
      'NotAllowedError',
      /role Maintainer on project 42; or the credential is itself a project or group access token/,
    ],
    [
      'an expiry over the limit',
      {
        status: 400,
        body: {
          message:
            '400 Bad request - Expiration date must be before 2027-01-02',
        },
      },
      'InputError',
      /"Bad request - Expiration date must be before 2027-01-02"\. The instance limits/,
    ],
    [
      'a hidden project',
      { status: 404, body: { message: '404 Project Not Found' } },
      'NotFoundError',
      /"Project Not Found"\. It does not exist, or the owner of .* cannot see it/,
    ],
    [
      "a proxy's page",
      {
        status: 403,
        text: '<html><head><title>Access denied by policy</title></head></html>',
      },
      'ServiceUnavailableError',
      /answered 403 with an HTML page \("Access denied by policy"\) instead of GitLab's JSON/,
    ],
    [
      'a wrong address',
      { status: 404, body: { error: '404 Not Found' } },
      'ServiceUnavailableError',
      /check apiBaseUrl .* "%2F"/,
    ],
    [
      'a sign-in page instead of an answer',
      { status: 200, text: '<html><title>Sign in</title></html>' },
      'OutcomeUnknownError',
      /HTML page \("Sign in"\)/,
    ],
    [
      'an answer of another shape',
      { status: 201, body: { id: 'x' } },
      'OutcomeUnknownError',
      /not as its documentation says \(id: invalid_type/,
    ],
    [
      'a redirect to another host',
      {
        status: 301,
        headers: { location: 'https://elsewhere.example/api/v4/x' },
      },
      'ServiceUnavailableError',
      /points to https:\/\/elsewhere.example\. A credential is not sent after a redirect/,
    ],
  ])('explains %s', async (_, script, name, message) => {
    const server = await serve(script);
    const error = await errorOf(
      connectTo(server.url).api.createAccessToken(project42, aToken),
    );
    expect(error.name).toBe(name);
    expect(error.message).toMatch(message);
    expect(gitlabDetailsOf(error)?.operation).toBe(
      'projectAccessTokens.create',
    );
  });

  it.each<[string, unknown, string, RegExp]>([
    [
      'a namespace without rights',
      { namespace: ['is not valid'] },
      'NotAllowedError',
      /may not create projects in that group/,
    ],
    [
      'a taken name',
      {
        'project_namespace.name': ['has already been taken'],
        path: ['has already been taken'],
      },
      'ConflictError',
      /ifExists/,
    ],
    [
      'a reserved name',
      { path: ['badges is a reserved name'] },
      'InputError',
      /choose another/,
    ],
    [
      'a bad name',
      { path: ['can only include non-accented letters'] },
      'InputError',
      /can only include/,
    ],
    [
      'a forbidden visibility',
      {
        visibility_level: [
          'public has been restricted by your GitLab administrator',
        ],
      },
      'InputError',
      /another visibility/,
    ],
  ])('explains %s of a project', async (_, message, name, text) => {
    const server = await serve({ status: 400, body: { message } });
    const error = await errorOf(
      connectTo(server.url).api.createProject({
        namespaceId: 7,
        name: 'orders',
        path: 'orders',
        visibility: 'private',
      }),
    );
    expect(error.name).toBe(name);
    expect(error.message).toMatch(text);
    expect(isTaken(error)).toBe(name === 'ConflictError');
  });

  it('explains the rule behind a masked value that GitLab only calls invalid', async () => {
    const server = await serve({
      status: 400,
      body: { message: { value: ['is invalid'] } },
    });
    const error = await errorOf(
      connectTo(server.url).api.createVariable(project42, aVariable),
    );
    expect(error.message).toMatch(/at least 8 characters without spaces/);
  });

  it('takes the credential and the value out of a text that quotes them', async () => {
    const server = await serve({
      status: 400,
      body: { message: `bad header PRIVATE-TOKEN: ${TOKEN} and ${VALUE}` },
    });
    const error = await errorOf(
      connectTo(server.url).api.createVariable(project42, aVariable),
    );
    expect(error.message).toContain('PRIVATE-TOKEN: [secret] and [secret]');
  });

  it.each<[string, (body: string) => Script]>([
    [
      'a field of the answer',
      body => ({ status: 400, body: { message: JSON.parse(body).value } }),
    ],
    [
      'a page that quotes the body',
      body => ({ status: 403, text: `<p>Blocked: ${body}</p>` }),
    ],
    [
      'a page that is cut within it',
      body => ({ status: 403, text: `${'x'.repeat(170)} ${body}` }),
    ],
  ])('takes a long value with line breaks out of %s', async (_, script) => {
    const secret = `first-secret-line\n${'second "secret" line '.repeat(20)}`;
    const server = await serve(script(JSON.stringify({ value: secret })));
    const error = await errorOf(
      connectTo(server.url).api.createVariable(project42, {
        ...aVariable,
        value: Secret.of(secret),
      }),
    );
    expect(printed(error)).not.toMatch(/secret-line|second/);
  });

  it('explains a port on which nobody listens', async () => {
    const nobody = await refusingPort();
    try {
      const url = `http://127.0.0.1:${nobody.port}`;
      const { api, slept } = connectTo(url);
      const error = await errorOf(api.createAccessToken(project42, aToken));
      expect(error.name).toBe('ServiceUnavailableError');
      expect(error.message).toContain(
        `no connection to ${url}/api/v4 (ECONNREFUSED; tried 6 times in`,
      );
      expect(error.message).toContain('apiBaseUrl in the entry for 127.0.0.1');
      expect(slept).toHaveLength(5);
    } finally {
      nobody.release();
    }
  });

  it('explains a name that does not exist, without trying twice', async () => {
    const { api, slept } = connectTo('http://gitlab.does-not-exist.invalid');
    const error = await errorOf(api.findNamespace('acme'));
    expect(error.name).toBe('ServiceUnavailableError');
    expect(error.message).toMatch(/ENOTFOUND|EAI_AGAIN/);
    // Without a network, the answer may be "ask again" instead.
    expect(slept).toHaveLength(/ENOTFOUND/.test(error.message) ? 0 : 5);
  });

  if (isInstalled('openssl')) {
    it('explains a certificate of an unknown authority', async () => {
      const { url, close } = await selfSignedServer();
      closers.push(close);
      const { api, slept } = connectTo(url);
      const error = await errorOf(api.findNamespace('acme'));
      expect(error.message).toMatch(
        /no trusted connection to https.*NODE_EXTRA_CA_CERTS/,
      );
      expect(slept).toEqual([]);
    });
  }

  it('explains a plain port behind an https address', async () => {
    const server = await serve({ status: 200, body: {} });
    const { api } = connectTo(server.url.replace('http:', 'https:'));
    const error = await errorOf(api.findNamespace('acme'));
    expect(error.message).toMatch(/should apiBaseUrl .* begin with http:\/\//);
  });
});

describe('answers', () => {
  it('follows a rename on the same GitLab', async () => {
    const server = await serve(
      { status: 301, headers: { location: '/api/v4/projects/81' } },
      { status: 200, body: project },
    );
    const found = await connectTo(server.url).api.findProject('acme/old');
    expect(server.requests[1].url).toBe('/api/v4/projects/81');
    expect(found).toMatchObject({
      id: 81,
      fullPath: 'acme/orders',
      emptyRepo: true,
    });
  });

  it('says of a deletion whether there was anything left to do', async () => {
    const server = await serve(
      { status: 202, body: { message: '202 Accepted' } },
      {
        status: 400,
        body: { message: 'Project has been already marked for deletion' },
      },
      { status: 404, body: { message: '404 Project Not Found' } },
    );
    const { api } = connectTo(server.url);
    expect(await api.deleteProject(42)).toBe('scheduled');
    expect(await api.deleteProject(42)).toBe('scheduled');
    expect(await api.deleteProject(42)).toBe('gone');
  });

  it('reads all pages of tokens, whatever host their links name', async () => {
    const { token: _, ...listed } = createdToken;
    const server = await serve(
      {
        status: 200,
        body: [listed],
        headers: {
          link: '<https://public.example/api/v4/projects/42/access_tokens?page=2&per_page=100>; rel="next"',
        },
      },
      { status: 200, body: [{ ...listed, id: 59, access_level: null }] },
    );
    const tokens = await connectTo(server.url).api.listAccessTokens(project42, {
      state: 'active',
    });
    expect(tokens.map(token => token.id)).toEqual([58, 59]);
    expect(server.requests.map(request => request.url)).toEqual([
      '/api/v4/projects/42/access_tokens?state=active&per_page=100',
      '/api/v4/projects/42/access_tokens?page=2&per_page=100',
    ]);
  });

  it('finds tokens by their exact name, also at a GitLab that cannot search', async () => {
    const { token: _, ...listed } = createdToken;
    const server = await serve(
      {
        status: 200,
        body: [listed, { ...listed, id: 59, name: `${listed.name} 2` }],
      },
      { status: 200, body: [{ ...listed, name: ' a' }] },
    );
    const { api } = connectTo(server.url);
    const find = (name: string) => api.listAccessTokens(project42, { name });
    expect((await find(listed.name)).map(({ id }) => id)).toEqual([58]);
    expect(await find(' a')).toHaveLength(1);
    expect(server.requests.map(({ url }) => url)).toEqual([
      `/api/v4/projects/42/access_tokens?search=${listed.name}&per_page=100`,
      '/api/v4/projects/42/access_tokens?per_page=100',
    ]);
  });

  it('shows no value of a hidden variable, and an open one as a secret', async () => {
    const server = await serve(
      {
        status: 200,
        body: { key: 'A', value: null, hidden: true, masked: true },
      },
      { status: 200, body: { key: 'B', value: VALUE } },
    );
    const { api } = connectTo(server.url);
    expect(
      (await api.findVariable(project42, 'A', '*'))?.value,
    ).toBeUndefined();
    const open = await api.findVariable(project42, 'B', '*');
    expect(open?.value?.reveal()).toBe(VALUE);
    expect(inspect(open, { depth: 10, showHidden: true })).not.toContain(VALUE);
  });
});

it('names the configured hosts for one that is not', () => {
  const { connect } = connectTo('http://127.0.0.1:1');
  expect(connect).not.toThrow();
  const connector = createGitLabConnector({
    integrations: gitlabIntegrations({ host: 'gitlab.com' }),
    requireScmUserCredentials: false,
    clock: fakeTime().clock,
  });
  expect(() =>
    connector.connect({ host: 'git.example', logger: recordingLogger() }),
  ).toThrow(/"git.example"; integrations.gitlab has gitlab.com/);
});

async function selfSignedServer() {
  const directory = mkdtempSync(join(tmpdir(), 'forgekey-tls-'));
  const key = join(directory, 'key.pem');
  const cert = join(directory, 'cert.pem');
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-days',
      '1',
      '-subj',
      '/CN=localhost',
      '-keyout',
      key,
      '-out',
      cert,
    ],
    { stdio: 'ignore' },
  );
  const server = createTlsServer(
    { key: readFileSync(key), cert: readFileSync(cert) },
    (_, response) => response.end('{}'),
  );
  rmSync(directory, { recursive: true });
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `https://localhost:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise<void>(resolve => {
        server.close(() => resolve());
      }),
  };
}
