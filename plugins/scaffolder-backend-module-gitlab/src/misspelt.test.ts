import { ConfigReader } from '@backstage/config';
import type { JsonObject } from '@backstage/types';
import { checkSpelling } from './misspelt';

function check(data: JsonObject): string[] {
  const warnings: string[] = [];
  const logger = { warn: (message: string) => warnings.push(message) };
  checkSpelling(new ConfigReader(data), logger);
  return warnings;
}

const secrets = { output: 'sealed' };

it.each<[JsonObject, string, string]>([
  [
    { scaffolder: { gitLab: { secrets } } },
    'scaffolder.gitLab',
    'scaffolder.gitlab',
  ],
  [
    { scaffolder: { 'git-lab': { secrets } } },
    'scaffolder.git-lab',
    'scaffolder.gitlab',
  ],
  [{ scaffolder: { gitlba: {} } }, 'scaffolder.gitlba', 'scaffolder.gitlab'],
  [{ Scaffolder: {} }, 'Scaffolder', 'scaffolder'],
  [
    { scaffolder: { requireSCMUserCredentials: true } },
    'scaffolder.requireSCMUserCredentials',
    'scaffolder.requireScmUserCredentials',
  ],
  [
    { scaffolder: { requireScmUserCredential: true } },
    'scaffolder.requireScmUserCredential',
    'scaffolder.requireScmUserCredentials',
  ],
  [
    { gitlab: { secrets } },
    'gitlab.secrets.output',
    'scaffolder.gitlab.secrets.output',
  ],
  [{ gitlab: { policy: {} } }, 'gitlab.policy', 'scaffolder.gitlab.policy'],
  [
    { scaffolder: { secrets: { keys: [] } } },
    'scaffolder.secrets.keys',
    'scaffolder.gitlab.secrets.keys',
  ],
  [
    { scaffolder: { spellings: 'upstream' } },
    'scaffolder.spellings',
    'scaffolder.gitlab.spellings',
  ],
])('stops the backend at %j', (data, written, meant) => {
  expect(() => check(data)).toThrow(
    `${written} is not a setting, and does nothing: it should be ${meant}`,
  );
});

it.each<[JsonObject, string, string]>([
  [
    { scaffolder: { defaultAuthr: {} } },
    'scaffolder.defaultAuthr',
    'scaffolder.defaultAuthor',
  ],
  [
    { scaffolder: { defaultAuthor: { eMail: 'a' } } },
    'scaffolder.defaultAuthor.eMail',
    'scaffolder.defaultAuthor.email',
  ],
  [
    { integrations: { gitLab: [] } },
    'integrations.gitLab',
    'integrations.gitlab',
  ],
  [
    { integrations: { gitlab: [{ host: 'a' }, { apiBaseURL: 'b' }] } },
    'integrations.gitlab[1].apiBaseURL',
    'integrations.gitlab[1].apiBaseUrl',
  ],
  [
    { integrations: { gitlab: [{ retry: { maxRetry: 1, maxretries: 2 } }] } },
    'integrations.gitlab[0].retry.maxretries',
    'integrations.gitlab[0].retry.maxRetries',
  ],
])('warns of %j', (data, written, meant) => {
  expect(check(data)).toContain(
    `${written} is not a setting, and does nothing: it should be ${meant}`,
  );
});

it.each<[JsonObject]>([
  [{}],
  [{ scaffolder: null }],
  [{ scaffolder: 'x', integrations: 'y' }],
  [
    {
      scaffolder: {
        gitlab: { secrets },
        requireScmUserCredentials: true,
        concurrentTasksLimit: 3,
        defaultEnvironment: { parameters: {}, secrets: {} },
        taskRecovery: { enabled: true, workspaceProvider: 'database' },
        auditor: {},
      },
      integrations: { github: [], gitea: [], gerrit: [], gitlab: [{}] },
    },
  ],
  [{ gitlab: { defaultCodeOwnersPath: 'CODEOWNERS', http: { timeout: 1 } } }],
])('has nothing to say of %j', data => {
  expect(check(data)).toEqual([]);
});
