import { InputError } from '@backstage/errors';
import { projectPathProblem } from '../domain/projectName';
import type { GitLabReads } from '../gitlab/api';
import { gitlabDetailsOf } from '../gitlab/errors/errors';
import type { AutocompleteResult, Question } from './question';

/**
 * Whether a project can be created under this name: no result when it can, one with the reason when it cannot. What
 * the caller may not see counts as free, as GitLab tells nobody about it; creating it fails then.
 *
 * Context: `namespace`, a full path; `name`, the project's path in it.
 */
export async function projectName({
  api,
  context: { namespace, name },
}: Question): Promise<AutocompleteResult[]> {
  if (!namespace || !name) {
    throw new InputError('projectName needs "namespace" and "name".');
  }
  const malformed = projectPathProblem(name);
  if (malformed) {
    return [{ id: 'invalid', title: `“${name}” ${malformed}.` }];
  }
  const path = `${namespace}/${name}`;
  // A group and a project cannot share a path either.
  const [project, group] = await Promise.all([
    findUnmoved(api, path),
    api.findNamespace(path),
  ]);
  if (project) {
    return [
      {
        id: 'taken',
        title: `“${name}” exists already in ${namespace}. Choose another name.`,
      },
    ];
  }
  return group
    ? [
        {
          id: 'taken',
          title: `“${name}” is a group in ${namespace} already. Choose another name.`,
        },
      ]
    : [];
}

/** GitLab answers for a project's former path too, by a redirect or at once; such a path is free again. */
async function findUnmoved(api: GitLabReads, path: string) {
  try {
    const found = await api.findProject(path);
    return found?.fullPath.toLowerCase() === path.toLowerCase();
  } catch (error) {
    const { status = 0 } = gitlabDetailsOf(error) ?? {};
    if (status >= 300 && status < 400) {
      return false;
    }
    throw error;
  }
}
