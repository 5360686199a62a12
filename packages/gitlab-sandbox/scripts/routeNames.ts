/** What operations are called, from their paths: a noun for the collection, a verb for what is done to it. */
import { KnownRoute, shapeOf } from '../src/routes/known';

export type Unnamed = Omit<KnownRoute, 'operation'>;

/** Where the rules below say it worse than GitLab's documentation does. */
const NAMES: Record<string, string> = {
  'POST /projects/:id/fork': 'projects.fork',
  'POST /projects/:id/fork/:forked_from_id': 'projects.setForkedFrom',
  'DELETE /projects/:id/fork': 'projects.unsetForkedFrom',
  'POST /projects/:id/pipeline': 'pipelines.create',
  'POST /projects/:id/(ref/:ref/)trigger/pipeline': 'pipelines.trigger',
  'POST /projects/:id/share': 'projects.share',
  'DELETE /projects/:id/share/:group_id': 'projects.unshare',
  'POST /groups/:id/share': 'groups.share',
  'DELETE /groups/:id/share/:group_id': 'groups.unshare',
};

/** Collections whose path does not say whose they are. */
const NOUNS: Record<string, string> = {
  '/admin/ci/variables': 'instanceVariables',
  '/hooks': 'systemHooks',
};

const COLLECTION_VERBS: Record<string, string> = {
  GET: 'list',
  HEAD: 'exists',
  POST: 'create',
  PUT: 'replace',
  PATCH: 'patch',
  DELETE: 'deleteAll',
};

const SINGLE_VERBS: Record<string, string> = {
  ...COLLECTION_VERBS,
  GET: 'get',
  PUT: 'update',
  PATCH: 'update',
  DELETE: 'delete',
};

const ITEM_VERBS: Record<string, string> = {
  ...SINGLE_VERBS,
  POST: 'createAt',
};

const isParam = (segment: string) => /[:*]/.test(segment);

/** The segments that name things: brackets, and the `-` that keeps the paths of groups apart, say nothing. */
function segmentsOf({ path }: Unnamed): string[] {
  return path
    .replace(/\([^)]*\)/g, '')
    .split('/')
    .filter(segment => segment !== '' && segment !== '-');
}

/** A place without what its parameters are called. */
const placeOf = (segments: readonly string[]) =>
  `/${segments.join('/').replace(/[:*]\w+/g, ':')}`;

function camel(...parts: string[]): string {
  return parts
    .flatMap(part => part.split(/[^A-Za-z0-9]+/))
    .filter(word => word !== '')
    .map(([first, ...rest], at) =>
      [at === 0 ? first.toLowerCase() : first.toUpperCase(), ...rest].join(''),
    )
    .join('');
}

const singular = (noun: string) =>
  noun
    .replace(/ies$/, 'y')
    .replace(/(ss|ch|sh|x)es$/, '$1')
    .replace(/([^s])s$/, '$1');

/** Up to the collection, for an item; all of it for anything else. */
const collectionOf = (segments: readonly string[]) =>
  segments.slice(0, segments.findLastIndex(part => !isParam(part)) + 1);

class Namer {
  readonly #collections = new Set<string>();
  readonly #methods = new Map<string, Set<string>>();
  readonly #nouns = new Map(Object.entries(NOUNS));

  constructor(routes: readonly Unnamed[], named: readonly KnownRoute[]) {
    for (const route of routes) {
      const segments = segmentsOf(route);
      const place = placeOf(segments);
      const methods = this.#methods.get(place) ?? new Set();
      this.#methods.set(place, methods.add(route.method));
      if (isParam(segments.at(-1)!)) {
        this.#collections.add(placeOf(segments.slice(0, -1)));
      }
    }
    for (const route of named) {
      const segments = segmentsOf(route);
      const [noun, verb] = route.operation.split('.');
      if (isParam(segments.at(-1)!) || verb === 'get') {
        this.#nouns.set(placeOf(collectionOf(segments)), noun);
      }
    }
  }

  name(route: Unnamed): string {
    const segments = segmentsOf(route);
    const { method } = route;
    if (isParam(segments.at(-1)!)) {
      return `${this.#noun(collectionOf(segments))}.${ITEM_VERBS[method]}`;
    }
    const place = placeOf(segments);
    if (this.#collections.has(place)) {
      return `${this.#noun(segments)}.${COLLECTION_VERBS[method]}`;
    }
    if (this.#methods.get(place)!.size > 1 || segments.length === 1) {
      return `${this.#noun(segments)}.${SINGLE_VERBS[method]}`;
    }
    // One verb and nothing below it: not a thing, but what is done to the one above.
    const owner = collectionOf(segments.slice(0, -1));
    return `${this.#noun(owner)}.${camel(segments.at(-1)!)}`;
  }

  #noun(segments: readonly string[]): string {
    const known = this.#nouns.get(placeOf(segments));
    if (known) {
      return known;
    }
    const owner = segments.slice(0, segments.findLastIndex(isParam) + 1);
    const rest = segments.slice(owner.length);
    if (owner.length === 0) {
      return rest[0] === 'user'
        ? camel('current_user', ...rest.slice(1))
        : camel(...rest);
    }
    if (owner.length === 2 && owner[0] === 'projects') {
      return rest[0] === 'repository' && rest.length > 1
        ? camel(...rest.slice(1))
        : camel(...rest);
    }
    return camel(singular(this.#noun(collectionOf(owner))), ...rest);
  }
}

/** Below these paths is what belongs to one project, group or user; a namesake elsewhere is for all. */
const OWNED = /^\/(projects|groups|users)\/:/;

function byName(routes: readonly KnownRoute[]): KnownRoute[][] {
  const groups = new Map<string, KnownRoute[]>();
  for (const route of routes) {
    const { operation } = route;
    groups.set(operation, [...(groups.get(operation) ?? []), route]);
  }
  return [...groups.values()];
}

function forAll(route: KnownRoute): KnownRoute {
  const [noun, verb] = route.operation.split('.');
  return { ...route, operation: `${camel('all', noun)}.${verb}` };
}

/** What the second of two namesakes has in its path, or its verb, and the first has not. */
function withMore(route: KnownRoute, first: KnownRoute): KnownRoute {
  const words = (one: KnownRoute) => [
    ...one.path.split('/'),
    one.method.toLowerCase(),
  ];
  const more = words(route).filter(word => !words(first).includes(word));
  return {
    ...route,
    operation: `${route.operation}${camel('x', 'by', ...more).slice(1)}`,
  };
}

/** Gives namesakes names of their own; those that have theirs keep them. */
function toldApart(
  routes: readonly KnownRoute[],
  fixed: (route: KnownRoute) => boolean,
): KnownRoute[] {
  const owned = byName(routes).flatMap(group =>
    group.length > 1 && group.some(({ path }) => OWNED.test(path))
      ? group.map(route =>
          OWNED.test(route.path) || fixed(route) ? route : forAll(route),
        )
      : group,
  );
  return byName(owned).flatMap(group => {
    const [first, ...others] = group.sort(
      (a, b) =>
        Number(fixed(b)) - Number(fixed(a)) ||
        a.path.length - b.path.length ||
        (a.path < b.path ? -1 : 1),
    );
    return [first, ...others.map(route => withMore(route, first))];
  });
}

/** Names all routes. Those that are named already, by whoever built or listed them, keep their names. */
export function nameRoutes(
  routes: readonly Unnamed[],
  named: readonly KnownRoute[],
): KnownRoute[] {
  const names = new Map(named.map(one => [shapeOf(one), one.operation]));
  const given = (route: Unnamed) =>
    names.get(shapeOf(route)) ?? NAMES[`${route.method} ${route.path}`];
  const namer = new Namer(routes, named);
  return toldApart(
    routes.map(route => ({
      ...route,
      operation: given(route) ?? namer.name(route),
    })),
    route => given(route) !== undefined,
  );
}
