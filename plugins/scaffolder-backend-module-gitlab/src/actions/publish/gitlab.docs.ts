import { stringify } from 'yaml';
import type { ActionDocs } from '../../docs/actionDocs';

const ID = 'publish:gitlab';

export const docs: ActionDocs = {
  id: ID,
  description:
    'Creates a GitLab project and pushes the content of the workspace to it',
  calls: [
    '`GET /namespaces/:path`',
    '`POST /projects`',
    'a git push',
    'more only for owners, branches and variables',
  ],
  changes: 'a project with one commit on its default branch appears',
  again:
    'another attempt of the same task goes on with the project it made; a new task does as `ifExists` says',
  secret: 'opens sealed values of `token` and `projectVariables`',
  role: 'A role that may create projects in the namespace: for a group, its own setting decides, Maintainer by default',
  examples: [
    {
      description: 'Create a private project and push the workspace to it',
      example: stringify({
        steps: [
          {
            id: 'publish',
            action: ID,
            name: 'Publish to GitLab',
            input: {
              repoUrl: 'gitlab.com?owner=acme&repo=orders',
              defaultBranch: 'main',
            },
          },
        ],
      }),
    },
    {
      description: 'With settings, a second branch and a CI/CD variable',
      example: stringify({
        steps: [
          {
            id: 'publish',
            action: ID,
            name: 'Publish to GitLab',
            input: {
              repoUrl: 'gitlab.com?owner=acme/platform&repo=orders',
              defaultBranch: 'main',
              gitCommitMessage: 'Start the orders service',
              settings: {
                description: 'Takes orders',
                visibility: 'internal',
                topics: ['service', 'orders'],
                merge_method: 'ff',
              },
              branches: [{ name: 'develop', create: true, protect: true }],
              projectVariables: [{ key: 'REGION', value: 'eu-central-1' }],
            },
          },
        ],
      }),
    },
    {
      description:
        'Go on with a project that is there, where it is empty or already has this content',
      example: stringify({
        steps: [
          {
            id: 'publish',
            action: ID,
            name: 'Publish to GitLab',
            input: {
              repoUrl: 'gitlab.com?owner=acme&repo=orders',
              defaultBranch: 'main',
              ifExists: 'reuse',
            },
          },
        ],
      }),
    },
  ],
};
