import { paginationParams } from '../api/paginate';
import {
  boolean,
  date,
  dateTime,
  integer,
  definite,
  required,
  string,
  strings,
} from '../api/params';
import { Route, route, RouteContext } from '../api/route';
import { resourceAccessToken, withToken } from '../entities/accessToken';
import {
  badRequest,
  invalidParams,
  notAllowed,
  notFound,
  unauthorized,
} from '../http/apiErrors';
import { created, noContent, ok } from '../http/reply';
import { ACCESS_LEVELS, ASSIGNABLE_LEVELS } from '../world/accessLevels';
import { AccessToken, ResourceKind } from '../world/model';
import { Refusal } from '../world/refusals';
import {
  createResourceToken,
  mayManageTokens,
  mayReadTokens,
  revokeResourceToken,
  rotateResourceToken,
} from '../world/resourceTokens';
import { rotateToken, selectTokens, tokensOf } from '../world/tokens';
import {
  ALL_RESOURCE_TOKEN_SCOPES,
  resourceTokenScopes,
} from '../world/tokenScopes';
import { World } from '../world/world';
import { resourceOf, RESOURCES, ResourceRoutes } from './resources';

const filters = {
  revoked: boolean(),
  state: string({ values: ['active', 'inactive'] }),
  created_before: dateTime(),
  created_after: dateTime(),
  last_used_before: dateTime(),
  last_used_after: dateTime(),
  expires_before: date(),
  expires_after: date(),
  search: string(),
  sort: string(),
};

type Found = Pick<RouteContext, 'world' | 'project' | 'group'>;

function tokenById(
  context: Found,
  kind: ResourceKind,
  id: string,
): AccessToken | undefined {
  return tokensOf(context.world, resourceOf(context, kind)).find(
    token => String(token.id) === id,
  );
}

/** Lower-case kind, capitals after it: the words are GitLab's. */
const tokenNotFound = (kind: ResourceKind) => notFound(`${kind} Access Token`);

/** These endpoints answer 401 where others answer 403 (lib/api/resource_access_tokens.rb). */
function requireReader(
  context: RouteContext<unknown>,
  kind: ResourceKind,
): void {
  const { world, user } = context;
  if (!mayReadTokens(world, user, resourceOf(context, kind))) {
    throw unauthorized();
  }
}

/** By id, a bot rotates nothing, not even itself; only administrators learn that there is no such token. */
function tokenToRotate(
  context: RouteContext<{ token_id: string }>,
  kind: ResourceKind,
): AccessToken {
  const { world, user, params } = context;
  const token = tokenById(context, kind, params.token_id);
  if (!token && user.admin) {
    throw notFound();
  }
  if (!token || !mayManageTokens(world, user, resourceOf(context, kind))) {
    throw unauthorized();
  }
  return token;
}

/** lib/api/resource_access_tokens/self_rotation.rb */
function ownBotToken(
  context: RouteContext<unknown>,
  kind: ResourceKind,
): AccessToken {
  const { principal, user } = context;
  const { id } = resourceOf(context, kind);
  if (
    principal?.kind !== 'user' ||
    principal.token.kind === 'oauth' ||
    !user.botOf
  ) {
    throw notAllowed();
  }
  if (user.botOf.kind !== kind || user.botOf.id !== id) {
    throw unauthorized();
  }
  return principal.token;
}

/** What Grape says of a value that is not in its list; the list depends on the instance. */
function requireKnownScopes({ settings }: World, scopes: string[]): void {
  const known = resourceTokenScopes(settings);
  if (!scopes.every(scope => known.includes(scope))) {
    throw invalidParams(['scopes does not have a valid value']);
  }
}

function routesFor({ kind, prefix, path }: ResourceRoutes): Route[] {
  const base = `${path}/access_tokens`;
  // Not a number to GitLab: what is none is not there.
  const tokenId = { token_id: definite(string()) };
  const onRefusal = (refusal: Refusal) => badRequest(refusal.reason);
  const show = (context: RouteContext<unknown>, token: AccessToken) =>
    withToken(resourceAccessToken(context.world, token), token);
  return [
    route({
      operation: `${prefix}AccessTokens.list`,
      method: 'GET',
      path: base,
      on: kind,
      params: { ...filters, ...paginationParams },
      note: 'revoked and expired tokens are listed; 401 below the role',
      handle: context => {
        requireReader(context, kind);
        const { world, params } = context;
        return context.page(
          selectTokens(world, resourceOf(context, kind), params),
          token => resourceAccessToken(world, token),
        );
      },
    }),
    route({
      operation: `${prefix}AccessTokens.get`,
      method: 'GET',
      path: `${base}/:token_id`,
      on: kind,
      params: tokenId,
      handle: context => {
        requireReader(context, kind);
        const token = tokenById(context, kind, context.params.token_id);
        if (!token) {
          throw tokenNotFound(kind);
        }
        return ok(resourceAccessToken(context.world, token));
      },
    }),
    route({
      operation: `${prefix}AccessTokens.create`,
      method: 'POST',
      path: base,
      on: kind,
      params: {
        name: required(string()),
        description: string(),
        scopes: definite(strings({ values: ALL_RESOURCE_TOKEN_SCOPES })),
        expires_at: date(),
        access_level: integer({
          values: ASSIGNABLE_LEVELS,
          default: ACCESS_LEVELS.maintainer,
        }),
      },
      onRefusal,
      note: '400 below the role; never by a bot',
      handle: context => {
        const { world, user, params } = context;
        requireKnownScopes(world, params.scopes);
        const token = createResourceToken(
          world,
          user,
          resourceOf(context, kind),
          {
            name: params.name ?? '',
            description: params.description,
            scopes: params.scopes,
            expiresAt: params.expires_at,
            accessLevel: params.access_level ?? ACCESS_LEVELS.maintainer,
          },
        );
        return created(show(context, token));
      },
    }),
    route({
      operation: `${prefix}AccessTokens.rotate`,
      method: 'POST',
      path: `${base}/:token_id/rotate`,
      on: kind,
      params: { ...tokenId, expires_at: date() },
      onRefusal,
      note: '200; 401 below the role; a rotated-out caller loses its whole family',
      handle: context => {
        const { world, user, params } = context;
        const old = tokenToRotate(context, kind);
        return ok(
          show(
            context,
            rotateResourceToken(world, user, old, params.expires_at),
          ),
        );
      },
    }),
    route({
      operation: `${prefix}AccessTokens.selfRotate`,
      method: 'POST',
      path: `${base}/self/rotate`,
      scopes: ['self_rotate'],
      scopesForWrites: true,
      on: kind,
      params: { expires_at: date() },
      onRefusal,
      handle: context => {
        const old = ownBotToken(context, kind);
        return ok(
          show(
            context,
            rotateToken(context.world, old, context.params.expires_at),
          ),
        );
      },
    }),
    route({
      operation: `${prefix}AccessTokens.revoke`,
      method: 'DELETE',
      path: `${base}/:token_id`,
      on: kind,
      params: tokenId,
      onRefusal,
      note: 'the row stays, revoked; a second time is 204 again; 400 below the role',
      handle: context => {
        const { world, user, params } = context;
        const token = tokenById(context, kind, params.token_id);
        if (!token) {
          throw tokenNotFound(kind);
        }
        revokeResourceToken(world, user, token, resourceOf(context, kind));
        return noContent();
      },
    }),
  ];
}

export const accessTokenRoutes: Route[] = RESOURCES.flatMap(routesFor);
