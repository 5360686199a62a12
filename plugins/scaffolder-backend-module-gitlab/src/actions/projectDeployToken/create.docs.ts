import { stringify } from 'yaml';
import type { ActionDocs } from '../../docs/actionDocs';

const ID = 'gitlab:projectDeployToken:create';

const PROJECT = {
  repoUrl: 'gitlab.com?owner=acme&repo=orders',
  projectId: 'acme/orders',
};

export const docs: ActionDocs = {
  id: ID,
  description:
    'Creates a deploy token of a GitLab project, for cloning and for its registries. The token leaves the action sealed',
  calls: [
    '`GET /projects/:id/deploy_tokens`',
    '`POST /projects/:id/deploy_tokens`',
  ],
  changes: 'a deploy token appears in the project',
  again:
    'another attempt of the same task keeps the token where it can still be used, else deletes it and makes another; a new task makes another',
  secret: 'the value leaves the action sealed',
  role: 'Maintainer of the project',
  examples: [
    {
      description: 'A deploy token that pulls images',
      example: stringify({
        steps: [
          {
            id: 'deployToken',
            action: ID,
            name: 'Create a deploy token',
            input: { ...PROJECT, name: 'cluster', scopes: ['read_registry'] },
          },
        ],
      }),
    },
    {
      description:
        'A deploy token with a user name of its own, stored in a CI/CD variable',
      example: stringify({
        steps: [
          {
            id: 'deployToken',
            action: ID,
            name: 'Create a deploy token',
            input: {
              ...PROJECT,
              name: 'cluster',
              username: 'cluster',
              scopes: ['read_repository', 'read_registry'],
            },
          },
          {
            id: 'variable',
            action: 'gitlab:projectVariable:create',
            name: 'Store it',
            input: {
              ...PROJECT,
              key: 'CLUSTER_TOKEN',
              value: '${{ steps.deployToken.output.deploy_token }}',
              variableType: 'env_var',
            },
          },
        ],
      }),
    },
  ],
};
