import { NotFoundError } from '@backstage/errors';
import type { Container, ResourceId } from '../gitlab/api';
import { describeActingAs, type Rehearsal } from '../saga/attempt';

/** The project that a step is about, as GitLab knows it and not as the template spells it. */
export interface ResolvedContainer {
  /** By its number. */
  container: Container & { id: number };
  /** Full path as GitLab spells it, where it is known without asking. */
  path: string | undefined;
}

/**
 * What a step writes to has a number: by it the ledger, the register and the leases of all tasks meet. A path is looked
 * up, unless this task has made the project.
 *
 * @throws NotFoundError where it is not there, or may not be seen
 */
export async function resolveContainer(
  attempt: Pick<Rehearsal, 'api' | 'ledger' | 'ref' | 'session'>,
  project: ResourceId,
): Promise<ResolvedContainer> {
  const made = (await attempt.ledger.listTask(attempt.ref.taskId)).find(
    it =>
      it.kind === 'project' &&
      it.state === 'made' &&
      it.host === attempt.api.host &&
      [it.gitlabId, it.name.toLowerCase()].includes(
        String(project).toLowerCase(),
      ),
  );
  if (made) {
    return containerFor(Number(made.gitlabId), made.name);
  }
  if (typeof project === 'number') {
    return containerFor(project, undefined);
  }
  const found = await attempt.api.findProject(project);
  if (!found) {
    throw new NotFoundError(
      `Project ${project} was not found on ${attempt.api.host}, or ${describeActingAs(attempt)} has no access to it. Nothing was changed. Check repoUrl and projectId; GitLab also hides projects that the token's owner is no member of`,
    );
  }
  return containerFor(found.id, found.fullPath);
}

function containerFor(id: number, path: string | undefined): ResolvedContainer {
  return { container: { kind: 'project', id }, path };
}
