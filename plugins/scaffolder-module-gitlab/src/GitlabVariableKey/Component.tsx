import { TextField } from '@backstage/ui';
import {
  FieldFrame,
  FieldStatus,
  inputProps,
  useFreshErrors,
  useTextValue,
} from '../ui';
import type { Status } from '../ui';
import type { GitlabVariableKeyProps } from './schema';
import { variableKeyNotice, variableKeyProblem } from './validation';

/** The key of a CI/CD variable, held to GitLab's rules and the shell's while it is typed. */
export function GitlabVariableKey(props: GitlabVariableKeyProps) {
  const { formData, onChange, rawErrors } = props;
  const key = formData ?? '';
  const setKey = useTextValue(formData, onChange, props.required);
  const errors = useFreshErrors(rawErrors, formData);
  const status = statusOf(key);
  const { statusId, input } = inputProps(props, {
    label: 'Variable key',
    placeholder: 'DEPLOY_TOKEN',
  });

  return (
    <FieldFrame>
      <TextField
        {...input}
        value={key}
        onChange={setKey}
        autoComplete="off"
        spellCheck="false"
        isInvalid={errors.length > 0 || status?.kind === 'problem'}
      />
      <FieldStatus id={statusId} status={status} quiet={errors.length > 0} />
    </FieldFrame>
  );
}

function statusOf(key: string): Status | undefined {
  if (key === '') {
    return undefined;
  }
  const problem = variableKeyProblem(key);
  if (problem) {
    return { kind: 'problem', text: problem };
  }
  const notice = variableKeyNotice(key);
  return notice
    ? { kind: 'notice', text: notice }
    : { kind: 'hint', text: `Jobs read it as $${key}` };
}
