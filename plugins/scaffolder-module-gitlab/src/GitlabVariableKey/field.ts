import { createFormField } from '@backstage/plugin-scaffolder-react/alpha';
import { GitlabVariableKey } from './Component';
import { GitlabVariableKeySchema } from './schema';
import { variableKeyProblem } from './validation';

export const gitlabVariableKeyField = createFormField({
  name: 'GitlabVariableKey',
  component: GitlabVariableKey,
  schema: GitlabVariableKeySchema,
  validation: (value, field) => {
    const problem =
      value === ''
        ? 'A key is missing. It is the name by which jobs read the variable.'
        : value && variableKeyProblem(value);
    if (problem) {
      field.addError(problem);
    }
  },
});
