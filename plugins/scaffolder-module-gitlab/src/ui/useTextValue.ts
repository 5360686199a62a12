import { useEffect } from 'react';

/**
 * Setting the value of a text field. A required one that is left empty has the value `''`: what is not there at all the
 * form refuses in the words of JSON schema, before the field's own validation can say it better.
 */
export function useTextValue(
  value: string | undefined,
  onChange: (value: string | undefined) => void,
  required: boolean | undefined,
): (text: string) => void {
  useEffect(() => {
    if (required && value === undefined) {
      onChange('');
    }
  }, [required, value, onChange]);
  return text => onChange(text === '' && !required ? undefined : text);
}
