import { ConfigReader } from '@backstage/config';
import { ScmIntegrations } from '@backstage/integration';
import type { JsonObject } from '@backstage/types';

/** `integrations.gitlab` as an administrator writes it. */
export function gitlabIntegrations(...entries: JsonObject[]): ScmIntegrations {
  return ScmIntegrations.fromConfig(
    new ConfigReader({ integrations: { gitlab: entries } }),
  );
}
