import { NotFoundError } from '@backstage/errors';
import { findProjectAt, taken } from '../../effects/project';
import { credentialOf, type Step } from '../../effects/step';
import type { GitLabNamespace, GitLabProject } from '../../gitlab/api';
import type { ProjectPlan } from './plan';

/** @throws NotFoundError if it is not there, or may not be seen; `POST /projects` would only say "is not valid" */
export async function findNamespace(
  step: Step,
  owner: string,
): Promise<GitLabNamespace> {
  const namespace = await step.api.findNamespace(owner);
  if (!namespace) {
    throw new NotFoundError(
      `The namespace ${owner} was not found on ${step.api.host}, or ${credentialOf(step)} has no access to it. Nothing was changed. Check the group or user in repoUrl; GitLab also hides groups that the token's owner is no member of`,
    );
  }
  return namespace;
}

/**
 * Asks GitLab, read-only, whether the project could be created, and logs the plan.
 *
 * @returns the project that is there already
 */
export async function rehearse(
  step: Step,
  plan: ProjectPlan,
  owner: string,
  {
    skipExisting,
    sourcePath,
  }: { skipExisting: boolean; sourcePath?: string | boolean },
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
  if (plan.ifExists === 'fail' && !skipExisting) {
    throw taken(existing, 'this task did not make it');
  }
  step.logger.info(
    `Dry run: would ${skipExisting ? 'skip' : 'go on with'} project ${existing.fullPath} (id ${existing.id})`,
  );
  return existing;
}
