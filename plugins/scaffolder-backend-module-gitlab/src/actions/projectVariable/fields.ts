import type { z as zodV3 } from 'zod/v3';
import {
  differencesField,
  environmentScopeField,
  ifExistsField,
  maskedAndHiddenField,
  maskedField,
  optionalProjectIdField,
  rawField,
  repoUrlField,
  tokenField,
  variableDescriptionField,
  variableKeyField,
  variableProtectedField,
  variableTypeField,
  variableValueField,
} from '../../input/fields';

export const createInput = {
  repoUrl: repoUrlField,
  projectId: optionalProjectIdField,
  token: tokenField,
  key: variableKeyField,
  value: variableValueField,
  variableType: variableTypeField,
  variableProtected: variableProtectedField,
  masked: maskedField,
  maskedAndHidden: maskedAndHiddenField,
  raw: rawField,
  environmentScope: environmentScopeField,
  description: variableDescriptionField,
  ifExists: ifExistsField({
    fail: 'fail, unless it already is exactly as asked',
    update:
      'write the value and the flags; a masked one stays masked unless masked is false',
    skip: 'leave it as it is',
  }),
};

export const createOutput = {
  key: (z: typeof zodV3) => z.string().describe('Key of the variable'),
  outcome: (z: typeof zodV3) =>
    z
      .enum(['created', 'updated', 'unchanged', 'skipped'])
      .describe('What was done'),
  differences: differencesField,
};
