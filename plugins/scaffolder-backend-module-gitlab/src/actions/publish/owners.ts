import { InputError, NotFoundError } from '@backstage/errors';
import type { ActionDeps } from '../../deps';
import { accessLevelNumber } from '../../domain/accessLevels';
import type { GitLabUser } from '../../gitlab/api';
import { addOnce } from '../../resources/addition';
import { member } from '../../resources/member/resource';
import type { ProjectInHand } from '../../resources/project/create';
import type { Attempt, Rehearsal } from '../../saga/attempt';
import { findProjectAt } from '../../target/find';

const OWNER_LEVEL = accessLevelNumber('owner');

/** What the input says of owners. */
interface WantedOwners {
  setUserAsOwner: boolean;
  ownerUsername?: string;
}

/** Only the integration's token may make owners. */
export function refuseWhatUserCredentialsForbid(
  wanted: WantedOwners,
  deps: ActionDeps,
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
 * Before anything is made: who is to own the project, as the integration sees them.
 *
 * @param place - `mayBeThere`: the project may be one that this task does not make; then its owners stay as they are,
 *   and who is not there does not matter
 * @returns `undefined` where nobody is to be made an owner
 * @throws NotFoundError for a user that nobody is; and what `connect` throws where the integration has no token
 */
export async function findOwners(
  attempt: Rehearsal,
  deps: ActionDeps,
  { setUserAsOwner, ownerUsername }: WantedOwners,
  { fullPath, mayBeThere }: { fullPath: string; mayBeThere: boolean },
): Promise<GitLabUser[] | undefined> {
  if (!setUserAsOwner && !ownerUsername) {
    return undefined;
  }
  if (mayBeThere && (await findProjectAt(attempt.api, fullPath))) {
    sayThatOwnersStay(attempt, fullPath);
    return undefined;
  }
  const { reads } = deps.connector.connect({
    host: attempt.api.host,
    signal: attempt.signal,
    logger: attempt.logger,
  });
  return [
    ...(setUserAsOwner ? [await attempt.api.currentUser()] : []),
    ...(ownerUsername ? [await findOwner(reads, ownerUsername)] : []),
  ];
}

/**
 * Makes the users owners of the project. Who is a member already stays what they are.
 *
 * Only of a project that this task has made: the integration's token would make whoever fills in the form an owner of
 * any project that it can see.
 */
export async function addOwners(
  attempt: Attempt,
  owners: GitLabUser[] | undefined,
  { project, created }: ProjectInHand,
): Promise<void> {
  if (!owners) {
    return;
  }
  if (!created) {
    sayThatOwnersStay(attempt, project.fullPath);
    return;
  }
  const { logger } = attempt;
  const integration = attempt.asIntegration();
  for (const user of owners) {
    const outcome = await addOnce(
      integration,
      member,
      project,
      user.username,
      async api => {
        await api.addProjectMember(project.id, user.id, OWNER_LEVEL);
        return { gitlabId: user.id };
      },
    );
    logger.info(
      outcome === 'added'
        ? `Made ${user.username} an owner of ${project.fullPath}`
        : `${user.username} is a member of ${project.fullPath} already`,
    );
  }
}

function sayThatOwnersStay(
  { logger }: Pick<Rehearsal, 'logger'>,
  fullPath: string,
): void {
  logger.info(
    `The owners of ${fullPath} stay as they are: this task did not make the project`,
  );
}

async function findOwner(api: Rehearsal['api'], username: string) {
  const user = await api.findUser(username);
  if (!user) {
    throw new NotFoundError(
      `ownerUsername: there is no GitLab user "${username}" on ${api.host}`,
    );
  }
  return user;
}
