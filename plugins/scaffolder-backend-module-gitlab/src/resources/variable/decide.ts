import type { NewVariable, Variable } from '../../gitlab/api';
import type { VariableOutcome } from './details';
import type { IfVariableExists, WantedVariable } from './wanted';

type Decision =
  | { kind: 'write'; outcome: VariableOutcome }
  | { kind: 'leave'; outcome: VariableOutcome }
  /** This step made it, but GitLab left it readable. */
  | { kind: 'makeAgain'; outcome: VariableOutcome }
  | { kind: 'conflict'; because: string };

/**
 * Pure: what to do with a variable that is there already.
 *
 * @param found - `isOwn`: it carries the mark of this very step; `isOurs`: of this portal; `wasThere`: the step found it
 *   there when it first wrote to it
 */
export function decideOnExisting(
  existing: Variable,
  wanted: Pick<WantedVariable, 'ifExists' | 'container' | 'variable'>,
  found: { isOwn: boolean; isOurs: boolean; wasThere?: boolean },
): Decision {
  const { ifExists, container, variable } = wanted;
  const { isOwn, isOurs, wasThere: before = false } = found;
  // GitLab hides a variable when it is created, or never; and nothing is written to one that should be and is not.
  const staysReadable = variable.maskedAndHidden && !existing.hidden;
  if (isOwn) {
    if (staysReadable) {
      return { kind: 'makeAgain', outcome: 'created' };
    }
    return { kind: 'write', outcome: before ? 'updated' : 'created' };
  }
  const scope =
    variable.environmentScope === '*'
      ? ''
      : ` for the environments "${variable.environmentScope}"`;
  const there = `${container.kind} ${container.id} already has a CI/CD variable ${variable.key}${scope}`;
  if (ifExists === 'update' || (ifExists === 'updateMarked' && isOurs)) {
    return staysReadable
      ? {
          kind: 'conflict',
          because: `${there}, which is not hidden, and GitLab can hide only new variables. Nothing was changed. Remove it in the project’s CI/CD settings, or set maskedAndHidden to false in the template: then maintainers can read the value.`,
        }
      : { kind: 'write', outcome: 'updated' };
  }
  if (ifExists === 'skip') {
    return { kind: 'leave', outcome: 'skipped' };
  }
  if (ifExists === 'fail' && isExactly(existing, variable)) {
    return { kind: 'leave', outcome: 'unchanged' };
  }
  const whose = isOurs
    ? 'another task of this portal made it'
    : 'it was not made by this portal';
  return {
    kind: 'conflict',
    because: `${there}, and ${whose}. Nothing was changed. ${adviceFor(ifExists)}`,
  };
}

function adviceFor(ifExists: IfVariableExists): string {
  return ifExists === 'updateMarked'
    ? 'Choose another key, or remove the variable in the project’s CI/CD settings.'
    : 'Choose another key, or set ifExists to "update" or "skip" in the template.';
}

function isExactly(existing: Variable, wanted: NewVariable): boolean {
  return (
    existing.value !== undefined &&
    existing.value.reveal() === wanted.value.reveal() &&
    existing.variableType === wanted.variableType &&
    existing.protected === wanted.protected &&
    existing.masked === wanted.masked &&
    existing.hidden === wanted.maskedAndHidden &&
    existing.raw === wanted.raw
  );
}
