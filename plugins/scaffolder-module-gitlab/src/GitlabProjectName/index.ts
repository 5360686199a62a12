import { FormFieldBlueprint } from '@backstage/plugin-scaffolder-react/alpha';

export const gitlabProjectName = FormFieldBlueprint.make({
  name: 'gitlab-project-name',
  params: {
    field: () => import('./field').then(m => m.gitlabProjectNameField),
  },
});
