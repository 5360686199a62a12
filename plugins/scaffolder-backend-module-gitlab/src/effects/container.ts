import { NotFoundError } from '@backstage/errors';
import type { ResourceId, ResourceOwner } from '../gitlab/api';
import { credentialOf, type Step } from './step';

/** The project that a step is about, as GitLab knows it and not as the template spells it. */
export interface Container {
  /** By its number. */
  owner: ResourceOwner & { id: number };
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
  step: Pick<Step, 'api' | 'ledger' | 'ref' | 'session'>,
  project: ResourceId,
): Promise<Container> {
  const made = (await step.ledger.ofTask(step.ref.taskId)).find(
    it =>
      it.kind === 'project' &&
      it.state === 'made' &&
      it.host === step.api.host &&
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
  const found = await step.api.findProject(project);
  if (!found) {
    throw new NotFoundError(
      `Project ${project} was not found on ${step.api.host}, or ${credentialOf(step)} has no access to it. Nothing was changed. Check repoUrl and projectId; GitLab also hides projects that the token's owner is no member of`,
    );
  }
  return containerFor(found.id, found.fullPath);
}

function containerFor(id: number, path: string | undefined): Container {
  return { owner: { kind: 'project', id }, path };
}
