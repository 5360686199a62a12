import { withoutMark } from '../../domain/mark';
import type { NewVariable, Variable } from '../../gitlab/api';
import {
  type Difference,
  differencesOf,
  type Fields,
} from '../../saga/differences';

/** @param asked - with the description that the template gives, without a mark */
export function differencesOfVariable(
  asked: Omit<NewVariable, 'value'>,
  got: Variable,
): Difference[] {
  const facts = (
    it: Omit<NewVariable, 'value' | 'maskedAndHidden'>,
  ): Fields => ({
    key: it.key,
    variableType: it.variableType,
    protected: it.protected,
    masked: it.masked,
    raw: it.raw,
    environmentScope: it.environmentScope,
  });
  return differencesOf(
    {
      ...facts(asked),
      hidden: asked.maskedAndHidden,
      description: asked.description,
    },
    {
      ...facts(got as Omit<NewVariable, 'value' | 'maskedAndHidden'>),
      hidden: got.hidden,
      description: withoutMark(got.description) ?? null,
    },
  );
}
