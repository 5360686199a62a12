import type { ActionDeps } from '../deps';
import type { ResourceId } from '../gitlab/api';
import {
  hostOfRepoUrl,
  type ProjectReference,
  resolveProject,
} from './projectRef';
import { isPlannedProject, PLANNED_PROJECT_ID } from './plannedProject';

/**
 * Which project a step is about, on which host. In a dry run it may be one that an earlier step would create.
 *
 * @throws InputError when the input does not say it
 */
export function projectOfStep(
  deps: Pick<ActionDeps, 'integrations'>,
  ctx: { isDryRun?: boolean },
  input: { repoUrl: string; projectId?: ResourceId },
): ProjectReference {
  if (ctx.isDryRun && isPlannedProject(input.projectId)) {
    const host = hostOfRepoUrl(input.repoUrl, deps.integrations);
    return { host, project: PLANNED_PROJECT_ID };
  }
  return resolveProject(input, deps.integrations);
}
