import { useRef } from 'react';

/**
 * The form keeps its errors until "Next" is pressed again, also when the value has long been mended. These are the
 * errors that are about the value as it is now.
 */
export function useFreshErrors(
  errors: readonly string[] | undefined,
  value: unknown,
): readonly string[] {
  const said = JSON.stringify(errors ?? []);
  const about = JSON.stringify(value ?? null);
  const seen = useRef({ said, about });
  if (seen.current.said !== said) {
    seen.current = { said, about };
  }
  return seen.current.about === about ? (errors ?? []) : [];
}
