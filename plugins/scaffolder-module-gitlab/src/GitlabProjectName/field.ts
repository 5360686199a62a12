import { createFormField } from '@backstage/plugin-scaffolder-react/alpha';
import { gitLabFor } from '../gitlab';
import { namespaceOf } from '../gitlab/namespaceOf';
import { GitlabProjectName } from './Component';
import { GitlabProjectNameSchema } from './schema';
import { slugProblem } from './validation';

export const gitlabProjectNameField = createFormField({
  name: 'GitlabProjectName',
  component: GitlabProjectName,
  schema: GitlabProjectNameSchema,
  validation: async (value, field, { apiHolder, formData, uiSchema }) => {
    if (value === undefined) {
      return;
    }
    if (value === '') {
      field.addError('A name is missing. A few letters are enough.');
      return;
    }
    const malformed = slugProblem(value);
    if (malformed) {
      field.addError(malformed);
      return;
    }
    const options = uiSchema?.['ui:options'];
    const namespace = namespaceOf(options, formData);
    if (!namespace) {
      return;
    }
    const problem = await gitLabFor(apiHolder, options)
      ?.projectNameProblem(namespace, value)
      // The run finds out then: a form that cannot ask must not stand in the way.
      .catch(() => undefined);
    if (problem) {
      field.addError(problem);
    }
  },
});
