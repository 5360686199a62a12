import { decodePath } from './address';
import { Method, Route } from './route';

/** A route found for a path. */
export interface Match<R> {
  route: R;
  pathParams: Record<string, string>;
}

type Routed = Pick<Route, 'method' | 'path'>;

interface Compiled<R> {
  route: R;
  segments: string[];
}

/** Literal segments win over parameters, from the left. */
function bySpecificity(a: Compiled<unknown>, b: Compiled<unknown>): number {
  for (let i = 0; i < Math.min(a.segments.length, b.segments.length); i++) {
    const difference =
      Number(a.segments[i].startsWith(':')) -
      Number(b.segments[i].startsWith(':'));
    if (difference !== 0) {
      return difference;
    }
  }
  return 0;
}

function matchSegments(
  pattern: string[],
  segments: string[],
): Record<string, string> | undefined {
  if (pattern.length !== segments.length) {
    return undefined;
  }
  const params: Record<string, string> = {};
  for (let i = 0; i < pattern.length; i++) {
    if (pattern[i].startsWith(':')) {
      // An encoded slash stays inside its segment; that is how paths get into an address.
      params[pattern[i].slice(1)] = decodePath(segments[i]);
    } else if (pattern[i] !== segments[i]) {
      return undefined;
    }
  }
  return params;
}

/** Finds routes by path, then by verb. */
export class Matcher<R extends Routed> {
  readonly #compiled: Compiled<R>[];

  constructor(routes: readonly R[]) {
    this.#compiled = routes
      .map(route => ({ route, segments: route.path.split('/').slice(1) }))
      .sort(bySpecificity);
  }

  /** All routes for a path below `/api/v4`, whatever their verb. */
  candidates(path: string): Match<R>[] {
    // Grape does not mind a slash at the end.
    const segments = path.replace(/\/$/, '').split('/').slice(1);
    return this.#compiled.flatMap(({ route, segments: pattern }) => {
      const pathParams = matchSegments(pattern, segments);
      return pathParams ? [{ route, pathParams }] : [];
    });
  }

  /** HEAD is answered by the route for GET where it has none of its own. */
  match(method: string, path: string): Match<R> | undefined {
    const candidates = this.candidates(path);
    const by = (verb: Method) =>
      candidates.find(({ route }) => route.method === verb);
    return by(method as Method) ?? (method === 'HEAD' ? by('GET') : undefined);
  }
}
