import { IncomingMessage } from 'node:http';
import {
  ApiError,
  forbidden,
  invalidToken,
  unauthorized,
} from '../http/apiErrors';
import { JsonObject } from '../http/json';
import { isDeployTokenExpired } from '../world/deployTokens';
import { AccessToken, DeployToken, User } from '../world/model';
import { recordUse, Usable, usability } from '../world/tokens';
import { World } from '../world/world';

/** Who a request comes from. The same for REST and for git. */
export type Principal =
  | { kind: 'user'; user: User; token: AccessToken; scopes: readonly string[] }
  | {
      kind: 'deployToken';
      deployToken: DeployToken;
      scopes: readonly string[];
    };

/** How the journal writes a principal. */
export function describePrincipal(principal: Principal | undefined): string {
  if (!principal) {
    return 'anonymous';
  }
  return principal.kind === 'user'
    ? principal.user.username
    : principal.deployToken.username;
}

/** Where a request to the API may carry a token (lib/gitlab/auth/auth_finders.rb). */
export interface Credentials {
  headers: Record<string, string | undefined>;
  params: JsonObject;
}

function bearer(header: string | undefined): string | undefined {
  return /^Bearer (.+)$/i.exec(header ?? '')?.[1].trim();
}

function word(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function headersOf(request: IncomingMessage): Credentials['headers'] {
  return Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : value,
    ]),
  );
}

/** Without those in the body, which may not have come yet. */
export function credentialsOf(
  request: IncomingMessage,
  address: URL,
): Credentials {
  return {
    headers: headersOf(request),
    params: Object.fromEntries(address.searchParams),
  };
}

/** What is presented as an OAuth token, and what as a token of ours; a bearer value may be either. */
function presented({ headers, params }: Credentials) {
  const oauth = bearer(headers.authorization) ?? word(params.access_token);
  const own =
    word(params.private_token) ??
    word(headers['private-token']) ??
    bearer(headers.authorization) ??
    word(params.access_token);
  return { oauth, own };
}

const NOT_USABLE: Record<Exclude<Usable, 'usable'>, () => ApiError> = {
  expired: () =>
    invalidToken(
      'Token is expired. You can either do re-authorization or token refresh.',
    ),
  revoked: () =>
    invalidToken('Token was revoked. You have to re-authorize from the user.'),
};

/** A token that exists but is dead; what happens before the answer (reuse detection) is the pipeline's affair. */
export class DeadToken extends Error {
  readonly answer: ApiError;

  constructor(
    readonly token: AccessToken,
    readonly reason: Exclude<Usable, 'usable'>,
  ) {
    const answer = NOT_USABLE[reason]();
    super(answer.message);
    this.name = 'DeadToken';
    this.answer = answer;
  }
}

/**
 * Finds who asks. Nobody is undefined; a value GitLab does not know is a plain 401 (E1), and a token it knows but that
 * has expired or was revoked is a {@link DeadToken} with E6.
 */
export function authenticateApi(
  world: World,
  credentials: Credentials,
): Principal | undefined {
  // Job tokens belong to jobs, and the sandbox runs none: whatever is sent is not one.
  if (
    word(credentials.headers['job-token']) ||
    word(credentials.params.job_token)
  ) {
    throw unauthorized();
  }
  if (presented(credentials).own === undefined) {
    return undefined;
  }
  const token = tokenPresented(world, credentials);
  if (!token) {
    throw unauthorized();
  }
  const state = usability(world, token);
  if (state !== 'usable') {
    throw new DeadToken(token, state);
  }
  return principalOf(world, token);
}

/** OAuth is tried first; what is not an OAuth token may still be one of ours. */
function tokenPresented(
  { state: { accessTokens } }: World,
  credentials: Credentials,
): AccessToken | undefined {
  const { oauth, own } = presented(credentials);
  return (
    accessTokens.find(
      ({ kind, value }) => kind === 'oauth' && value === oauth,
    ) ??
    accessTokens.find(({ kind, value }) => kind !== 'oauth' && value === own)
  );
}

function principalOf(world: World, token: AccessToken): Principal {
  const user = world.state.users.find(({ id }) => id === token.userId);
  if (!user) {
    throw unauthorized();
  }
  if (user.state === 'blocked') {
    throw forbidden('Your account has been blocked.');
  }
  recordUse(world, token);
  return { kind: 'user', user, token, scopes: token.scopes };
}

/** A user name and a password, as git sends them. */
export interface BasicCredentials {
  username: string;
  password: string;
}

export function readBasic(
  header: string | undefined,
): BasicCredentials | undefined {
  const encoded = /^Basic (.+)$/i.exec(header ?? '')?.[1];
  if (!encoded) {
    return undefined;
  }
  const [username, ...rest] = Buffer.from(encoded, 'base64')
    .toString('utf8')
    .split(':');
  return { username, password: rest.join(':') };
}

/**
 * Finds who runs git (lib/gitlab/auth.rb): an access token as the password with any user name, or a deploy token with
 * its own user name. Undefined is bad credentials, dead tokens included; git is answered with one and the same 401.
 */
export function authenticateGit(
  world: World,
  basic: BasicCredentials,
): Principal | undefined {
  const principal = gitPrincipalPresented(world, basic);
  if (principal?.kind === 'user') {
    recordUse(world, principal.token);
  }
  return principal;
}

function gitPrincipalPresented(
  world: World,
  { username, password }: BasicCredentials,
): Principal | undefined {
  const token = world.state.accessTokens.find(
    candidate => candidate.value === password,
  );
  if (token && username !== 'gitlab-ci-token') {
    return livingPrincipal(world, token);
  }
  const deployToken = world.state.deployTokens.find(
    candidate =>
      candidate.value === password &&
      candidate.username === username &&
      !candidate.revoked &&
      !isDeployTokenExpired(world, candidate),
  );
  return (
    deployToken && {
      kind: 'deployToken',
      deployToken,
      scopes: deployToken.scopes,
    }
  );
}

function livingPrincipal(
  world: World,
  token: AccessToken,
): Principal | undefined {
  const user = world.state.users.find(({ id }) => id === token.userId);
  return usability(world, token) === 'usable' && user?.state === 'active'
    ? { kind: 'user', user, token, scopes: token.scopes }
    : undefined;
}

/** Whose credentials these are, without using them and without refusing anybody: for the journal. */
export function principalPresented(
  world: World,
  credentials: Credentials,
): Principal | undefined {
  const basic = readBasic(credentials.headers.authorization);
  if (basic) {
    return gitPrincipalPresented(world, basic);
  }
  const token = tokenPresented(world, credentials);
  return token && livingPrincipal(world, token);
}
