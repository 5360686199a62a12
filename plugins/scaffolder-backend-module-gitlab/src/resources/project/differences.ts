import type { GitLabProject, NewProject, Visibility } from '../../gitlab/api';
import {
  type Difference,
  differencesOf,
  type Fields,
} from '../../saga/differences';

/** Pure: what of a project GitLab has made in another way than asked. */
export function differencesOfProject(
  asked: Omit<NewProject, 'namespaceId'>,
  got: GitLabProject,
): Difference[] {
  const { name, path, visibility, topics, settings = {} } = asked;
  return differencesOf(
    { name, path, visibility, topics, ...(settings as Fields) },
    {
      name: got.name,
      path: got.path,
      visibility: got.visibility,
      topics: got.topics,
      ...(got.settings as Fields),
    },
  );
}

const OPENNESS: Visibility[] = ['private', 'internal', 'public'];

/** Pure: what GitLab gives where a project is asked to be more open than the group that it is in. */
export function visibilityIn(
  group: Visibility | undefined,
  asked: Visibility,
): Visibility {
  return group && OPENNESS.indexOf(group) < OPENNESS.indexOf(asked)
    ? group
    : asked;
}
