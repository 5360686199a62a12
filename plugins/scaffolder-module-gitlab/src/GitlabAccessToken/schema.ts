import { makeFieldSchema } from '@backstage/plugin-scaffolder-react';
import { gitlabOptions } from '../gitlab/options';

export const GitlabAccessTokenSchema = makeFieldSchema({
  output: z =>
    z.object({
      accessLevel: z.string().optional().describe('Role, e.g. `developer`'),
      scopes: z
        .array(z.string())
        .optional()
        .describe('Scopes, e.g. `read_repository`'),
      expiresIn: z.string().optional().describe('Lifetime in days, e.g. `90d`'),
      summary: z
        .string()
        .optional()
        .describe(
          'What they add up to, in words, where the schema has a property of this name. For the review page',
        ),
    }),
  uiOptions: z =>
    z.object({
      ...gitlabOptions(z),
      namespaceField: z
        .string()
        .optional()
        .describe(
          'Name of the parameter that holds the namespace. Default: `namespace`.',
        ),
      namespace: z
        .string()
        .optional()
        .describe('The namespace, where the form does not ask for it.'),
      roles: z
        .array(z.string())
        .optional()
        .describe('Roles to choose from. Default: reporter to maintainer.'),
      scopes: z
        .array(z.string())
        .optional()
        .describe('Scopes to choose from. Default: git, registry and API.'),
      requiredScopes: z
        .array(z.string())
        .optional()
        .describe(
          'Scopes that what the template makes cannot do without; they are chosen and stay so.',
        ),
      lifetimes: z
        .array(z.string())
        .optional()
        .describe(
          "Lifetimes to choose from, in days: `['30d', '90d']`. Those beyond GitLab's limit are not shown.",
        ),
    }),
});

export type GitlabAccessTokenProps = typeof GitlabAccessTokenSchema.TProps;
export type TokenWish = typeof GitlabAccessTokenSchema.TOutput;
