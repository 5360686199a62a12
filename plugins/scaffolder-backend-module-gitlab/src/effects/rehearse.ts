import {
  ConflictError,
  NotAllowedError,
  NotFoundError,
  toError,
} from '@backstage/errors';
import { dateIn } from '../domain/expiry';
import type { NewVariable, ResourceOwner } from '../gitlab/api';
import { isNotFoundOrHidden } from '../gitlab/errors';
import { isPlannedProject, PLANNED_PROJECT_ID } from '../kit/plannedProject';
import { isOfThisPortal } from './entries';
import { findNamespace, findProjectAt } from './project';
import { credentialOf, type Step } from './step';
import {
  decideOnExisting,
  type IfVariableExists,
  type VariableOutcome,
} from './variable';

/**
 * What a dry run asks GitLab, read-only, so that what would be refused later is refused now. A project that an earlier
 * step of the same dry run would create is taken for granted; so is one that is named by its path and is not there,
 * with a warning, because nothing but its path tells what that step would create.
 *
 * @returns whom to rehearse the rest with
 * @throws NotFoundError if it is not there, and no step can create it under that id or in that namespace
 */
export async function rehearseAccess(
  step: Step,
  owner: ResourceOwner,
): Promise<ResourceOwner> {
  const { id } = owner;
  if (isPlannedProject(id)) {
    return owner;
  }
  const project =
    typeof id === 'string'
      ? await findProjectAt(step.api, id)
      : await step.api.findProject(id);
  if (project?.markedForDeletionOn) {
    throw new ConflictError(
      `Project ${project.fullPath} (id ${project.id}) is marked for deletion since ${project.markedForDeletionOn}.`,
    );
  }
  if (project) {
    return owner;
  }
  const notThere = `is not there on ${step.api.host}, or ${credentialOf(step)} may not see it`;
  if (typeof id !== 'string') {
    throw new NotFoundError(`Project ${id} ${notThere}.`);
  }
  await findNamespace(step, id.slice(0, id.lastIndexOf('/')));
  step.logger.warn(
    `Dry run: project ${id} ${notThere}. A step before this one has to create it; what this step would do in it could not be tried`,
  );
  return { ...owner, id: PLANNED_PROJECT_ID };
}

/** Only maintainers may list access tokens, and only they may create one. */
export async function rehearseTokenRole(
  step: Step,
  owner: ResourceOwner,
): Promise<void> {
  if (isPlannedProject(owner.id)) {
    return;
  }
  try {
    await step.api.listAccessTokens(owner, { state: 'active' });
  } catch (error) {
    if (isNotFoundOrHidden(error)) {
      throw error;
    }
    throw new NotAllowedError(
      `A token could not be created in ${owner.kind} ${owner.id}: ${toError(error).message}`,
    );
  }
}

/** GitLab's own limit, where its administrators have set none; a feature flag makes it 400. */
const GITLAB_DAYS = 365;

/**
 * Against what an administrator of GitLab has set, where the credential may see it; else against GitLab's own limit, with a
 * warning.
 *
 * @throws NotAllowedError if the token would live longer than any may
 */
export async function rehearseLifetime(
  { api, logger }: Step,
  expiresAt: string | undefined,
): Promise<void> {
  if (!expiresAt) {
    return;
  }
  const settings = await api.findInstanceSettings();
  const latestAfter = (days: number) => dateIn(days, api.now());
  if (settings?.tokensMustExpire === false) {
    return;
  }
  const days = settings?.maxTokenLifetime;
  if (days !== undefined && expiresAt > latestAfter(days)) {
    throw new NotAllowedError(
      `A token that expires ${expiresAt} could not be created: on ${api.host} tokens live at most ${days} days, until ${latestAfter(days)}. Ask for a shorter lifetime, or have an administrator of GitLab change it`,
    );
  }
  if (days === undefined && expiresAt > latestAfter(GITLAB_DAYS)) {
    logger.warn(
      `Dry run: a token that expires ${expiresAt} may be refused: GitLab lets tokens live at most ${GITLAB_DAYS} days, until ${latestAfter(GITLAB_DAYS)}, where its administrators allow no more`,
    );
  }
}

/** What would be done: the variable's key is free, or something is there already. */
export async function rehearseVariable(
  step: Step,
  owner: ResourceOwner,
  variable: NewVariable,
  ifExists: IfVariableExists,
): Promise<VariableOutcome> {
  if (isPlannedProject(owner.id)) {
    return 'created';
  }
  const { key, environmentScope } = variable;
  const existing = await step.api.findVariable(owner, key, environmentScope);
  if (!existing) {
    return 'created';
  }
  const decision = decideOnExisting(
    existing,
    { owner, variable, ifExists },
    {
      isOwn: false,
      isOurs: await isOfThisPortal(step, existing.description),
    },
  );
  if (decision.kind === 'conflict') {
    throw new ConflictError(decision.because);
  }
  return decision.outcome;
}

/** After "would". */
export const VERB_OF_OUTCOME: Record<VariableOutcome, string> = {
  created: 'create',
  updated: 'update',
  unchanged: 'keep, as it is,',
  skipped: 'leave alone',
};
