import { type Mark, withMark, withoutMark } from '../../domain/mark';
import type { Variable, VariableChange } from '../../gitlab/api';
import type { WantedVariable } from './wanted';

/** A hidden variable is masked for good, whatever is asked. */
export function staysMasked(
  existing: Variable,
  wanted: WantedVariable,
): boolean {
  return existing.hidden || ((wanted.keepMasked ?? false) && existing.masked);
}

/** GitLab refuses any word on masking in a change of a hidden variable, even the same word. */
export function variableChange(
  existing: Variable,
  wanted: WantedVariable,
  mark: Mark,
): VariableChange {
  const { variable } = wanted;
  const { value, variableType, raw } = variable;
  const masked = variable.masked || staysMasked(existing, wanted);
  return {
    value,
    variableType,
    raw,
    protected: variable.protected,
    description: withMark(
      variable.description ?? withoutMark(existing.description),
      mark,
    ),
    ...(existing.hidden ? {} : { masked }),
  };
}
