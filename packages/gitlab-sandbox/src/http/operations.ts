import { routes } from '../routes';
import { notImplementedRoutes } from '../routes/notImplemented';
import { Matcher } from './matcher';

/** Requests that are not of the API. */
export const GIT_OPERATIONS = [
  'git.infoRefs',
  'git.uploadPack',
  'git.receivePack',
] as const;

export const PAGE_OPERATION = 'pages.get';

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
const built = new Matcher(routes);
const unbuilt = new Matcher(notImplementedRoutes);

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
    const match = matchApi(method, path) ?? matchUnbuilt(method, path);
    return {
      kind: 'api',
      path,
      operation: match?.route.operation ?? UNKNOWN_OPERATION,
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

function belowApi(path: string): string | undefined {
  return path.startsWith(`${API_PREFIX}/`)
    ? path.slice(API_PREFIX.length)
    : undefined;
}

/** The route that serves this, if it is built. */
export function matchApi(method: string, path: string) {
  const below = belowApi(path);
  return below === undefined ? undefined : built.match(method, below);
}

/** The route GitLab has and the sandbox has not. */
export function matchUnbuilt(method: string, path: string) {
  const below = belowApi(path);
  return below === undefined ? undefined : unbuilt.match(method, below);
}

/** The verbs a path is known for. */
export function verbsOf(path: string): string[] {
  const below = belowApi(path);
  if (below === undefined) {
    return [];
  }
  return [...built.candidates(below), ...unbuilt.candidates(below)].map(
    ({ route }) => route.method,
  );
}
