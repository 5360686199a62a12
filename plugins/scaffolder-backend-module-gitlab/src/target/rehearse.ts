import {
  ConflictError,
  NotAllowedError,
  NotFoundError,
  toError,
} from '@backstage/errors';
import type { Container } from '../gitlab/api';
import { isNotFoundOrHidden } from '../gitlab/errors/errors';
import { describeActingAs, type Rehearsal } from '../saga/attempt';
import { findNamespace, findProjectAt } from './find';
import { isPlannedProject, PLANNED_PROJECT_ID } from './plannedProject';

/**
 * What a dry run asks GitLab, read-only, so that what would be refused later is refused now. A project that an earlier
 * step of the same dry run would create is taken for granted; so is one that is named by its path and is not there,
 * with a warning, because nothing but its path tells what that step would create.
 *
 * @returns whom to rehearse the rest with
 * @throws NotFoundError if it is not there, and no step can create it under that id or in that namespace
 */
export async function rehearseAccess(
  rehearsal: Rehearsal,
  container: Container,
): Promise<Container> {
  const { id } = container;
  if (isPlannedProject(id)) {
    return container;
  }
  const project =
    typeof id === 'string'
      ? await findProjectAt(rehearsal.api, id)
      : await rehearsal.api.findProject(id);
  if (project?.markedForDeletionOn) {
    throw new ConflictError(
      `Project ${project.fullPath} (id ${project.id}) is marked for deletion since ${project.markedForDeletionOn}.`,
    );
  }
  if (project) {
    return container;
  }
  const notThere = `is not there on ${rehearsal.api.host}, or ${describeActingAs(rehearsal)} may not see it`;
  if (typeof id !== 'string') {
    throw new NotFoundError(`Project ${id} ${notThere}.`);
  }
  await findNamespace(rehearsal, id.slice(0, id.lastIndexOf('/')));
  rehearsal.logger.warn(
    `Dry run: project ${id} ${notThere}. A step before this one has to create it; what this step would do in it could not be tried`,
  );
  return { ...container, id: PLANNED_PROJECT_ID };
}

/**
 * For what only those may create who may list it.
 *
 * @param what - at the beginning of a sentence: `A deploy token`
 * @param list - asks GitLab for those that are there
 * @throws NotAllowedError where GitLab refuses the list
 */
export async function rehearseRole(
  container: Container,
  what: string,
  list: () => Promise<unknown>,
): Promise<void> {
  if (isPlannedProject(container.id)) {
    return;
  }
  try {
    await list();
  } catch (error) {
    if (isNotFoundOrHidden(error)) {
      throw error;
    }
    throw new NotAllowedError(
      `${what} could not be created in ${container.kind} ${container.id}: ${toError(error).message}`,
    );
  }
}
