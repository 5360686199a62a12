import { InputError } from '@backstage/errors';
import { maskingProblem } from '../../domain/variableRules';
import type { NewVariable, VariableType } from '../../gitlab/api';
import type { Secret } from '../../sealing/secret';

/** How a template describes a variable; what it leaves out depends on whether the value was sealed. */
export interface VariableWish {
  key: string;
  value: Secret;
  /** Whether the value came out of an envelope. */
  sealed: boolean;
  variableType: VariableType;
  protected: boolean;
  masked?: boolean;
  maskedAndHidden?: boolean;
  raw: boolean;
  environmentScope: string;
  description?: string;
}

/**
 * Pure: the variable GitLab is asked for. A value that came sealed is masked and hidden unless the author says otherwise.
 *
 * @throws InputError if the value has to be masked and GitLab could not
 */
export function planVariable(wish: VariableWish): NewVariable {
  const { key, value, sealed, variableType, raw } = wish;
  const maskedAndHidden =
    wish.maskedAndHidden ?? (sealed && wish.masked !== false);
  const masked = maskedAndHidden || (wish.masked ?? sealed);
  if (masked) {
    requireMaskable(wish);
  }
  return {
    key,
    value,
    variableType,
    protected: wish.protected,
    masked,
    maskedAndHidden,
    raw,
    environmentScope: wish.environmentScope,
    description: wish.description,
  };
}

/** GitLab says only that a value is invalid. */
export function requireMaskable(
  variable: Pick<NewVariable, 'key' | 'value' | 'raw'>,
): void {
  const { key, value, raw } = variable;
  const problem = maskingProblem(value.reveal(), { raw });
  if (problem) {
    throw new InputError(`CI/CD variable ${key}: ${problem}`);
  }
}
