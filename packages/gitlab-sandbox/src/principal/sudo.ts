import {
  forbidden,
  insufficientScope,
  notFound,
  unauthorized,
} from '../http/apiErrors';
import { JsonObject } from '../http/json';
import { World } from '../world/world';
import { Principal } from './authenticate';

/** `Sudo: alice`: an administrator acts as somebody else (`sudo!` in lib/api/helpers.rb). */
export function applySudo(
  world: World,
  principal: Principal | undefined,
  headers: Record<string, string | undefined>,
  params: JsonObject,
): Principal | undefined {
  const wanted = headers.sudo ?? params.sudo;
  if (wanted === undefined || wanted === null) {
    return principal;
  }
  if (principal?.kind !== 'user') {
    throw unauthorized();
  }
  if (!principal.user.admin) {
    throw forbidden('Must be admin to use sudo');
  }
  if (!principal.scopes.includes('sudo')) {
    throw insufficientScope(['sudo']);
  }
  const user = world.state.users.find(
    candidate =>
      String(candidate.id) === String(wanted) || candidate.username === wanted,
  );
  if (!user) {
    throw notFound(`User with ID or username '${String(wanted)}'`);
  }
  return { ...principal, user };
}
