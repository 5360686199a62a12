import { paginationParams } from '../api/paginate';
import {
  boolean,
  dateTime,
  integer,
  definite,
  required,
  string,
  strings,
} from '../api/params';
import { Route, route, RouteContext } from '../api/route';
import { deployToken as present } from '../entities/deployToken';
import { apiError, recordNotFound } from '../http/apiErrors';
import { created, noContent, ok } from '../http/reply';
import { ACCESS_LEVELS } from '../world/accessLevels';
import { isGroupArchived } from '../world/archived';
import {
  createDeployToken,
  deleteDeployToken,
  deployTokensOf,
  isDeployTokenActive,
} from '../world/deployTokens';
import { DeployToken, ResourceKind } from '../world/model';
import { DEPLOY_TOKEN_SCOPES } from '../world/tokenScopes';
import { resourceOf, RESOURCES, ResourceRoutes } from './resources';

function tokenById(
  context: RouteContext<{ token_id: number }>,
  kind: ResourceKind,
): DeployToken {
  const token = deployTokensOf(context.world, resourceOf(context, kind)).find(
    ({ id }) => id === context.params.token_id,
  );
  if (!token) {
    throw recordNotFound();
  }
  return token;
}

function routesFor({
  kind,
  prefix,
  path,
  adminLevel,
}: ResourceRoutes): Route[] {
  const base = `${path}/deploy_tokens`;
  // Nobody is asked who they are: what they may not see is 404, the rest 403.
  const common = {
    on: kind,
    minLevel: ACCESS_LEVELS.maintainer,
    anonymous: true,
  } as const;
  // Maintainers of a group see its deploy tokens, Owners make and remove them (app/policies/group_policy.rb).
  const admin = {
    on: kind,
    minLevel: adminLevel,
    prevented: (context: RouteContext) =>
      kind === 'group' && isGroupArchived(context.world, context.group),
  } as const;
  const tokenId = { token_id: definite(integer()) };
  return [
    route({
      operation: `${prefix}DeployTokens.list`,
      method: 'GET',
      path: base,
      ...common,
      params: { active: boolean(), ...paginationParams },
      handle: context => {
        const { world, params } = context;
        const tokens = deployTokensOf(world, resourceOf(context, kind)).filter(
          token => !params.active || isDeployTokenActive(world, token),
        );
        return context.page(tokens, token => present(world, token));
      },
    }),
    route({
      operation: `${prefix}DeployTokens.get`,
      method: 'GET',
      path: `${base}/:token_id`,
      ...common,
      params: tokenId,
      handle: context => ok(present(context.world, tokenById(context, kind))),
    }),
    route({
      operation: `${prefix}DeployTokens.create`,
      method: 'POST',
      path: base,
      ...admin,
      params: {
        name: required(string()),
        scopes: required(
          strings({ values: DEPLOY_TOKEN_SCOPES, commaSeparated: true }),
        ),
        expires_at: dateTime(),
        username: string(),
      },
      // Unlike elsewhere, a string and not a hash (lib/api/deploy_tokens.rb).
      onInvalid: problem => apiError(400, problem.message),
      handle: context => {
        const { world, user, params } = context;
        const token = createDeployToken(
          world,
          user,
          resourceOf(context, kind),
          {
            name: params.name ?? '',
            scopes: params.scopes ?? [],
            username: params.username,
            expiresAt: params.expires_at,
          },
        );
        return created({ ...present(world, token), token: token.value });
      },
    }),
    route({
      operation: `${prefix}DeployTokens.delete`,
      method: 'DELETE',
      path: `${base}/:token_id`,
      ...admin,
      params: tokenId,
      handle: context => {
        deleteDeployToken(context.world, tokenById(context, kind));
        return noContent();
      },
    }),
  ];
}

export const deployTokenRoutes: Route[] = RESOURCES.flatMap(routesFor);
