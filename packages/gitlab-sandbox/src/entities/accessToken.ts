import { JsonObject } from '../http/json';
import { AccessToken } from '../world/model';
import { botLevel } from '../world/resourceTokens';
import { isActive } from '../world/tokens';
import { World } from '../world/world';

/** lib/api/entities/personal_access_token_with_last_used_ips.rb; `expires_at` is a bare date. */
export function personalAccessToken(
  world: World,
  token: AccessToken,
): JsonObject {
  return {
    id: token.id,
    name: token.name,
    revoked: token.revoked,
    created_at: token.createdAt,
    description: token.description,
    scopes: token.scopes,
    user_id: token.userId,
    last_used_at: token.lastUsedAt,
    active: isActive(world, token),
    granular: false,
    expires_at: token.expiresAt,
    last_used_ips: token.lastUsedIps,
  };
}

/** lib/api/entities/resource_access_token.rb */
export function resourceAccessToken(
  world: World,
  token: AccessToken,
): JsonObject {
  return {
    ...personalAccessToken(world, token),
    access_level: botLevel(world, token),
    resource_type: token.resource?.kind ?? null,
    resource_id: token.resource?.id ?? null,
  };
}

/** lib/api/entities/resource_access_token_with_token.rb: the only time the value is shown. */
export function withToken(entity: JsonObject, token: AccessToken): JsonObject {
  return { ...entity, token: token.value };
}
