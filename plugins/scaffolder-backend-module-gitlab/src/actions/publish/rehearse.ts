import { findNamespace, findProjectAt, taken } from '../../effects/project';
import type { Step } from '../../effects/step';
import type { GitLabProject } from '../../gitlab/api';
import type { ProjectPlan } from './plan';

/**
 * Asks GitLab, read-only, whether the project could be created, and logs the plan.
 *
 * @returns the project that is there already
 */
export async function rehearse(
  step: Step,
  plan: ProjectPlan,
  owner: string,
  { sourcePath }: { sourcePath?: string | boolean },
): Promise<GitLabProject | undefined> {
  const namespace = await findNamespace(step, owner);
  const existing = await findProjectAt(step.api, plan.fullPath);
  if (!existing) {
    const push = sourcePath === false ? '' : ', and push the workspace to it';
    step.logger.info(
      `Dry run: would create ${plan.spec.visibility} project ${plan.fullPath} in the ${namespace.kind} ${namespace.name}${push}`,
    );
    return undefined;
  }
  if (plan.ifExists === 'fail') {
    throw taken(existing, 'this task did not make it');
  }
  step.logger.info(
    `Dry run: would go on with project ${existing.fullPath} (id ${existing.id})`,
  );
  return existing;
}
