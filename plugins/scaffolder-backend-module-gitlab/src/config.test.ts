import { inspect } from 'node:util';
import { ConfigReader } from '@backstage/config';
import type { JsonObject } from '@backstage/types';
import { readGitLabModuleConfig } from './config';

const SECRET = Buffer.alloc(32, 7).toString('base64');
const SHORT_SECRET = Buffer.alloc(16, 7).toString('base64');
const DAY = 24 * 3_600_000;

function read(gitlab: unknown, scaffolder: JsonObject = {}) {
  return readGitLabModuleConfig(
    new ConfigReader({
      scaffolder: { ...scaffolder, gitlab: gitlab as JsonObject },
    }),
  );
}

describe('readGitLabModuleConfig', () => {
  it('has a default for everything', () => {
    expect(readGitLabModuleConfig(new ConfigReader({}))).toEqual({
      spellings: 'all',
      secrets: { keys: [], lifetimeMs: DAY, output: 'sealed' },
      ledger: { retentionMs: 180 * DAY },
      http: { timeoutMs: 30_000, budgetMs: 120_000 },
      recoveredTasksLoseFiles: false,
      requireScmUserCredentials: false,
      defaultAuthor: { name: undefined, email: undefined },
      defaultCommitMessage: undefined,
      defaultCommitSigningKey: undefined,
    });
  });

  it('reads everything, and shows no secret', () => {
    const config = read(
      {
        secrets: {
          keys: [
            { id: '2026-11', secret: SECRET },
            { id: 'old', secret: Buffer.alloc(32, 251).toString('base64url') },
          ],
          lifetime: '12h',
          output: 'plaintext',
        },
        ledger: { retention: { days: 30 } },
        http: { timeout: 'PT5S', budget: '1 minute' },
      },
      {
        requireScmUserCredentials: true,
        defaultAuthor: { name: 'Portal', email: 'portal@example.com' },
        defaultCommitMessage: 'first',
        defaultCommitSigningKey: 'fake signing key',
      },
    );
    expect(config).toMatchObject({
      secrets: {
        keys: [{ id: '2026-11' }, { id: 'old' }],
        lifetimeMs: DAY / 2,
        output: 'plaintext',
      },
      ledger: { retentionMs: 30 * DAY },
      http: { timeoutMs: 5_000, budgetMs: 60_000 },
      requireScmUserCredentials: true,
      defaultAuthor: { name: 'Portal', email: 'portal@example.com' },
      defaultCommitMessage: 'first',
    });
    expect(config.secrets.keys[0].secret.reveal()).toBe(SECRET);
    expect(config.defaultCommitSigningKey?.reveal()).toBe('fake signing key');
    const shown = inspect(config, { depth: 10 }) + JSON.stringify(config);
    expect(shown).not.toContain(SECRET);
    expect(shown).not.toContain('fake signing key');
  });

  it.each([
    [{ taskRecovery: { enabled: true } }, true],
    [{ EXPERIMENTAL_recoverTasks: true }, true],
    [{ taskRecovery: { enabled: false } }, false],
    [{ taskRecovery: { enabled: true, workspaceProvider: 'database' } }, false],
    [
      {
        taskRecovery: { enabled: true },
        EXPERIMENTAL_workspaceSerialization: true,
      },
      false,
    ],
  ])(
    'knows whether a recovered task loses its files: %j',
    (scaffolder, loses) => {
      const config = readGitLabModuleConfig(new ConfigReader({ scaffolder }));
      expect(config.recoveredTasksLoseFiles).toBe(loses);
    },
  );

  it.each<[string, unknown, string]>([
    [
      'a typing error',
      { secret: {} },
      'scaffolder.gitlab.secret is not a setting; scaffolder.gitlab has spellings, secrets, ledger and http',
    ],
    [
      'a typing error further in',
      { http: { timeuot: '5s' } },
      'scaffolder.gitlab.http.timeuot is not a setting; scaffolder.gitlab.http has timeout and budget',
    ],
    [
      'a typing error in a key',
      { secrets: { keys: [{ id: 'a', secret: SECRET, expires: 'x' }] } },
      'scaffolder.gitlab.secrets.keys[0].expires is not a setting',
    ],
    [
      'a policy',
      { policy: { accessTokens: {} } },
      'scaffolder.gitlab.policy is not supported by this version of the module. Remove it: nothing would enforce it',
    ],
    [
      'other spellings',
      { spellings: 'Upstream' },
      'scaffolder.gitlab.spellings must be all or upstream, got "Upstream"',
    ],
    [
      'no keys',
      { secrets: { keys: [] } },
      'scaffolder.gitlab.secrets.keys is an empty list',
    ],
    [
      'a key without an id',
      { secrets: { keys: [{ secret: SECRET }] } },
      "Missing required config value at 'scaffolder.gitlab.secrets.keys[0].id'",
    ],
    [
      'a key without a secret',
      { secrets: { keys: [{ id: 'a' }] } },
      "Missing required config value at 'scaffolder.gitlab.secrets.keys[0].secret'",
    ],
    [
      'a strange id',
      { secrets: { keys: [{ id: 'a b', secret: SECRET }] } },
      'scaffolder.gitlab.secrets.keys[0].id must have 1 to 64 letters',
    ],
    [
      'a reserved id',
      { secrets: { keys: [{ id: 'process-1', secret: SECRET }] } },
      'must not begin with "process-"',
    ],
    [
      'a secret that is too short',
      { secrets: { keys: [{ id: 'a', secret: SHORT_SECRET }] } },
      'scaffolder.gitlab.secrets.keys[0].secret must be 32 bytes in base64, got 16 bytes; `openssl rand -base64 32` makes one',
    ],
    [
      'a secret that is no base64',
      { secrets: { keys: [{ id: 'a', secret: 'correct horse battery' }] } },
      'must be 32 bytes in base64, got something else',
    ],
    [
      'the same id twice',
      {
        secrets: {
          keys: [
            { id: 'a', secret: SECRET },
            { id: 'a', secret: SECRET },
          ],
        },
      },
      'scaffolder.gitlab.secrets.keys[1].id is "a", which scaffolder.gitlab.secrets.keys[0].id is already',
    ],
    [
      'another output',
      { secrets: { output: 'none' } },
      'scaffolder.gitlab.secrets.output must be sealed or plaintext, got "none"',
    ],
    [
      'a number for a duration',
      { secrets: { lifetime: 24 } },
      "scaffolder.gitlab.secrets.lifetime must be a duration such as '24 hours' or { hours: 24 }, from 1 seconds to 365 days",
    ],
    [
      'words for a duration',
      { http: { timeout: 'soon' } },
      'scaffolder.gitlab.http.timeout must be a duration',
    ],
    [
      'no time at all',
      { http: { budget: '0s' } },
      'scaffolder.gitlab.http.budget must be a duration',
    ],
    [
      'a timer that would overflow',
      { http: { budget: { days: 30 } } },
      'scaffolder.gitlab.http.budget must be a duration',
    ],
    ['another shape', { ledger: 'none' }, "'scaffolder.gitlab.ledger'"],
  ])('stops at %s', (_, gitlab, words) => {
    let error: Error | undefined;
    try {
      read(gitlab);
    } catch (it) {
      error = it as Error;
    }
    expect(error?.message).toContain(words);
    expect(inspect(error, { depth: 10 })).not.toContain(SECRET);
    expect(inspect(error, { depth: 10 })).not.toContain(SHORT_SECRET);
    expect(inspect(error, { depth: 10 })).not.toContain('correct horse');
  });
});
