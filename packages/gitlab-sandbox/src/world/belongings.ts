import { Resource } from './model';
import { revokeToken } from './tokens';
import { World } from './world';

/**
 * Removes what belongs to projects and groups that go: members, variables, deploy tokens, avatars, and the bots behind access
 * tokens. The tokens stay on record, dead.
 */
export function removeBelongings(
  world: World,
  gone: readonly Resource[],
): void {
  const { state } = world;
  const isGone = (resource: Resource | null) =>
    gone.some(({ kind, id }) => kind === resource?.kind && id === resource.id);
  const stays = ({ resource }: { resource: Resource }) => !isGone(resource);
  state.memberships = state.memberships.filter(stays);
  state.variables = state.variables.filter(stays);
  state.avatars = state.avatars.filter(stays);
  state.deployTokens = state.deployTokens.filter(stays);
  state.users = state.users.filter(({ botOf }) => !isGone(botOf));
  for (const token of state.accessTokens) {
    if (isGone(token.resource)) {
      revokeToken(world, token);
    }
  }
}
