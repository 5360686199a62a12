import type { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

export const examples: TemplateExample[] = [
  {
    description:
      'As the last step of a template: where a step before has failed, nothing is left behind.',
    example: stringify({
      steps: [
        {
          id: 'rollback',
          action: 'gitlab:task:rollback',
          name: 'Undo what was made',
          if: '${{ failure() }}',
        },
      ],
    }),
  },
];
