import { JsonObject } from '../http/json';
import { isDeployTokenExpired } from '../world/deployTokens';
import { DeployToken } from '../world/model';
import { World } from '../world/world';

/** lib/api/entities/deploy_token.rb; unlike an access token's, `expires_at` is a full timestamp. */
export function deployToken(world: World, token: DeployToken): JsonObject {
  return {
    id: token.id,
    name: token.name,
    username: token.username,
    expires_at: token.expiresAt,
    scopes: token.scopes,
    revoked: token.revoked,
    expired: isDeployTokenExpired(world, token),
  };
}
