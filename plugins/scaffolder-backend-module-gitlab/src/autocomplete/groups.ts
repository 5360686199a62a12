import type { AutocompleteResult, Question } from './question';

/**
 * Upstream's resource: every group the caller can see, by full path with its numeric id, then the caller's own account.
 * RepoUrlPicker sends no text and filters by itself, so the list is complete.
 *
 * Context: `search`, where a field of one's own has one.
 */
export async function groups({
  api,
  context,
  whoAmI,
}: Question): Promise<AutocompleteResult[]> {
  const { search } = context;
  const [user, found] = await Promise.all([
    whoAmI(),
    api.searchGroups({ search, limit: 'all' }),
  ]);
  const results = found.map(group => ({
    title: group.fullPath,
    id: String(group.id),
  }));
  return !search || user.username.toLowerCase().includes(search.toLowerCase())
    ? [...results, { title: user.username, id: String(user.id) }]
    : results;
}
