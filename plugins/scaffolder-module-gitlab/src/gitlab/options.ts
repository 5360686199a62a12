import type { z } from 'zod/v3';

/**
 * Options every field of this module understands. A function of the `z` that `makeFieldSchema` hands out, so that
 * fields can spread it.
 */
export const gitlabOptions = (zImpl: typeof z) => ({
  host: zImpl
    .string()
    .optional()
    .describe(
      'GitLab host as in `integrations.gitlab`. Needed only where the portal knows more than one.',
    ),
  requestUserCredentials: zImpl
    .object({
      secretsKey: zImpl
        .string()
        .describe('Key under which the template finds it in `secrets`'),
      additionalScopes: zImpl
        .record(zImpl.array(zImpl.string()))
        .optional()
        .describe('Further OAuth scopes to ask for, by provider'),
    })
    .optional()
    .describe(
      "Ask GitLab with the user's own OAuth token, and hand it to the template as a secret; as in `RepoUrlPicker`.",
    ),
});

export interface GitLabOptions {
  host?: string;
  requestUserCredentials?: {
    secretsKey: string;
    additionalScopes?: Record<string, string[]>;
  };
}
