import { ConflictError } from '@backstage/errors';
import type { Container } from '../gitlab/api';
import { isOpen } from '../ledger/ledger';
import type { Rehearsal } from '../saga/attempt';

/**
 * Refuses to go on in a project that this task has made and removed again. With task recovery a retry does not run the
 * step that made it once more, and GitLab still takes tokens for a project that only waits for its deletion.
 *
 * @throws ConflictError which says to start over; GitLab renames what it is to delete, so that the name is free
 */
export async function refuseRolledBack(
  attempt: Rehearsal,
  container: Container,
): Promise<void> {
  const entries = await attempt.ledger.listTask(attempt.ref.taskId);
  const projects = entries.filter(
    it =>
      it.kind === 'project' &&
      [it.gitlabId, it.name.toLowerCase()].includes(
        String(container.id).toLowerCase(),
      ),
  );
  const removed = projects.find(it => it.state === 'undone');
  if (removed && !projects.some(isOpen)) {
    throw new ConflictError(
      `Project ${removed.name} (id ${removed.gitlabId}) was made by this task and rolled back on ${removed.updatedAt.toISOString()}, and this retry skips the step that made it. Nothing was changed. Use Start over instead of Retry: it takes the same inputs, and the name is free again`,
    );
  }
}
