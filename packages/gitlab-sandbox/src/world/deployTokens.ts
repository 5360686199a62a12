import { DeployToken, Resource, User } from './model';
import { tooLong } from './formats';
import { Complaints } from './refusals';
import { World } from './world';

const USERNAME = /^[a-zA-Z0-9.+_-]+$/;

export interface DeployTokenAttributes {
  name: string;
  scopes: readonly string[];
  username?: string | null;
  expiresAt?: string | null;
}

export function deployTokensOf(
  world: World,
  resource: Resource,
): DeployToken[] {
  return world.state.deployTokens.filter(
    token =>
      token.resource.kind === resource.kind &&
      token.resource.id === resource.id,
  );
}

/** By the day: until it ends, the token works (`expired?` in app/models/deploy_token.rb). */
export function isDeployTokenExpired(
  world: World,
  { expiresAt }: DeployToken,
): boolean {
  return expiresAt !== null && expiresAt.slice(0, 10) < world.clock.date();
}

/** By the moment: on its last day a token that works may be missing here (the scope `active`). */
export function isDeployTokenActive(
  world: World,
  { revoked, expiresAt }: DeployToken,
): boolean {
  return (
    !revoked && (expiresAt === null || expiresAt >= world.clock.timestamp())
  );
}

/** app/models/deploy_token.rb; names and user names need not be unique. */
export function createDeployToken(
  world: World,
  creator: User,
  { kind, id }: Resource,
  { name, scopes, username, expiresAt }: DeployTokenAttributes,
): DeployToken {
  new Complaints()
    .when(name.trim() === '', 'Name', "can't be blank")
    .when(name.length > 255, 'Name', tooLong(255))
    .when((username ?? '').length > 255, 'Username', tooLong(255))
    .when(
      Boolean(username) && !USERNAME.test(username ?? ''),
      'Username',
      "can contain only letters, digits, '_', '-', '+', and '.'",
    )
    .when(scopes.length === 0, 'Scopes', "can't be blank")
    .throwIfAny();
  const tokenId = world.ids.next('deployTokens');
  const value = `${world.settings.deployTokenPrefix}${world.random.friendly(
    20,
  )}`;
  const token: DeployToken = {
    id: tokenId,
    resource: { kind, id },
    value,
    name,
    username: username || `gitlab+deploy-token-${tokenId}`,
    scopes: [...scopes],
    expiresAt: expiresAt ?? null,
    revoked: false,
    creatorId: creator.id,
  };
  world.state.deployTokens.push(token);
  world.state.mintedValues.push(value);
  return token;
}

/** The row goes, unlike an access token's. */
export function deleteDeployToken(world: World, token: DeployToken): void {
  world.state.deployTokens = world.state.deployTokens.filter(
    other => other !== token,
  );
}
