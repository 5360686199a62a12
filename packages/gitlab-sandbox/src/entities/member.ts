import { JsonObject } from '../http/json';
import { Links } from '../links';
import { Membership } from '../world/model';
import { userById } from '../world/users';
import { World } from '../world/world';
import { userBasic } from './user';

/** lib/api/entities/member.rb; `id` is the user's. */
export function memberEntity(
  world: World,
  links: Links,
  membership: Membership,
): JsonObject {
  const user = userById(world, membership.userId);
  const creator = userById(world, membership.createdById);
  return {
    ...(user && userBasic(links, user)),
    access_level: membership.accessLevel,
    created_at: membership.createdAt,
    ...(creator && { created_by: userBasic(links, creator) }),
    expires_at: membership.expiresAt,
    membership_state: 'active',
  };
}
