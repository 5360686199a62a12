import { ACCESS_LEVELS } from './accessLevels';
import { allMemberships } from './members';
import { Group, Project, User } from './model';
import { groups } from './namespaces';
import { revokeToken } from './tokens';
import { World } from './world';

/** The projects in a user's own namespace. */
export const projectsOf = (world: World, { namespaceId }: User): Project[] =>
  world.state.projects.filter(project => project.namespaceId === namespaceId);

/** The groups whose only Owner this user is, inherited Owners counted (`solo_owned_groups` in app/models/user.rb). */
export function solelyOwned(world: World, user: User): Group[] {
  return groups(world).filter(group => {
    const owners = allMemberships(world, group).filter(
      ({ accessLevel }) => accessLevel === ACCESS_LEVELS.owner,
    );
    return owners.length === 1 && owners[0].userId === user.id;
  });
}

/** Removes the account, its namespace and its memberships; its tokens stay on record, dead. */
export function removeUser(world: World, user: User): void {
  const { state } = world;
  state.users = state.users.filter(other => other !== user);
  state.namespaces = state.namespaces.filter(
    ({ id }) => id !== user.namespaceId,
  );
  state.memberships = state.memberships.filter(
    ({ userId }) => userId !== user.id,
  );
  for (const token of state.accessTokens) {
    if (token.userId === user.id) {
      revokeToken(world, token);
    }
  }
}
