import {
  type AccessLevelName,
  accessLevelNumber,
} from '../domain/accessLevels';
import type { GitLabGroup } from '../gitlab/api';
import type { AutocompleteResult, Question } from './question';

/** Of what nobody has searched for yet, and of what is looked for: the field also asks whether a whole path is among it. */
const limitFor = (search: string | undefined) => (search ? 100 : 20);

/**
 * Where the caller may create projects, by full path: groups, and the user's own namespace. An integration's own
 * namespace is left out; nobody looks for a service there.
 *
 * Context: `search`, matched by GitLab against names and paths, from three characters on also inside of them.
 */
export async function namespaces(
  question: Question,
): Promise<AutocompleteResult[]> {
  const { caller, context, whoAmI } = question;
  const { search } = context;
  const user = await whoAmI();
  const groups = user.isAdmin
    ? await question.api.searchGroups({ search, limit: limitFor(search) })
    : await groupsToCreateIn(question);
  groups.sort((a, b) => a.fullPath.localeCompare(b.fullPath));
  const results: AutocompleteResult[] = groups.map(({ fullPath, name }) => ({
    id: fullPath,
    title: lastPart(fullPath) === name.toLowerCase() ? fullPath : name,
  }));
  const own =
    caller === 'user' &&
    (!search || user.username.toLowerCase().includes(search.toLowerCase()));
  return own
    ? [...results, { id: user.username, title: 'your own namespace' }]
    : results;
}

/**
 * GitLab cannot be asked for "may create projects". It filters by role, and each group says which role it asks for.
 */
async function groupsToCreateIn({
  api,
  context: { search },
}: Question): Promise<GitLabGroup[]> {
  const withRole = (role: AccessLevelName) =>
    api.searchGroups({
      search,
      limit: limitFor(search),
      minAccessLevel: accessLevelNumber(role),
    });
  const [asDeveloper, asMaintainer] = await Promise.all([
    withRole('developer'),
    withRole('maintainer'),
  ]);
  const asOwner = asMaintainer.some(asks('owner'))
    ? await withRole('owner')
    : [];
  return [
    ...asDeveloper.filter(asks('developer')),
    // An old GitLab does not say; Maintainers may by default.
    ...asMaintainer.filter(asks('maintainer', undefined)),
    ...asOwner.filter(asks('owner')),
  ];
}

function asks(...levels: (string | undefined)[]) {
  return (group: GitLabGroup) => levels.includes(group.projectCreationLevel);
}

function lastPart(fullPath: string): string {
  return fullPath.slice(fullPath.lastIndexOf('/') + 1).toLowerCase();
}
