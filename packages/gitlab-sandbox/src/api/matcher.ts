import { decodePath } from '../http/address';
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

/** Where a segment may be anything. */
const ANY = '*';

const drawer = (method: string, first = '', third = '') =>
  `${method} ${first} ${third}`;

/** Most routes differ in their third segment, after the id: only those of one drawer have to be tried. */
function drawerOf({ method, path }: Routed): string {
  const [, first, second = '', third = ''] = path.split('/');
  const isPlain = !/[*(]/.test(first + second) && !/[:*(]/.test(third);
  return drawer(method, first, isPlain ? third : ANY);
}

/** Grape does not mind a slash at the end. */
const withoutEnd = (path: string) => path.replace(/\/$/, '');

/**
 * Finds routes by verb and path. In a route's path `:id` is one segment, `*path` may hold slashes, and what stands in
 * brackets may be left out.
 */
export class Matcher<R extends Routed> {
  readonly #drawers = new Map<string, Compiled<R>[]>();
  readonly #methods: readonly Method[];

  constructor(routes: readonly R[]) {
    for (const one of routes.map(compile).sort(bySpecificity)) {
      const key = drawerOf(one.route);
      this.#drawers.set(key, [...(this.#drawers.get(key) ?? []), one]);
    }
    this.#methods = [...new Set(routes.map(({ method }) => method))];
  }

  /** The verbs a path is known for. */
  verbs(path: string): Method[] {
    return this.#methods.filter(method => this.#find(method, withoutEnd(path)));
  }

  /** HEAD is answered by the route for GET where it has none of its own. */
  match(method: string, path: string): Match<R> | undefined {
    const found = this.#find(method, withoutEnd(path));
    return found ?? (method === 'HEAD' ? this.match('GET', path) : undefined);
  }

  #find(method: string, path: string): Match<R> | undefined {
    const [, first, , third] = path.split('/');
    const [best] = [drawer(method, first, third), drawer(method, first, ANY)]
      .flatMap(key => {
        const found = this.#drawers
          .get(key)
          ?.find(({ pattern }) => pattern.test(path));
        return found ? [found] : [];
      })
      .sort(bySpecificity);
    return (
      best && {
        route: best.route,
        pathParams: decoded(best.pattern.exec(path)?.groups),
      }
    );
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
