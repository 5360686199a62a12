import { NotAllowedError, toError } from '@backstage/errors';
import type { Container } from '../../gitlab/api';
import { isNotFoundOrHidden } from '../../gitlab/errors/errors';
import type { Rehearsal } from '../../saga/attempt';
import { isPlannedProject } from '../../target/plannedProject';

/** Only maintainers may list deploy tokens, and only they may create one in a project. */
export async function rehearseDeployTokenRole(
  rehearsal: Rehearsal,
  container: Container,
): Promise<void> {
  if (isPlannedProject(container.id)) {
    return;
  }
  try {
    await rehearsal.api.listDeployTokens(container);
  } catch (error) {
    if (isNotFoundOrHidden(error)) {
      throw error;
    }
    throw new NotAllowedError(
      `A deploy token could not be created in ${container.kind} ${container.id}: ${toError(error).message}`,
    );
  }
}
