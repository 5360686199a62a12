import type { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

const ID = 'gitlab:projectVariable:create';

export const examples: TemplateExample[] = [
  {
    description: 'A plain variable',
    example: stringify({
      steps: [
        {
          id: 'variable',
          action: ID,
          name: 'Set the region',
          input: {
            repoUrl: 'gitlab.com?owner=acme&repo=orders',
            projectId: 'acme/orders',
            key: 'REGION',
            value: 'eu-central-1',
            variableType: 'env_var',
          },
        },
      ],
    }),
  },
  {
    description:
      'A value for one environment, masked in job logs, updated where it is there already',
    example: stringify({
      steps: [
        {
          id: 'variable',
          action: ID,
          name: 'Set the endpoint',
          input: {
            repoUrl: 'gitlab.com?owner=acme&repo=orders',
            projectId: 'acme/orders',
            key: 'ENDPOINT',
            value: 'https://orders.example.com',
            variableType: 'env_var',
            environmentScope: 'production',
            masked: true,
            ifExists: 'update',
          },
        },
      ],
    }),
  },
];
