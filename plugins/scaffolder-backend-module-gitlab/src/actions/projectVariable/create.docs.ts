import { stringify } from 'yaml';
import type { ActionDocs } from '../../docs/actionDocs';

const ID = 'gitlab:projectVariable:create';

export const docs: ActionDocs = {
  id: ID,
  description:
    'Creates a CI/CD variable in a GitLab project. A sealed value is opened, and is masked and hidden unless the template says otherwise',
  calls: [
    '`POST /projects/:id/variables`',
    'where the key is taken, `GET` and as `ifExists` says `PUT`',
  ],
  changes: 'one CI/CD variable of the project',
  again:
    'another attempt of the same task writes the value again; a new task does as `ifExists` says',
  secret:
    'opens sealed values; the value is stored or shown nowhere but in GitLab. The old value of a variable that is updated is kept sealed for gitlab:task:rollback',
  role: 'Maintainer of the project',
  examples: [
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
        'A value for one environment, masked in job logs; updated if the variable already exists',
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
  ],
};
