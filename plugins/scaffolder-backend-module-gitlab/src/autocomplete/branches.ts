import { InputError } from '@backstage/errors';
import type { AutocompleteResult, Question } from './question';

/**
 * What Backstage's RepoBranchPicker asks for: the branches of a project by name, its default branch first.
 *
 * Context: `owner`, a full path, and `repository`, as `repoUrl` has them; `search`.
 */
export async function branches({
  api,
  context: { owner, repository, search },
}: Question): Promise<AutocompleteResult[]> {
  if (!owner || !repository) {
    throw new InputError('branches needs "owner" and "repository".');
  }
  const found = await api.listBranches(`${owner}/${repository}`, { search });
  return [
    ...found.filter(branch => branch.default),
    ...found.filter(branch => !branch.default),
  ].map(({ name }) => ({ id: name, title: name }));
}
