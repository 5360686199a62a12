import { InputError } from '@backstage/errors';
import type { AutocompleteResult, Question } from './question';

/**
 * Upstream's resource: every project of a group, or of the caller's own account, by name with its path. Projects of other
 * groups that are shared with this one are left out: with this group's path before theirs they are no address.
 *
 * Context: `id` as `groups` gives it; `search`.
 */
export async function repositories({
  api,
  context,
  whoAmI,
}: Question): Promise<AutocompleteResult[]> {
  const { id, search } = context;
  if (!id) {
    throw new InputError('Missing groupId and userId context parameter');
  }
  const user = await whoAmI();
  const projects = await api.searchProjects({
    search,
    limit: 'all',
    ...(String(user.id) === id
      ? { userId: user.id }
      : { groupId: /^\d+$/.test(id) ? Number(id) : id }),
  });
  return projects.map(project => ({
    title: project.name.trim(),
    id: project.path,
  }));
}
