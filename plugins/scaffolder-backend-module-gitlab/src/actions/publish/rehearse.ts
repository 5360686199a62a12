import type { GitLabNamespace, GitLabProject } from '../../gitlab/api';
import { taken } from '../../resources/project/create';
import {
  differencesOfProject,
  visibilityIn,
} from '../../resources/project/differences';
import type { Rehearsal } from '../../saga/attempt';
import { type Difference, differencesOf } from '../../saga/differences';
import { findNamespace, findProjectAt } from '../../target/find';
import type { ProjectPlan } from './plan';

/**
 * Asks GitLab, read-only, whether the project could be created, and logs the plan.
 *
 * @returns the project that already exists, and what would differ from what is asked, as far as that can be known
 */
export async function rehearse(
  rehearsal: Rehearsal,
  plan: ProjectPlan,
  owner: string,
  { sourcePath }: { sourcePath?: string | boolean },
): Promise<{
  existing: GitLabProject | undefined;
  differences: Difference[];
}> {
  const namespace = await findNamespace(rehearsal, owner);
  const existing = await findProjectAt(rehearsal.api, plan.fullPath);
  if (!existing) {
    const push = sourcePath === false ? '' : ', and push the workspace to it';
    rehearsal.logger.info(
      `Dry run: would create ${plan.spec.visibility} project ${plan.fullPath} in the ${namespace.kind} ${namespace.name}${push}`,
    );
    return {
      existing,
      differences: await differencesInNamespace(rehearsal, plan, namespace),
    };
  }
  if (plan.ifExists === 'fail') {
    throw taken(existing, 'this task did not make it');
  }
  rehearsal.logger.info(
    `Dry run: would go on with project ${existing.fullPath} (id ${existing.id})`,
  );
  return { existing, differences: differencesOfProject(plan.spec, existing) };
}

async function differencesInNamespace(
  { api }: Rehearsal,
  { spec }: ProjectPlan,
  namespace: GitLabNamespace,
): Promise<Difference[]> {
  // A user's namespace is as open as can be, and nothing is less open than private.
  if (namespace.kind === 'user' || spec.visibility === 'private') {
    return [];
  }
  const group = await api.findGroup(namespace.id);
  const visibility = visibilityIn(group?.visibility, spec.visibility);
  return differencesOf({ visibility: spec.visibility }, { visibility });
}
