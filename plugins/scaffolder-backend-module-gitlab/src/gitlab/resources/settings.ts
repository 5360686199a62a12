import { ApplicationSettings } from '@gitbeaker/rest';
import { z } from 'zod';
import { gitlabDetailsOf } from '../errors/errors';
import type { Caller } from './caller';
import { parse } from './read';

/** What an administrator has set for the whole instance, as far as forms are about it. */
export interface InstanceSettings {
  /** In days; `undefined`: not set, and then GitLab's own limit applies. */
  maxTokenLifetime: number | undefined;
  /** Whether a token has to end at all. */
  tokensMustExpire: boolean;
}

export interface SettingsReads {
  /** `GET /application/settings`; `undefined` where the credential is not an administrator's. */
  findInstanceSettings(): Promise<InstanceSettings | undefined>;
}

const instanceSettingsSchema = z.object({
  // Only where the instance's plan has it.
  max_personal_access_token_lifetime: z.number().nullish(),
  require_personal_access_token_expiry: z.boolean().nullish(),
});

function instanceSettingsOf(answer: unknown): InstanceSettings {
  const settings = parse(instanceSettingsSchema, answer);
  return {
    maxTokenLifetime: settings.max_personal_access_token_lifetime ?? undefined,
    tokensMustExpire: settings.require_personal_access_token_expiry ?? true,
  };
}

export function settingsReads({ gitbeaker, call }: Caller): SettingsReads {
  const settings = new ApplicationSettings(gitbeaker);
  return {
    async findInstanceSettings() {
      try {
        return await call(
          {
            operation: 'applicationSettings.get',
            what: 'read the settings',
            on: 'of the instance',
          },
          async () => instanceSettingsOf(await settings.show()),
        );
      } catch (error) {
        if ([403, 404].includes(gitlabDetailsOf(error)?.status ?? 0))
          return undefined;
        throw error;
      }
    },
  };
}
