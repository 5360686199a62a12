import type { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

const ID = 'publish:gitlab';

export const examples: TemplateExample[] = [
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
];
