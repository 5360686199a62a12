import { InputError } from '@backstage/errors';
import type { AutocompleteResult, Question } from './question';

/**
 * Upstream's resource: the projects of a group, or of the caller's own account, by name with their path.
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
    limit: 100,
    ...(String(user.id) === id
      ? { userId: user.id }
      : { groupId: /^\d+$/.test(id) ? Number(id) : id }),
  });
  return projects.map(project => ({
    title: project.name.trim(),
    id: project.path,
  }));
}
