import type { Config } from '@backstage/config';
import { readDurationFromConfig } from '@backstage/config';
import { durationToMilliseconds, HumanDuration } from '@backstage/types';
import { InputError } from '@backstage/errors';
import { listing } from './domain/listing';
import { SPELLINGS, type Spellings } from './input/spellings';
import {
  KEY_BYTES,
  KEY_ID,
  KEYS_PATH,
  PROCESS_KEY_PREFIX,
  SealingKey,
} from './sealing/keys';
import type { SealingOptions } from './sealing/sealer';
import { Secret } from './sealing/secret';
import { DEFAULT_BUDGET, DEFAULT_TIMEOUT } from './time/retryPolicy';

/** What the module reads from the configuration, once, at start. `config.d.ts` tells what each value means. */
export interface GitLabModuleConfig {
  /** Which ways to write the same thing the actions take. */
  spellings: Spellings;
  secrets: SealingOptions;
  ledger: { retentionMs: number };
  http: {
    /** For one request. */
    timeoutMs: number;
    /** For one call with all its repetitions. */
    budgetMs: number;
  };
  requireScmUserCredentials: boolean;
  /** Whether a task goes on after its last finished step, and without the files of the steps before. */
  recoveredTasksLoseFiles: boolean;
  defaultAuthor: { name?: string; email?: string };
  defaultCommitMessage: string | undefined;
  defaultCommitSigningKey: Secret | undefined;
}

const ROOT = 'scaffolder.gitlab';
const OUTPUTS = ['sealed', 'plaintext'] as const;

/** The keys each object may have. What is not here stops the backend: a setting with a typing error does nothing. */
const KNOWN_KEYS: Record<string, readonly string[]> = {
  [ROOT]: ['spellings', 'secrets', 'ledger', 'http'],
  [`${ROOT}.secrets`]: ['keys', 'lifetime', 'output'],
  [`${ROOT}.ledger`]: ['retention'],
  [`${ROOT}.http`]: ['timeout', 'budget'],
};

interface DurationSetting {
  byDefault: HumanDuration;
  min: HumanDuration;
  max: HumanDuration;
}

const LIFETIME: DurationSetting = {
  byDefault: { hours: 24 },
  min: { seconds: 1 },
  max: { days: 365 },
};
const RETENTION: DurationSetting = {
  byDefault: { days: 180 },
  min: { days: 1 },
  max: { days: 36_500 },
};
/** Timers overflow after 24 days, and nobody waits an hour for one request. */
const TIMEOUT: DurationSetting = {
  byDefault: DEFAULT_TIMEOUT,
  min: { milliseconds: 1 },
  max: { hours: 1 },
};
const BUDGET: DurationSetting = {
  byDefault: DEFAULT_BUDGET,
  min: { milliseconds: 1 },
  max: { hours: 1 },
};

/**
 * @throws InputError with the full path of the first mistake and what is accepted there, never with a secret
 */
export function readGitLabModuleConfig(config: Config): GitLabModuleConfig {
  refuseUnknownKeys(config);
  return {
    spellings: readChoice(config, `${ROOT}.spellings`, SPELLINGS),
    secrets: {
      keys: readKeys(config),
      lifetimeMs: readDuration(config, `${ROOT}.secrets.lifetime`, LIFETIME),
      output: readChoice(config, `${ROOT}.secrets.output`, OUTPUTS),
    },
    ledger: {
      retentionMs: readDuration(config, `${ROOT}.ledger.retention`, RETENTION),
    },
    http: {
      timeoutMs: readDuration(config, `${ROOT}.http.timeout`, TIMEOUT),
      budgetMs: readDuration(config, `${ROOT}.http.budget`, BUDGET),
    },
    ...readScaffolderDefaults(config),
  };
}

/** Settings of the scaffolder itself that upstream's GitLab actions obey too. */
function readScaffolderDefaults(config: Config) {
  const signingKey = config.getOptionalString(
    'scaffolder.defaultCommitSigningKey',
  );
  return {
    requireScmUserCredentials:
      config.getOptionalBoolean('scaffolder.requireScmUserCredentials') ??
      false,
    recoveredTasksLoseFiles: readRecoveredTasksLoseFiles(config),
    defaultAuthor: {
      name: config.getOptionalString('scaffolder.defaultAuthor.name'),
      email: config.getOptionalString('scaffolder.defaultAuthor.email'),
    },
    defaultCommitMessage: config.getOptionalString(
      'scaffolder.defaultCommitMessage',
    ),
    defaultCommitSigningKey:
      signingKey === undefined ? undefined : Secret.of(signingKey),
  };
}

/** By the scaffolder's own reading of its settings, the former ones included. */
function readRecoveredTasksLoseFiles(config: Config): boolean {
  const at = (key: string) => `scaffolder.${key}`;
  const isRecovering =
    config.getOptionalBoolean(at('taskRecovery.enabled')) ??
    config.getOptionalBoolean(at('EXPERIMENTAL_recoverTasks')) ??
    false;
  const keepsWorkspaces =
    config.has(at('taskRecovery.workspaceProvider')) ||
    config.getOptionalBoolean(at('EXPERIMENTAL_workspaceSerialization'));
  return isRecovering && !keepsWorkspaces;
}

function refuseUnknownKeys(config: Config): void {
  // A policy that is not enforced would be worse than none, so it is not one unknown key among others.
  if (config.has(`${ROOT}.policy`)) {
    throw new InputError(
      `${ROOT}.policy is not supported by this version of the module. Remove it: nothing would enforce it`,
    );
  }
  for (const [path, known] of Object.entries(KNOWN_KEYS)) {
    refuseUnknown(path, config.getOptionalConfig(path), known);
  }
}

function refuseUnknown(
  path: string,
  config: Config | undefined,
  known: readonly string[],
): void {
  const unknown = (config?.keys() ?? []).filter(key => !known.includes(key));
  if (unknown.length > 0) {
    throw new InputError(
      `${path}.${unknown[0]} is not a setting; ${path} has ${listing(known)}`,
    );
  }
}

function readKeys(config: Config): SealingKey[] {
  const path = KEYS_PATH;
  const entries = config.getOptionalConfigArray(path);
  if (entries?.length === 0) {
    throw new InputError(
      `${path} is an empty list; leave it out for a key that only this process has, or list at least one { id, secret }`,
    );
  }
  const keys = (entries ?? []).map((entry, index) =>
    readKey(entry, `${path}[${index}]`),
  );
  keys.forEach(({ id }, index) => {
    const first = keys.findIndex(key => key.id === id);
    if (first !== index) {
      throw new InputError(
        `${path}[${index}].id is "${id}", which ${path}[${first}].id is already; each key needs its own`,
      );
    }
  });
  return keys;
}

function readKey(entry: Config, path: string): SealingKey {
  refuseUnknown(path, entry, ['id', 'secret']);
  const id = entry.getString('id');
  if (!KEY_ID.test(id) || id.startsWith(PROCESS_KEY_PREFIX)) {
    throw new InputError(
      `${path}.id must have 1 to 64 letters, digits, '.', '_' or '-', and must not begin with "${PROCESS_KEY_PREFIX}"`,
    );
  }
  const secret = entry.getString('secret').trim();
  const bytes = /^[A-Za-z0-9+/_-]+={0,2}$/.test(secret)
    ? Buffer.from(secret, 'base64').length
    : undefined;
  if (bytes !== KEY_BYTES) {
    const got =
      bytes === undefined ? 'got something else' : `got ${bytes} bytes`;
    throw new InputError(
      `${path}.secret must be ${KEY_BYTES} bytes in base64, ${got}; \`openssl rand -base64 ${KEY_BYTES}\` makes one`,
    );
  }
  return { id, secret: Secret.of(secret) };
}

/** @param choices - the first is the default */
function readChoice<C extends string>(
  config: Config,
  path: string,
  choices: readonly C[],
): C {
  const written = config.getOptionalString(path) ?? choices[0];
  const choice = choices.find(candidate => candidate === written);
  if (!choice) {
    throw new InputError(
      `${path} must be ${listing(choices, 'or')}, got "${written}"`,
    );
  }
  return choice;
}

/** In milliseconds. */
function readDuration(
  config: Config,
  path: string,
  setting: DurationSetting,
): number {
  const min = durationToMilliseconds(setting.min);
  const max = durationToMilliseconds(setting.max);
  if (!config.has(path)) {
    return durationToMilliseconds(setting.byDefault);
  }
  const accepted = `${path} must be a duration such as '${inWords(
    setting.byDefault,
  )}' or { ${inWords(setting.byDefault, ': ')} }, from ${inWords(
    setting.min,
  )} to ${inWords(setting.max)}`;
  let written: number;
  try {
    written = durationToMilliseconds(
      readDurationFromConfig(config, { key: path }),
    );
  } catch (error) {
    throw new InputError(`${accepted}. ${(error as Error).message}`);
  }
  if (!(written >= min && written <= max)) {
    throw new InputError(accepted);
  }
  return written;
}

function inWords(duration: HumanDuration, between = ' '): string {
  return Object.entries(duration)
    .map(([unit, amount]) =>
      between === ' ' ? `${amount} ${unit}` : `${unit}${between}${amount}`,
    )
    .join(' ');
}
