import { FormFieldBlueprint } from '@backstage/plugin-scaffolder-react/alpha';

export const gitlabNamespacePicker = FormFieldBlueprint.make({
  name: 'gitlab-namespace-picker',
  params: {
    field: () => import('./field').then(m => m.gitlabNamespacePickerField),
  },
});
