import { useCallback, useState } from 'react';
import { TextField } from '@backstage/ui';
import { useGitLab } from '../gitlab';
import {
  FieldFrame,
  FieldStatus,
  inputProps,
  useAnswer,
  useFreshErrors,
  useTextValue,
} from '../ui';
import type { Answer, Status } from '../ui';
import type { GitlabProjectNameProps } from './schema';
import { namespaceOf } from '../gitlab/namespaceOf';
import { rulesOf, slugProblem, toSlug } from './validation';

/** A name is typed as people write it; the field shows the path GitLab will know it by, and whether it is free. */
export function GitlabProjectName(props: GitlabProjectNameProps) {
  const { formData, onChange, rawErrors, schema, uiSchema } = props;
  const slug = formData ?? '';
  const setSlug = useTextValue(formData, onChange, props.required);
  const [typed, setTyped] = useState(slug);
  // Somebody else changed the value, e.g. the form was reset.
  const text = toSlug(typed) === slug || slug === '' ? typed : slug;

  const options = uiSchema['ui:options'];
  const gitlab = useGitLab(options);
  const namespace = namespaceOf(options, props.formContext?.formData);
  const malformed =
    text === '' ? undefined : slugProblem(slug, rulesOf(schema));

  const answer = useAnswer(
    slug && namespace && !malformed ? `${namespace}/${slug}` : undefined,
    useCallback(
      async (path: string) => {
        const at = path.lastIndexOf('/');
        return {
          problem: await gitlab.projectNameProblem(
            path.slice(0, at),
            path.slice(at + 1),
          ),
        };
      },
      [gitlab],
    ),
  );

  const errors = useFreshErrors(rawErrors, formData);
  const status = statusOf({ text, slug, namespace, malformed, answer });
  const { statusId, input } = inputProps(props, {
    label: 'Project name',
  });

  return (
    <FieldFrame>
      <TextField
        {...input}
        value={text}
        onChange={next => {
          setTyped(next);
          setSlug(toSlug(next));
        }}
        autoComplete="off"
        spellCheck="false"
        isInvalid={errors.length > 0 || status?.kind === 'problem'}
      />
      <FieldStatus id={statusId} status={status} quiet={errors.length > 0} />
    </FieldFrame>
  );
}

function statusOf(now: {
  text: string;
  slug: string;
  namespace: string | undefined;
  malformed: string | undefined;
  answer: Answer<{ problem: string | undefined }>;
}): Status | undefined {
  const { text, slug, namespace, malformed, answer } = now;
  if (text === '') {
    return undefined;
  }
  if (malformed) {
    return { kind: 'problem', text: malformed };
  }
  const path = namespace ? `${namespace}/${slug}` : slug;
  switch (answer.state) {
    case 'asking':
      return { kind: 'busy', text: `Checking whether ${path} is free` };
    case 'known':
      return answer.value.problem
        ? { kind: 'problem', text: answer.value.problem }
        : { kind: 'good', text: `${path} is free.` };
    case 'unknown':
      return {
        kind: 'notice',
        text: `Will be ${path}. GitLab could not be asked whether it is free; that will show when the project is created. ${answer.because}`,
      };
    default:
      return { kind: 'hint', text: `Will be ${path}` };
  }
}
