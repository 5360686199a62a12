import { stringify } from 'yaml';
import type { ActionDocs } from '../../docs/actionDocs';

const ID = 'gitlab:projectAccessToken:rotate';

const PROJECT = {
  repoUrl: 'gitlab.com?owner=acme&repo=orders',
  projectId: 'acme/orders',
};

export const docs: ActionDocs = {
  id: ID,
  description:
    'Renews a project access token of GitLab and writes the new one into its CI/CD variables, without a moment in which a job has none',
  calls: [
    '`GET /projects/:id`',
    '`GET /projects/:id/access_tokens/:token_id`, and the list of tokens',
    '`GET /projects/:id/variables/:key`',
    '`POST /projects/:id/access_tokens`',
    '`GET /personal_access_tokens/self` with the new token',
    '`PUT /projects/:id/variables/:key`, and a look whether it names the new token',
  ],
  changes:
    'a new token is in the variables; the old one lives on until its grace is over, and is then revoked by the portal',
  again:
    'another attempt of the same task makes no second one; a new task renews once more, after the grace of the one before',
  secret:
    'the value goes to the variables; of a token without a variable it leaves the action sealed',
  role: 'Maintainer of the project, with the token of a person or a service account',
  examples: [
    {
      description: 'Renew what a variable holds',
      example: stringify({
        steps: [
          {
            id: 'rotate',
            action: ID,
            name: 'Renew the token',
            input: { ...PROJECT, variableKey: 'PIPELINE_TOKEN' },
          },
        ],
      }),
    },
    {
      description:
        'Somebody has seen it: make a new one, and revoke every older one in the same step',
      example: stringify({
        steps: [
          {
            id: 'rotate',
            action: ID,
            name: 'Replace the token that leaked',
            input: {
              ...PROJECT,
              variableKey: 'PIPELINE_TOKEN',
              compromised: true,
            },
          },
        ],
      }),
    },
  ],
};
