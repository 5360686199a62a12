import { InputError, NotFoundError } from '@backstage/errors';
import { accessLevelNumber } from '../../domain/accessLevels';
import type { GitLabActionDeps } from '../../deps';
import type { ProjectInHand } from '../../effects/project';
import type { Step } from '../../effects/step';
import { isTaken } from '../../gitlab/errors';

const OWNER_LEVEL = accessLevelNumber('owner');

/** What the input says of owners. */
interface WantedOwners {
  setUserAsOwner: boolean;
  ownerUsername?: string;
}

/** Only the integration's token may make owners. */
export function refuseWhatUserCredentialsForbid(
  wanted: WantedOwners,
  deps: GitLabActionDeps,
): void {
  if (
    deps.config.requireScmUserCredentials &&
    (wanted.setUserAsOwner || wanted.ownerUsername)
  ) {
    throw new InputError(
      'setUserAsOwner and ownerUsername need the token of the GitLab integration, and scaffolder.requireScmUserCredentials forbids to use it. Remove them from the template',
    );
  }
}

/**
 * Makes the users that the input names owners of the project. Who is a member already stays what they are.
 *
 * Only of a project that this task has made: the integration's token would make whoever fills in the form an owner of
 * any project that it can see.
 */
export async function addOwners(
  step: Step,
  deps: GitLabActionDeps,
  wanted: WantedOwners,
  { project, created }: ProjectInHand,
): Promise<void> {
  const { setUserAsOwner, ownerUsername } = wanted;
  const { logger } = step;
  if (!setUserAsOwner && !ownerUsername) {
    return;
  }
  if (!created) {
    logger.info(
      `The owners of ${project.fullPath} stay as they are: this task did not make the project`,
    );
    return;
  }
  const { api } = deps.connector.connect({
    host: step.api.host,
    signal: step.signal,
    logger,
  });
  const owners = [
    setUserAsOwner && (await step.api.currentUser()),
    ownerUsername && (await findOwner(api, ownerUsername)),
  ];
  for (const user of owners) {
    if (!user) {
      continue;
    }
    try {
      await api.addProjectMember(project.id, user.id, OWNER_LEVEL);
      logger.info(`Made ${user.username} an owner of ${project.fullPath}`);
    } catch (error) {
      if (!isTaken(error)) {
        throw error;
      }
      logger.info(
        `${user.username} is a member of ${project.fullPath} already`,
      );
    }
  }
}

async function findOwner(api: Step['api'], username: string) {
  const user = await api.findUser(username);
  if (!user) {
    throw new NotFoundError(
      `ownerUsername: there is no GitLab user "${username}" on ${api.host}`,
    );
  }
  return user;
}
