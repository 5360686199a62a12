import { ConflictError } from '@backstage/errors';
import type { Container, NewVariable } from '../../gitlab/api';
import type { Rehearsal } from '../../saga/attempt';
import { isOfThisPortal } from '../../saga/mark';
import { isPlannedProject } from '../../target/plannedProject';
import { decideOnExisting } from './decide';
import type { VariableOutcome } from './details';
import type { IfVariableExists } from './wanted';

/** What would be done: the variable's key is free, or something is there already. */
export async function rehearseVariable(
  rehearsal: Rehearsal,
  container: Container,
  variable: NewVariable,
  ifExists: IfVariableExists,
): Promise<VariableOutcome> {
  if (isPlannedProject(container.id)) {
    return 'created';
  }
  const { key, environmentScope } = variable;
  const existing = await rehearsal.api.findVariable(
    container,
    key,
    environmentScope,
  );
  if (!existing) {
    return 'created';
  }
  const decision = decideOnExisting(
    existing,
    { container, variable, ifExists },
    {
      isOwn: false,
      isOurs: await isOfThisPortal(rehearsal, existing.description),
    },
  );
  if (decision.kind === 'conflict') {
    throw new ConflictError(decision.because);
  }
  return decision.outcome;
}

/** After "would". */
export const VERB_OF_OUTCOME: Record<VariableOutcome, string> = {
  created: 'create',
  updated: 'update',
  unchanged: 'keep, as it is,',
  skipped: 'leave alone',
};
