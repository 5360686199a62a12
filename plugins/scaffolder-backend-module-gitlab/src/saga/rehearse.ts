import {
  ConflictError,
  NotAllowedError,
  NotFoundError,
  toError,
} from '@backstage/errors';
import { dateIn } from '../domain/expiry';
import type { NewVariable, Container } from '../gitlab/api';
import { isNotFoundOrHidden } from '../gitlab/errors/errors';
import { isPlannedProject, PLANNED_PROJECT_ID } from '../target/plannedProject';
import { isOfThisPortal } from './mark';
import { findNamespace, findProjectAt } from '../resources/project/create';
import { describeActingAs, type Attempt } from './attempt';
import {
  decideOnExisting,
  type IfVariableExists,
  type VariableOutcome,
} from '../resources/variable/store';

/**
 * What a dry run asks GitLab, read-only, so that what would be refused later is refused now. A project that an earlier
 * step of the same dry run would create is taken for granted; so is one that is named by its path and is not there,
 * with a warning, because nothing but its path tells what that step would create.
 *
 * @returns whom to rehearse the rest with
 * @throws NotFoundError if it is not there, and no step can create it under that id or in that namespace
 */
export async function rehearseAccess(
  attempt: Attempt,
  container: Container,
): Promise<Container> {
  const { id } = container;
  if (isPlannedProject(id)) {
    return container;
  }
  const project =
    typeof id === 'string'
      ? await findProjectAt(attempt.api, id)
      : await attempt.api.findProject(id);
  if (project?.markedForDeletionOn) {
    throw new ConflictError(
      `Project ${project.fullPath} (id ${project.id}) is marked for deletion since ${project.markedForDeletionOn}.`,
    );
  }
  if (project) {
    return container;
  }
  const notThere = `is not there on ${attempt.api.host}, or ${describeActingAs(attempt)} may not see it`;
  if (typeof id !== 'string') {
    throw new NotFoundError(`Project ${id} ${notThere}.`);
  }
  await findNamespace(attempt, id.slice(0, id.lastIndexOf('/')));
  attempt.logger.warn(
    `Dry run: project ${id} ${notThere}. A step before this one has to create it; what this step would do in it could not be tried`,
  );
  return { ...container, id: PLANNED_PROJECT_ID };
}

/** Only maintainers may list access tokens, and only they may create one. */
export async function rehearseTokenRole(
  attempt: Attempt,
  container: Container,
): Promise<void> {
  if (isPlannedProject(container.id)) {
    return;
  }
  try {
    await attempt.api.listAccessTokens(container, { state: 'active' });
  } catch (error) {
    if (isNotFoundOrHidden(error)) {
      throw error;
    }
    throw new NotAllowedError(
      `A token could not be created in ${container.kind} ${container.id}: ${toError(error).message}`,
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
  { api, logger }: Attempt,
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
  attempt: Attempt,
  container: Container,
  variable: NewVariable,
  ifExists: IfVariableExists,
): Promise<VariableOutcome> {
  if (isPlannedProject(container.id)) {
    return 'created';
  }
  const { key, environmentScope } = variable;
  const existing = await attempt.api.findVariable(
    container,
    key,
    environmentScope,
  );
  if (!existing) {
    return 'created';
  }
  const decision = decideOnExisting(
    existing,
    { container, variable, ifExists },
    {
      isOwn: false,
      isOurs: await isOfThisPortal(attempt, existing.description),
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
