import { createFormField } from '@backstage/plugin-scaffolder-react/alpha';
import { gitLabFor } from '../gitlab';
import { namespaceOf } from '../gitlab/namespaceOf';
import { GitlabAccessToken } from './Component';
import { GitlabAccessTokenSchema } from './schema';
import { tokenProblem } from './validation';

export const gitlabAccessTokenField = createFormField({
  name: 'GitlabAccessToken',
  component: GitlabAccessToken,
  schema: GitlabAccessTokenSchema,
  validation: async (value, field, { apiHolder, formData, uiSchema }) => {
    if (!value) {
      return;
    }
    const options = uiSchema?.['ui:options'];
    const limits = await gitLabFor(apiHolder, options)
      ?.accessTokenLimits(namespaceOf(options, formData))
      // GitLab and the portal's policy have the last word in the run anyway.
      .catch(() => undefined);
    const problem = tokenProblem(value, limits ?? {});
    if (problem) {
      field.addError(problem);
    }
  },
});
