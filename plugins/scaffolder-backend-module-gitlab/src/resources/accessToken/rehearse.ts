import { NotAllowedError } from '@backstage/errors';
import { dateIn } from '../../domain/expiry';
import type { Rehearsal } from '../../saga/attempt';

/** GitLab's own limit, where its administrators have set none; a feature flag makes it 400. */
const GITLAB_DAYS = 365;

/**
 * Against what an administrator of GitLab has set, where the credential may see it; else against GitLab's own limit, with a
 * warning.
 *
 * @throws NotAllowedError if the token would live longer than any may
 */
export async function rehearseLifetime(
  { api, logger }: Rehearsal,
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
