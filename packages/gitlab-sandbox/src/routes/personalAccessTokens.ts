import { date } from '../api/params';
import { Route, route, RouteContext } from '../api/route';
import { personalAccessToken, withToken } from '../entities/accessToken';
import { badRequest, notAllowed } from '../http/apiErrors';
import { noContent, ok } from '../http/reply';
import { AccessToken } from '../world/model';
import { revokeToken, rotateToken } from '../world/tokens';

function ownToken({ principal }: RouteContext): AccessToken {
  if (principal?.kind !== 'user' || principal.token.kind === 'oauth') {
    throw badRequest(
      'This endpoint requires token type to be a personal access token',
    );
  }
  return principal.token;
}

/** lib/api/personal_access_tokens/self_information.rb: for any token of this type, whatever its scopes. */
export const personalAccessTokenRoutes: Route[] = [
  route({
    operation: 'personalAccessTokens.getSelf',
    method: 'GET',
    path: '/personal_access_tokens/self',
    scopes: 'any',
    handle: context =>
      ok(personalAccessToken(context.world, ownToken(context))),
  }),
  route({
    operation: 'personalAccessTokens.revokeSelf',
    method: 'DELETE',
    path: '/personal_access_tokens/self',
    scopes: 'any',
    handle: context => {
      revokeToken(context.world, ownToken(context));
      return noContent();
    },
  }),
  route({
    operation: 'personalAccessTokens.rotateSelf',
    method: 'POST',
    path: '/personal_access_tokens/self/rotate',
    scopes: ['self_rotate'],
    scopesForWrites: true,
    params: { expires_at: date() },
    handle: context => {
      const { principal, params, world } = context;
      if (principal?.kind !== 'user' || principal.token.kind === 'oauth') {
        throw notAllowed();
      }
      const token = rotateToken(world, principal.token, params.expires_at);
      return ok(withToken(personalAccessToken(world, token), token));
    },
  }),
];
