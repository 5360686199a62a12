import { stringify } from 'yaml';
import type { ActionDocs } from '../../docs/actionDocs';

const ID = 'gitlab:projectAccessToken:create';

export const docs: ActionDocs = {
  id: ID,
  description:
    'Creates a project access token in GitLab, and with variableKey stores it as a masked and hidden CI/CD variable in the same step',
  calls: [
    '`POST /projects/:id/access_tokens`',
    'with `variableKey` also `POST /projects/:id/variables`',
  ],
  changes:
    'a token and its bot member appear in the project, and with `variableKey` a CI/CD variable that holds it',
  again:
    'another attempt of the same task keeps the token where it can still be used, else revokes it and makes another; a new task does as `ifExists` says',
  secret: 'the value goes to the variable, or leaves the action sealed',
  role: 'Maintainer of the project (Owner for a token with the role owner), with the token of a person or a service account: GitLab never lets the token of a project or group make another',
  examples: [
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
  ],
};
