import { stringify } from 'yaml';
import type { ActionDocs } from '../../docs/actionDocs';

const ID = 'gitlab:projectAccessToken:revoke';

const PROJECT = {
  repoUrl: 'gitlab.com?owner=acme&repo=orders',
  projectId: 'acme/orders',
};

export const docs: ActionDocs = {
  id: ID,
  description:
    'Ends a project access token of GitLab that this portal manages: removes the CI/CD variables that hold it, and revokes it',
  calls: [
    '`GET /projects/:id`, its tokens and variables',
    '`DELETE /projects/:id/variables/:key`',
    '`DELETE /projects/:id/access_tokens/:token_id`',
  ],
  changes:
    'every token of the credential is revoked, and the variables that name one of them are gone',
  again: 'what is gone already is success, and said',
  secret: 'there is none',
  role: 'Maintainer of the project, with the token of a person or a service account',
  examples: [
    {
      description: 'End what a variable holds',
      example: stringify({
        steps: [
          {
            id: 'revoke',
            action: ID,
            name: 'Revoke the token',
            input: { ...PROJECT, variableKey: 'PIPELINE_TOKEN' },
          },
        ],
      }),
    },
  ],
};
