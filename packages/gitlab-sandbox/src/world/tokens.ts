import { AccessToken } from './model';
import { World } from './world';

export type Usable = 'usable' | 'expired' | 'revoked';

/** The order in which GitLab looks (app/services/access_token_validation_service.rb). */
export function usability(world: World, token: AccessToken): Usable {
  if (isExpired(world, token)) {
    return 'expired';
  }
  return token.revoked ? 'revoked' : 'usable';
}

/** A token dies at 00:00 UTC of the day it names. */
export function isExpired(world: World, token: AccessToken): boolean {
  return token.expiresAt !== null && token.expiresAt <= world.clock.date();
}
