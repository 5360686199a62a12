import { IncomingMessage } from 'node:http';
import { contextFor } from '../api/context';
import { Declaration, notBuiltIn, readParams } from '../api/params';
import { Route, RouteContext } from '../api/route';
import {
  ApiError,
  badRequest,
  bareError,
  conflict,
  forbidden,
  invalid,
  limitedByApplication,
  malformed,
  notActedOn,
  notFound,
  notImplemented,
  routeNotFound,
  unauthorized,
  wrongVerb,
} from '../http/apiErrors';
import { MalformedBody, parseBody } from '../http/body';
import { JsonObject } from '../http/json';
import { hasNullByte } from '../http/malformed';
import { nestParams } from '../http/rackParams';
import { Reply } from '../http/reply';
import { replyOf } from '../http/send';
import type { Instance } from '../instance';
import { JournalEntry } from '../journal/journal';
import { redact } from '../journal/redact';
import {
  authenticateApi,
  DeadToken,
  describePrincipal,
  headersOf,
  Principal,
} from '../principal/authenticate';
import { requireLevel, requireScope } from '../principal/authorise';
import { applySudo } from '../principal/sudo';
import { RepositoryGone } from '../repository/repositories';
import { undeclaredIn } from '../routes/undeclared';
import { Invalid, Refusal, RefusalKind } from '../world/refusals';
import { knownSecrets, revokeFamily } from '../world/tokens';
import { isBuilt, matchApi, verbsOf } from './operations';

const REFUSALS: Record<RefusalKind, (reason: string) => ApiError> = {
  refused: badRequest,
  denied: () => forbidden(),
  missing: notFound,
  conflict,
};

/** Renders what a handler threw the way its route says, or else the way most of GitLab does. */
function render(error: unknown, route?: Route): Reply {
  if (error instanceof ApiError) {
    return replyOf(error);
  }
  if (error instanceof DeadToken) {
    return replyOf(error.answer);
  }
  if (error instanceof RepositoryGone) {
    return replyOf(notFound('Project'));
  }
  if (error instanceof Refusal) {
    return replyOf(
      route?.onRefusal?.(error) ?? REFUSALS[error.kind](error.reason),
    );
  }
  if (error instanceof Invalid) {
    return replyOf(route?.onInvalid?.(error) ?? invalid(error.errors));
  }
  if (error instanceof MalformedBody) {
    return replyOf(
      route?.onMalformedBody?.() ??
        bareError('message body does not match declared format', 400),
    );
  }
  throw error;
}

/** A path that GitLab has under another verb, or not at all. */
function unknown(path: string): ApiError {
  if (path.startsWith('/api/v3/')) {
    return bareError('API V3 is no longer supported. Use API V4 instead.', 410);
  }
  if (path === '/api/graphql') {
    return notImplemented('graphql.query', 'POST /api/graphql');
  }
  const verbs = verbsOf(path);
  return verbs.length > 0 ? wrongVerb(verbs) : routeNotFound();
}

/**
 * A rotate that is tried with a token already rotated out means that somebody else holds it: the whole family dies
 * (lib/gitlab/auth/auth_finders.rb). No other endpoint does this.
 */
const REUSE_DETECTED_ON = /access_tokens\/(\d+|self)\/rotate/;

function authenticate(
  { world }: Instance,
  path: string,
  headers: Record<string, string | undefined>,
  params: JsonObject,
): Principal | undefined {
  try {
    return authenticateApi(world, { headers, params });
  } catch (error) {
    if (
      error instanceof DeadToken &&
      error.reason === 'revoked' &&
      REUSE_DETECTED_ON.test(path)
    ) {
      revokeFamily(world, error.token);
    }
    throw error;
  }
}

/** Answers one request to the REST API, whose body is `bytes`. */
export async function serveApi(
  instance: Instance,
  request: IncomingMessage,
  address: URL,
  entry: JournalEntry,
  bytes: Buffer,
): Promise<Reply> {
  const method = request.method ?? 'GET';
  const { world } = instance;
  const match = matchApi(method, address.pathname);
  const route = match && isBuilt(match.route) ? match.route : undefined;
  try {
    if (match && !route) {
      const { operation, method: verb, path } = match.route;
      throw notImplemented(operation, `${verb} ${path}`);
    }
    const body = await parseBody(request, bytes);
    entry.body =
      Object.keys(body).length > 0 ? redact(body, knownSecrets(world)) : null;
    if (!route?.bodyIsUpload && hasNullByte(body)) {
      throw malformed();
    }
    if (!match || !route) {
      throw unknown(address.pathname);
    }
    const raw: JsonObject = {
      ...nestParams(address.searchParams),
      ...body,
      ...match.pathParams,
    };
    const headers = headersOf(request);

    // Credentials are looked at even where none are needed: a bad token is a 401 on public routes too.
    const authenticated = authenticate(
      instance,
      address.pathname,
      headers,
      raw,
    );
    const principal = applySudo(world, authenticated, headers, raw);
    entry.principal = describePrincipal(principal);

    // Scope comes before everything else a caller could learn from.
    if (principal) {
      requireScope(principal, route);
    }
    const context = contextFor(instance, {
      route,
      principal,
      raw,
      headers,
      address,
    });
    if (!route.anonymous && !context.caller) {
      throw unauthorized();
    }
    const authorise = () => requireRole(instance, route, context);
    if (route.roleBeforeParams) {
      authorise();
    }
    const declaration: Declaration = route.params ?? {};
    const undeclared = undeclaredIn(route, raw, world.settings.enterprise);
    context.params = readParams(declaration, raw, route.rules, undeclared);
    authorise();
    const unbuilt = notBuiltIn(declaration, context.params) ?? undeclared[0];
    if (unbuilt) {
      throw notActedOn(unbuilt, route.operation);
    }
    checkRate(instance, route, context);
    return await route.handle(context);
  } catch (error) {
    return render(error, route);
  }
}

/** `check_rate_limit!` (lib/api/helpers/rate_limiter.rb) */
function checkRate(
  { world }: Instance,
  { operation, limit }: Route,
  { caller, raw }: RouteContext,
): void {
  if (!limit || (limit.exceptAdmins && caller?.admin)) {
    return;
  }
  const times =
    typeof limit.times === 'number' ? limit.times : world.settings[limit.times];
  const source = limit.perSource ? raw.id : '';
  const key = `${operation} ${caller?.id} ${source}`;
  if (times > 0 && world.rateLimits.exceeds(key, times, limit.minutes ?? 1)) {
    throw limitedByApplication();
  }
}

function requireRole(
  { world }: Instance,
  route: Route,
  context: ReturnType<typeof contextFor>,
): void {
  requireLevel(world, context.caller, route, {
    project: route.on === 'project' ? context.project : undefined,
    group: route.on === 'group' ? context.group : undefined,
  });
  if (route.prevented?.(context)) {
    throw route.tooLow?.() ?? forbidden();
  }
}
