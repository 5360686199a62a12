import { createFormField } from '@backstage/plugin-scaffolder-react/alpha';
import { gitLabFor } from '../gitlab';
import { GitlabNamespacePicker } from './Component';
import { GitlabNamespacePickerSchema } from './schema';
import { findNamespace, namespaceFormatProblem, wordsFor } from './validation';

export const gitlabNamespacePickerField = createFormField({
  name: 'GitlabNamespacePicker',
  component: GitlabNamespacePicker,
  schema: GitlabNamespacePickerSchema,
  validation: async (value, field, { apiHolder, uiSchema }) => {
    if (value === '') {
      field.addError('A group is missing. Choose one from the list.');
    }
    if (!value) {
      return;
    }
    const malformed = namespaceFormatProblem(value);
    if (malformed) {
      field.addError(malformed);
      return;
    }
    const options = uiSchema?.['ui:options'];
    const found = await gitLabFor(apiHolder, options)
      ?.namespaces(value)
      // Whether the namespace exists is then for the run to find out: a form that cannot ask must not stand in the way.
      .catch(() => undefined);
    if (found && !findNamespace(found, value)) {
      field.addError(wordsFor(options).notOffered(value));
    }
  },
});
