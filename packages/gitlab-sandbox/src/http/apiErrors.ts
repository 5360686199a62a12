import { JsonValue } from './json';

/**
 * GitLab's errors, one function each, with GitLab's exact bodies. There are eight shapes; E1 to E8 below name them:
 *
 * - E1 `{"message": "text"}`, the `render_api_error!` helpers of lib/api/helpers.rb
 * - E2 `{"message": {"field": ["text"]}}`, `render_validation_error!`
 * - E3 `{"message": ["text"]}`, endpoints that hand over an array
 * - E4 `{"error": "text, text"}`, Grape's parameter validation and routing
 * - E5 `{"error": ["text"]}`, `error!(array)` in lib/api/projects.rb
 * - E6 `{"error": "invalid_token", "error_description": "text"}`, lib/api/api_guard.rb
 * - E7 `{"message": {"error": "text"}}`, lib/api/helpers/rate_limiter.rb
 * - E8 `Retry later`, plain text, Rack::Attack
 */
export class ApiError extends Error {
  readonly headers: Record<string, string>;

  constructor(
    readonly status: number,
    /** JSON, or a string that is sent as plain text. */
    readonly body: JsonValue,
    headers: Record<string, string> = {},
  ) {
    super(`${status} ${JSON.stringify(body)}`);
    this.name = 'ApiError';
    this.headers = headers;
  }
}

/** E1: any text at any status. */
export function apiError(status: number, message: string): ApiError {
  return new ApiError(status, { message });
}

function withReason(text: string, reason?: string): string {
  return reason === undefined ? text : `${text} - ${reason}`;
}

/** E1 */
export const unauthorized = (reason?: string) =>
  apiError(401, withReason('401 Unauthorized', reason));

/** E1 */
export const forbidden = (reason?: string) =>
  apiError(403, withReason('403 Forbidden', reason));

/** E1, with GitLab's capital B and lower-case r. */
export const badRequest = (reason: string) =>
  apiError(400, withReason('400 Bad request', reason));

/** E1: `not_found!('Project')`: a thing that is hidden or not there. */
export const notFound = (what?: string) =>
  apiError(404, what ? `404 ${what} Not Found` : '404 Not Found');

/** E1 with a lower-case f: a `.find` that found nothing (ActiveRecord::RecordNotFound). */
export const recordNotFound = () => apiError(404, '404 Not found');

/** E4: no such route. */
export const routeNotFound = () =>
  new ApiError(404, { error: '404 Not Found' });

/** E1 */
export const notAllowed = (text = '405 Method Not Allowed') =>
  apiError(405, text);

/** E4: a known path, another verb. */
export const wrongVerb = (allowed: string[]) =>
  new ApiError(
    405,
    { error: '405 Not Allowed' },
    { allow: allowed.join(', ') },
  );

/** E1 */
export const conflict = (message = '409 Conflict') => apiError(409, message);

/** E1 */
export const preconditionFailed = () =>
  apiError(412, '412 Precondition Failed');

/** E1 */
export const internalError = () => apiError(500, '500 Internal Server Error');

/** E2 */
export const invalid = (errors: Record<string, string[]>, status = 400) =>
  new ApiError(status, { message: errors });

/** E3 */
export const messages = (texts: string[], status: number) =>
  new ApiError(status, { message: texts });

/** E4: all failing checks, joined in the order of declaration. */
export const invalidParams = (texts: string[]) =>
  new ApiError(400, { error: texts.join(', ') });

/** E4: a bare `error!`. */
export const bareError = (text: string, status: number) =>
  new ApiError(status, { error: text });

/** E5 */
export const errorList = (texts: string[], status: number) =>
  new ApiError(status, { error: texts });

/** E6 at 401: expired, revoked and the like. */
export const invalidToken = (description: string) =>
  new ApiError(
    401,
    { error: 'invalid_token', error_description: description },
    {
      'www-authenticate': `Bearer realm="Protected by OAuth 2.0", error="invalid_token", error_description="${description}"`,
    },
  );

/** E6 at 403; `scopes` is every scope the endpoint's class knows, whatever the verb. */
export const insufficientScope = (scopes: readonly string[]) =>
  new ApiError(403, {
    error: 'insufficient_scope',
    error_description:
      'The request requires higher privileges than provided by the access token.',
    scope: scopes.join(' '),
  });

/** E7: GitLab's own limiter; it does not say how long to wait. */
export const limitedByApplication = () =>
  new ApiError(429, {
    message: {
      error:
        'This endpoint has been requested too many times. Try again later.',
    },
  });

/** Plain text: what no endpoint is asked about, for it is not even text. */
export const malformed = () => new ApiError(400, 'Bad Request');

/** E8: Rack::Attack (lib/gitlab/rack_attack.rb), with the headers it sends. */
export function limitedByRackAttack(
  retryAfterSeconds: number,
  now: Date,
): ApiError {
  const reset = new Date(now.getTime() + retryAfterSeconds * 1000);
  return new ApiError(429, 'Retry later\n', {
    'RateLimit-Name': 'throttle_authenticated_api',
    'RateLimit-Limit': '2000',
    'RateLimit-Observed': '2001',
    'RateLimit-Remaining': '0',
    'RateLimit-Reset': String(Math.ceil(reset.getTime() / 1000)),
    'RateLimit-ResetTime': reset.toUTCString(),
    'Retry-After': String(retryAfterSeconds),
  });
}

/** Ours: GitLab does something with this parameter and the sandbox does not. */
export const notActedOn = (parameter: string, operation: string) =>
  apiError(
    501,
    `501 Not Implemented - the sandbox does not act on ${parameter} (${operation})`,
  );

/** Ours: GitLab has this route and the sandbox does not. */
export const notImplemented = (operation: string, route: string) =>
  apiError(
    501,
    `501 Not Implemented - the sandbox does not build ${operation} (${route})`,
  );
