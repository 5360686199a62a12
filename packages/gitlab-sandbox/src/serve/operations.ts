import { Match, Matcher } from '../api/matcher';
import { Route } from '../api/route';
import { routes } from '../routes';
import { KnownRoute, knownRoutes, shapeOf } from '../routes/known';

/** Requests that are not of the API. */
export const GIT_OPERATIONS = [
  'git.infoRefs',
  'git.uploadPack',
  'git.receivePack',
] as const;

const PAGE_OPERATION = 'pages.get';

/** What a request to no known place is called in the journal. */
export const UNKNOWN_OPERATION = 'unknown';

/** Every name that faults and the journal know. */
export function operationNames(): string[] {
  return [
    ...routes.map(({ operation }) => operation),
    ...GIT_OPERATIONS,
    PAGE_OPERATION,
  ].sort();
}

const API_PREFIX = '/api/v4';
const builtShapes = new Set(routes.map(shapeOf));

/** HEAD is served where GET is, without a route of its own. */
const isServed = (route: KnownRoute) =>
  builtShapes.has(shapeOf(route)) ||
  (route.method === 'HEAD' &&
    builtShapes.has(shapeOf({ ...route, method: 'GET' })));

/** What GitLab has and the sandbox has not. */
export const unbuiltRoutes = knownRoutes.filter(route => !isServed(route));

const matcher = new Matcher<Route | KnownRoute>([...routes, ...unbuiltRoutes]);

/** Where a request goes. */
export type Destination =
  | { kind: 'control'; path: string }
  | { kind: 'api'; path: string; operation: string }
  | { kind: 'git'; operation: string }
  | { kind: 'page'; operation: string };

const GIT_SERVICES = new Map<string, (typeof GIT_OPERATIONS)[number]>([
  ['info/refs', 'git.infoRefs'],
  ['git-upload-pack', 'git.uploadPack'],
  ['git-receive-pack', 'git.receivePack'],
]);

export function destinationOf(method: string, path: string): Destination {
  if (path.startsWith('/-/sandbox/')) {
    return { kind: 'control', path: path.slice('/-/sandbox'.length) };
  }
  if (path === '/api' || path.startsWith('/api/')) {
    return {
      kind: 'api',
      path,
      operation: matchApi(method, path)?.route.operation ?? UNKNOWN_OPERATION,
    };
  }
  // git begins with `info/refs`, and people leave the `.git` before it out.
  const [, service] =
    /\.git\/(.*)$/.exec(path) ?? /\/(info\/refs)$/.exec(path) ?? [];
  return service === undefined
    ? { kind: 'page', operation: PAGE_OPERATION }
    : {
        kind: 'git',
        operation: GIT_SERVICES.get(service) ?? UNKNOWN_OPERATION,
      };
}

/** Paths of the API as routes have them; those of other APIs, SCIM for one, stay whole. */
const belowApi = (path: string) =>
  path.startsWith(`${API_PREFIX}/`) ? path.slice(API_PREFIX.length) : path;

export const isBuilt = (route: Route | KnownRoute): route is Route =>
  'handle' in route;

/** The route GitLab has for this; only one that {@link isBuilt} can be served. */
export function matchApi(
  method: string,
  path: string,
): Match<Route | KnownRoute> | undefined {
  return matcher.match(method, belowApi(path));
}

/** The verbs a path is known for. */
export const verbsOf = (path: string) => matcher.verbs(belowApi(path));
