import { InputError } from '@backstage/errors';
import type { Checked } from '../domain/checked';

/** The value; an InputError with the problem where there is none. */
export function valueOrInputError<T>(checked: Checked<T>): T {
  if (!checked.ok) {
    throw new InputError(checked.problem);
  }
  return checked.value;
}
