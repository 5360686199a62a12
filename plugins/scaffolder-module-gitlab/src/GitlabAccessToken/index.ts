import { FormFieldBlueprint } from '@backstage/plugin-scaffolder-react/alpha';

export const gitlabAccessToken = FormFieldBlueprint.make({
  name: 'gitlab-access-token',
  params: {
    field: () => import('./field').then(m => m.gitlabAccessTokenField),
  },
});
