import type { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';

/**
 * What every input of this module gets from the form. The form's own errors stand in an element with the id
 * `<field>__error`; the input names it and our status line, so that a screen reader says both.
 *
 * `validationBehavior`: left to itself, react-aria marks an invalid input in the browser's own validation too, and
 * the form cannot be submitted any more, not even with a mended value.
 */
export function inputProps<T>(
  props: FieldExtensionComponentProps<T>,
  defaults: { label: string; placeholder?: string },
) {
  const { idSchema, schema, uiSchema, rawErrors, required } = props;
  const id = idSchema?.$id ?? 'gitlab-field';
  const statusId = `${id}__status`;
  return {
    statusId,
    input: {
      id,
      label: uiSchema['ui:title'] ?? schema.title ?? defaults.label,
      description: uiSchema['ui:description'] ?? schema.description,
      placeholder: uiSchema['ui:placeholder'] ?? defaults.placeholder,
      isRequired: required,
      isDisabled: props.disabled,
      isReadOnly: props.readonly,
      validationBehavior: 'aria',
      'aria-describedby': rawErrors?.length
        ? `${id}__error ${statusId}`
        : statusId,
    },
  } as const;
}
