import { FormFieldBlueprint } from '@backstage/plugin-scaffolder-react/alpha';

export const gitlabVariableKey = FormFieldBlueprint.make({
  name: 'gitlab-variable-key',
  params: {
    field: () => import('./field').then(m => m.gitlabVariableKeyField),
  },
});
