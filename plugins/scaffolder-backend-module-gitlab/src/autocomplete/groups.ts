import { accessLevelNumber } from '../domain/accessLevels';
import type { AutocompleteResult, Question } from './question';

/** Developers may push; with less, a template can do nothing useful in a group. */
const DEVELOPER = accessLevelNumber('developer');

/**
 * Upstream's resource: groups by full path with their numeric id, then the caller's own account. Upstream loads every
 * group the caller can see; this is one page of those where the caller is a Developer or more.
 *
 * Context: `search`.
 */
export async function groups({
  api,
  context,
  whoAmI,
}: Question): Promise<AutocompleteResult[]> {
  const { search } = context;
  const user = await whoAmI();
  const found = await api.searchGroups({
    search,
    limit: 100,
    ...(user.isAdmin ? {} : { minAccessLevel: DEVELOPER }),
  });
  const results = found.map(group => ({
    title: group.fullPath,
    id: String(group.id),
  }));
  return !search || user.username.toLowerCase().includes(search.toLowerCase())
    ? [...results, { title: user.username, id: String(user.id) }]
    : results;
}
