import { stringify } from 'yaml';
import type { ActionDocs } from '../../docs/actionDocs';

const ID = 'gitlab:projectVariable:delete';

export const docs: ActionDocs = {
  id: ID,
  description: 'Deletes a CI/CD variable of a GitLab project',
  calls: [
    '`GET /projects/:id`',
    '`GET /projects/:id/variables/:key`',
    '`DELETE /projects/:id/variables/:key`',
  ],
  changes: 'the variable of that key and environment scope is gone',
  again: 'what is gone already is success, and said',
  secret: 'there is none',
  role: 'Maintainer of the project',
  examples: [
    {
      description: 'Delete a variable that this portal made',
      example: stringify({
        steps: [
          {
            id: 'variable',
            action: ID,
            name: 'Delete the variable',
            input: {
              repoUrl: 'gitlab.com?owner=acme&repo=orders',
              projectId: 'acme/orders',
              key: 'REGION',
            },
          },
        ],
      }),
    },
  ],
};
