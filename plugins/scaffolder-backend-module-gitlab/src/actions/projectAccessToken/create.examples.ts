import type { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

const ID = 'gitlab:projectAccessToken:create';

export const examples: TemplateExample[] = [
  {
    description:
      'Deposit: create a token and store it as a masked and hidden CI/CD variable. Nothing secret leaves the step.',
    example: stringify({
      steps: [
        {
          id: 'token',
          action: ID,
          name: 'Give the pipeline a token',
          input: {
            repoUrl: 'gitlab.com?owner=acme&repo=orders',
            projectId: 'acme/orders',
            name: 'pipeline',
            accessLevel: 'developer',
            scopes: ['read_repository', 'write_repository'],
            expiresIn: '90d',
            variableKey: 'PIPELINE_TOKEN',
          },
        },
      ],
    }),
  },
  {
    description:
      'Chain: the output is the token in an envelope, which only actions of this module open, and only in this task.',
    example: stringify({
      steps: [
        {
          id: 'token',
          action: ID,
          name: 'Create a token',
          input: {
            repoUrl: 'gitlab.com?owner=acme&repo=orders',
            projectId: 'acme/orders',
            name: 'mirror',
            accessLevel: 30,
            scopes: ['read_repository'],
            expiresIn: '30d',
          },
        },
        {
          id: 'variable',
          action: 'gitlab:projectVariable:create',
          name: 'Store the token',
          input: {
            repoUrl: 'gitlab.com?owner=acme&repo=orders',
            projectId: 'acme/orders',
            key: 'MIRROR_TOKEN',
            value: '${{ steps.token.output.access_token }}',
            variableType: 'env_var',
          },
        },
      ],
    }),
  },
  {
    description:
      'Replace: make a new token, store it where the old one is, then revoke the old ones that this portal made.',
    example: stringify({
      steps: [
        {
          id: 'token',
          action: ID,
          name: 'Replace the token',
          input: {
            repoUrl: 'gitlab.com?owner=acme&repo=orders',
            name: 'pipeline',
            accessLevel: 'developer',
            scopes: ['read_repository'],
            expiresIn: { weeks: 12 },
            variableKey: 'PIPELINE_TOKEN',
            ifExists: 'replace',
          },
        },
      ],
    }),
  },
];
