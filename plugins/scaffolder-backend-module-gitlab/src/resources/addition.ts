import {
  ConflictError,
  ServiceUnavailableError,
  toError,
} from '@backstage/errors';
import type { GitLabApi, GitLabProject } from '../gitlab/api';
import { isTaken } from '../gitlab/errors/errors';
import type { Recorded } from '../ledger/ledger';
import { act } from '../saga/act';
import type { Attempt } from '../saga/attempt';
import { changeOf, type Resource } from '../saga/resource';

/** A refusal: nothing of this task is there. */
class AlreadyThere extends ConflictError {}

/** After an answer that was lost, what is there may be what this step added: the entry stays open. */
class PerhapsAdded extends ServiceUnavailableError {}

/**
 * Adds something to a project by name, once, so that a second call does no harm: GitLab says that it is there. What is there already is as good; it is not this task's, and a rollback leaves it
 * alone.
 *
 * @param add - the one call
 */
export async function addOnce<Details extends object>(
  attempt: Attempt,
  resource: Resource<Details>,
  project: Pick<GitLabProject, 'id'>,
  name: string,
  add: (api: GitLabApi) => Promise<Recorded<Details>>,
): Promise<'added' | 'already'> {
  let kept = false;
  const thing = {
    name,
    host: attempt.api.host,
    containerKind: 'project' as const,
    containerId: String(project.id),
    identity: {},
  };
  try {
    await act<Recorded<Details>, Details>(attempt, resource, {
      thing,
      what: `${resource.kind} "${name}" of project ${project.id}`,
      keep: async entry => {
        kept = true;
        return {
          gitlabId: entry.gitlabId,
          details: resource.details.read(entry),
        };
      },
      make: async (_, { uncertain }) => {
        try {
          return await attempt.change(changeOf(resource, 'create', thing), add);
        } catch (error) {
          if (!isTaken(error)) {
            throw error;
          }
          const { message } = toError(error);
          throw uncertain
            ? new PerhapsAdded(message)
            : new AlreadyThere(message);
        }
      },
      recorded: added => added,
    });
  } catch (error) {
    if (error instanceof AlreadyThere || error instanceof PerhapsAdded) {
      return 'already';
    }
    throw error;
  }
  return kept ? 'already' : 'added';
}
