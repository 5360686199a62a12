import {
  type Difference,
  differencesOf,
  differencesOfProject,
  visibilityIn,
} from '../../effects/differences';
import { findNamespace, findProjectAt, taken } from '../../effects/project';
import type { Step } from '../../effects/step';
import type { GitLabNamespace, GitLabProject } from '../../gitlab/api';
import type { ProjectPlan } from './plan';

/**
 * Asks GitLab, read-only, whether the project could be created, and logs the plan.
 *
 * @returns the project that is there already, and what would differ from what is asked, as far as that can be known
 */
export async function rehearse(
  step: Step,
  plan: ProjectPlan,
  owner: string,
  { sourcePath }: { sourcePath?: string | boolean },
): Promise<{
  existing: GitLabProject | undefined;
  differences: Difference[];
}> {
  const namespace = await findNamespace(step, owner);
  const existing = await findProjectAt(step.api, plan.fullPath);
  if (!existing) {
    const push = sourcePath === false ? '' : ', and push the workspace to it';
    step.logger.info(
      `Dry run: would create ${plan.spec.visibility} project ${plan.fullPath} in the ${namespace.kind} ${namespace.name}${push}`,
    );
    return {
      existing,
      differences: await differencesInNamespace(step, plan, namespace),
    };
  }
  if (plan.ifExists === 'fail') {
    throw taken(existing, 'this task did not make it');
  }
  step.logger.info(
    `Dry run: would go on with project ${existing.fullPath} (id ${existing.id})`,
  );
  return { existing, differences: differencesOfProject(plan.spec, existing) };
}

async function differencesInNamespace(
  { api }: Step,
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
