import { isJsonObject, JsonObject, JsonValue } from './json';

/** `filter[environment_scope]` as `['filter', 'environment_scope']`, `scopes[]` as `['scopes', '']`. */
function segmentsOf(name: string): string[] {
  const [, head, tail] = /^([^[]*)((?:\[[^\]]*\])*)/.exec(name) ?? [];
  return head === undefined
    ? [name]
    : [head, ...[...tail.matchAll(/\[([^\]]*)\]/g)].map(match => match[1])];
}

function assign(into: JsonObject, [head, ...rest]: string[], value: string) {
  if (rest.length === 0) {
    into[head] = value;
    return;
  }
  if (rest[0] === '') {
    const list: JsonValue[] = Array.isArray(into[head])
      ? (into[head] as JsonValue[])
      : [];
    into[head] = list;
    append(list, rest.slice(1), value);
    return;
  }
  const inner = into[head];
  const object: JsonObject = isJsonObject(inner) ? inner : {};
  into[head] = object;
  assign(object, rest, value);
}

/** `actions[][action]=…`: a key that is there already begins the next element. */
function append(list: JsonValue[], rest: string[], value: string) {
  if (rest.length === 0) {
    list.push(value);
    return;
  }
  const last = list[list.length - 1];
  const element =
    isJsonObject(last) && !Object.hasOwn(last, rest[0]) ? last : {};
  if (element !== last) {
    list.push(element);
  }
  assign(element, rest, value);
}

/** Names and values the way Rack nests them. */
export function nestParams(pairs: Iterable<[string, string]>): JsonObject {
  const params: JsonObject = {};
  for (const [name, value] of pairs) {
    const segments = segmentsOf(name);
    if (!segments.includes('__proto__')) {
      assign(params, segments, value);
    }
  }
  return params;
}
