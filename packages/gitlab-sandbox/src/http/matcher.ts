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
  pattern: RegExp;
  ranks: number[];
}

/** A whole segment, what may hold slashes, what may be left out, a bracket that is meant, or text. */
const TOKENS = /:\w+|\*\w+|[()]|\\[()]|[^:*()\\]+/g;

function toRegExp(token: string): string {
  switch (token[0]) {
    case ':':
      return `(?<${token.slice(1)}>[^/]+)`;
    case '*':
      return `(?<${token.slice(1)}>.+)`;
    case '(':
      return '(?:';
    case ')':
      return ')?';
    case '\\':
      return token;
    default:
      return token.replace(/[.+?^$[\]{}|]/g, '\\$&');
  }
}

function rankOf(segment: string): number {
  if (/[*(]/.test(segment)) {
    return 2;
  }
  return segment.includes(':') ? 1 : 0;
}

function compile<R extends Routed>(route: R): Compiled<R> {
  const tokens = route.path.match(TOKENS) ?? [];
  return {
    route,
    pattern: new RegExp(`^${tokens.map(toRegExp).join('')}$`),
    ranks: route.path.split('/').slice(1).map(rankOf),
  };
}

/** Literal segments win over parameters, and these over what may hold slashes, from the left. */
function bySpecificity(a: Compiled<unknown>, b: Compiled<unknown>): number {
  for (let i = 0; i < Math.min(a.ranks.length, b.ranks.length); i++) {
    if (a.ranks[i] !== b.ranks[i]) {
      return a.ranks[i] - b.ranks[i];
    }
  }
  return b.ranks.length - a.ranks.length;
}

function groupByMethod<R extends Routed>(
  compiled: readonly Compiled<R>[],
): Map<Method, Compiled<R>[]> {
  const groups = new Map<Method, Compiled<R>[]>();
  for (const one of compiled) {
    const { method } = one.route;
    groups.set(method, [...(groups.get(method) ?? []), one]);
  }
  return groups;
}

/** Grape does not mind a slash at the end. */
const withoutEnd = (path: string) => path.replace(/\/$/, '');

/**
 * Finds routes by verb and path. In a route's path `:id` is one segment, `*path` may hold slashes, and what stands in
 * brackets may be left out.
 */
export class Matcher<R extends Routed> {
  readonly #byMethod: Map<Method, Compiled<R>[]>;

  constructor(routes: readonly R[]) {
    this.#byMethod = groupByMethod(routes.map(compile).sort(bySpecificity));
  }

  /** The verbs a path is known for. */
  verbs(path: string): Method[] {
    return [...this.#byMethod.keys()].filter(method =>
      this.#find(method, withoutEnd(path)),
    );
  }

  /** HEAD is answered by the route for GET where it has none of its own. */
  match(method: string, path: string): Match<R> | undefined {
    const found = this.#find(method, withoutEnd(path));
    return found ?? (method === 'HEAD' ? this.match('GET', path) : undefined);
  }

  #find(method: string, path: string): Match<R> | undefined {
    for (const { route, pattern } of this.#byMethod.get(method as Method) ??
      []) {
      const found = pattern.exec(path);
      if (found) {
        return { route, pathParams: decoded(found.groups) };
      }
    }
    return undefined;
  }
}

/** An encoded slash stays inside its segment; that is how paths get into an address. */
function decoded(
  groups: Record<string, string | undefined> = {},
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(groups).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, decodePath(value)]],
    ),
  );
}
