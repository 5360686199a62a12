import { accessLevelNames, accessLevelNumber } from '../domain/accessLevels';
import type { AutocompleteResult, Question } from './question';

/** GitLab's limit where its administrators have set none. */
const GITLAB_DAYS = 365;

/**
 * What a project access token may be on this instance. `maxLifetimeDays` has the days as its title and is left out
 * where tokens may live for ever; each `role:<name>` is a role the caller may give to a token of a new project.
 *
 * Context: `namespace`, the full path of the project's group or user.
 */
export async function accessTokenLimits(
  question: Question,
): Promise<AutocompleteResult[]> {
  const [settings, owner] = await Promise.all([
    question.instanceSettings(),
    ownsNamespace(question),
  ]);
  const days =
    settings?.maxTokenLifetime ??
    (settings?.tokensMustExpire === false ? undefined : GITLAB_DAYS);
  // Whoever creates a project is at least its Maintainer.
  const roles = accessLevelNames.filter(role => role !== 'owner' || owner);
  return [
    ...(days === undefined
      ? []
      : [{ id: 'maxLifetimeDays', title: String(days) }]),
    ...roles.map(role => ({ id: `role:${role}` })),
  ];
}

async function ownsNamespace({
  api,
  context: { namespace },
  whoAmI,
}: Question): Promise<boolean> {
  if (!namespace) {
    return false;
  }
  const same = (path: string) => path.toLowerCase() === namespace.toLowerCase();
  const user = await whoAmI();
  if (user.isAdmin || same(user.username)) {
    return true;
  }
  const owned = await api.searchGroups({
    search: namespace,
    limit: 'all',
    minAccessLevel: accessLevelNumber('owner'),
  });
  return owned.some(({ fullPath }) => same(fullPath));
}
