import { invalidParams } from '../http/apiErrors';
import { isJsonObject, JsonValue } from '../http/json';

/** A raw value could not be read as the declared type. */
export const UNREADABLE = Symbol('unreadable');

interface Checks<T> {
  /** `values:`; for lists, each element is checked, so an empty list passes. */
  values?: readonly T[];
  /** `except_values:` */
  exceptValues?: readonly T[];
  /** `allow_blank: false` */
  notBlank?: boolean;
  minimum?: number;
  default?: T;
}

/** One declared parameter, as Grape knows them: a type and some checks. */
export interface Param<T> {
  read(raw: JsonValue): T | typeof UNREADABLE;
  checks: Checks<unknown>;
  required: boolean;
  /** Whether a value asks for what GitLab does and the sandbox does not. */
  asksTooMuch?(value: unknown): boolean;
  /** Never set; carries the type. */
  readonly type?: T;
}

export type Declaration = Record<string, Param<unknown>>;

/** What a handler gets for a declaration. */
export type Declared<D extends Declaration> = {
  [K in keyof D]: D[K] extends Param<infer T> ? T : never;
};

type Optional<T> = Param<T | null | undefined>;

function declare<T>(
  read: (raw: JsonValue) => T | typeof UNREADABLE,
  checks: object = {},
): Optional<T> {
  return { read, checks, required: false };
}

/** `requires`; JSON `null` counts as given and reaches the handler as `null`. */
export function required<T>(
  param: Param<T | null | undefined>,
): Param<Exclude<T, undefined> | null> {
  return { ...param, required: true } as Param<Exclude<T, undefined> | null>;
}

/** A required parameter that cannot be `null`: it stands in the path, or has a check that `null` does not pass. */
export function definite<T>(
  param: Param<T | null | undefined>,
): Param<Exclude<T, null | undefined>> {
  return required(param) as Param<Exclude<T, null | undefined>>;
}

function text(raw: JsonValue): string | typeof UNREADABLE {
  return ['string', 'number', 'boolean'].includes(typeof raw)
    ? String(raw)
    : UNREADABLE;
}

function wholeNumber(raw: JsonValue): number | typeof UNREADABLE {
  const isWritten = typeof raw === 'string' && /^\s*[+-]?\d+\s*$/.test(raw);
  return isWritten || Number.isInteger(raw) ? Number(raw) : UNREADABLE;
}

/** Every element, unless one of them cannot be read. */
function readAll<T>(
  list: JsonValue[],
  read: (raw: JsonValue) => T | typeof UNREADABLE,
): T[] | typeof UNREADABLE {
  const values = list.map(read);
  return values.includes(UNREADABLE) ? UNREADABLE : (values as T[]);
}

function elements(raw: JsonValue): JsonValue[] | typeof UNREADABLE {
  if (Array.isArray(raw)) {
    return raw;
  }
  // Rack turns `a[0]=x&a[1]=y` into a hash with numbers as keys.
  return isJsonObject(raw) && Object.keys(raw).every(key => /^\d+$/.test(key))
    ? Object.values(raw)
    : UNREADABLE;
}

const TRUE = ['true', 't', 'on', '1', 'yes'];
const FALSE = ['false', 'f', 'off', '0', 'no'];

export const string = (checks: Checks<string> = {}) => declare(text, checks);

/** Grape makes an empty string nothing for every type but strings. */
function declareUnlessEmpty<T>(
  read: (raw: JsonValue) => T | typeof UNREADABLE,
  checks: object = {},
): Optional<T> {
  return declare<T | null>(raw => (raw === '' ? null : read(raw)), checks);
}

export const integer = (checks: Checks<number> = {}) =>
  declareUnlessEmpty(wholeNumber, checks);

export const boolean = (checks: Checks<boolean> = {}) =>
  declareUnlessEmpty(raw => {
    const word = String(text(raw)).toLowerCase();
    if (TRUE.includes(word)) {
      return true;
    }
    return FALSE.includes(word) ? false : UNREADABLE;
  }, checks);

/** JavaScript would read the 30th of February as the 2nd of March. */
function isCalendarDay(day: string): boolean {
  const time = Date.parse(`${day}T00:00:00Z`);
  return (
    !Number.isNaN(time) && new Date(time).toISOString().startsWith(`${day}T`)
  );
}

/** A date; a longer timestamp is cut to its day. */
export const date = () =>
  declareUnlessEmpty(raw => {
    const match = /^(\d{4}-\d{2}-\d{2})(?:$|[T ])/.exec(String(text(raw)));
    const day = match?.[1] ?? '';
    return isCalendarDay(day) ? day : UNREADABLE;
  });

/** A point in time, as an ISO timestamp in UTC. */
export const dateTime = () =>
  declareUnlessEmpty(raw => {
    const time =
      typeof raw === 'string' && /^\d{4}-\d{2}-\d{2}/.test(raw)
        ? Date.parse(raw)
        : NaN;
    return Number.isNaN(time) ? UNREADABLE : new Date(time).toISOString();
  });

export const strings = (
  checks: Omit<Checks<string>, 'default'> & {
    /** `CommaSeparatedToArray`: only where GitLab declares it. */
    commaSeparated?: boolean;
  } = {},
) =>
  declare(raw => {
    if (checks.commaSeparated && typeof raw === 'string') {
      return raw
        .split(',')
        .map(part => part.trim())
        .filter(Boolean);
    }
    const list = elements(raw);
    return list === UNREADABLE ? UNREADABLE : readAll(list, text);
  }, checks);

export const integers = () =>
  declare(raw => {
    const list =
      typeof raw === 'string' ? raw.split(',').filter(Boolean) : elements(raw);
    return list === UNREADABLE ? UNREADABLE : readAll(list, wholeNumber);
  });

/** What was uploaded. */
export interface Upload {
  filename: string;
  /** In Base64. */
  content: string;
}

/** A file of a form; an empty one, or an empty text in its place, is none. */
export const file = () =>
  declareUnlessEmpty<Upload | null>(raw => {
    if (
      !isJsonObject(raw) ||
      typeof raw.filename !== 'string' ||
      typeof raw.content !== 'string'
    ) {
      return UNREADABLE;
    }
    return raw.content === ''
      ? null
      : { filename: raw.filename, content: raw.content };
  });

/** A hash of strings, such as `filter[environment_scope]`. */
export const hash = () =>
  declare(raw => (isJsonObject(raw) ? raw : UNREADABLE));

export const list = () => declare(elements);

/** GitLab acts on it and the sandbox does not: 501 with its name, unless the value asks for nothing. */
export function unbuilt<T>(
  param: Param<T>,
  asksTooMuch: (value: unknown) => boolean = asksForSomething,
): Param<T> {
  return { ...param, asksTooMuch };
}

function asksForSomething(value: unknown): boolean {
  return !isBlank(value) && value !== false;
}

/** What of the declared is given a value that the sandbox does not act on. */
export function notBuiltIn(
  declaration: Declaration,
  values: Record<string, unknown>,
): string | undefined {
  return Object.entries(declaration).find(
    ([name, { asksTooMuch }]) =>
      values[name] !== undefined && asksTooMuch?.(values[name]),
  )?.[0];
}

/** Whatever was sent: for keys that are only stored. */
export const anything = () => declare((raw: JsonValue): JsonValue => raw);

function isBlank(value: unknown): boolean {
  return (
    value === undefined ||
    value === null ||
    (typeof value === 'string' && value.trim() === '') ||
    (Array.isArray(value) && value.length === 0)
  );
}

/** Whether every value is allowed; a missing value of a required parameter is not. */
function isAllowed(value: unknown, allowed: readonly unknown[]): boolean {
  const given = Array.isArray(value) ? value : [value];
  return given.every(element => allowed.includes(element));
}

function complaintsAbout(
  name: string,
  value: unknown,
  { checks, required: isRequired }: Param<unknown>,
  isGiven: boolean,
): string[] {
  const found: string[] = [];
  if (isRequired && !isGiven) {
    found.push(`${name} is missing`);
  }
  // Grape runs the other checks of a required parameter even when it is missing, and so reports it twice.
  if (!isGiven && !isRequired) {
    return found;
  }
  if (value === UNREADABLE) {
    return [...found, `${name} is invalid`];
  }
  if (checks.notBlank && isBlank(value)) {
    found.push(`${name} is empty`);
  }
  if (
    checks.values &&
    (value !== null || isRequired) &&
    !isAllowed(value, checks.values)
  ) {
    found.push(`${name} does not have a valid value`);
  }
  if (checks.minimum !== undefined && Number(value) < checks.minimum) {
    found.push(`${name} does not have a valid value`);
  }
  if (checks.exceptValues?.includes(value)) {
    found.push(`${name} has a value not allowed`);
  }
  return found;
}

/** Rules over several parameters; they are checked after the single ones. */
export interface ParamRules {
  atLeastOneOf?: readonly string[];
  mutuallyExclusive?: readonly (readonly string[])[];
}

function ruleComplaints(rules: ParamRules, given: Set<string>): string[] {
  const found: string[] = [];
  const { atLeastOneOf = [], mutuallyExclusive = [] } = rules;
  if (atLeastOneOf.length > 0 && !atLeastOneOf.some(name => given.has(name))) {
    found.push(
      `${atLeastOneOf.join(
        ', ',
      )} are missing, at least one parameter must be provided`,
    );
  }
  for (const names of mutuallyExclusive) {
    const clashing = names.filter(name => given.has(name));
    if (clashing.length > 1) {
      found.push(`${clashing.join(', ')} are mutually exclusive`);
    }
  }
  return found;
}

/**
 * Reads what was declared, drops the rest silently (`declared_params`), and refuses with all complaints at once, in the
 * order of declaration (E4).
 *
 * @param undeclared - names that GitLab knows and the declaration does not: given, where a rule asks for one of several
 */
export function readParams<D extends Declaration>(
  declaration: D,
  raw: Record<string, JsonValue>,
  rules: ParamRules = {},
  undeclared: readonly string[] = [],
): Declared<D> {
  const values: Record<string, unknown> = {};
  const given = new Set<string>(undeclared);
  const complaints: string[] = [];
  for (const [name, param] of Object.entries(declaration)) {
    const isGiven = Object.hasOwn(raw, name) && raw[name] !== undefined;
    if (isGiven) {
      given.add(name);
      values[name] = raw[name] === null ? null : param.read(raw[name]);
    } else if (param.checks.default !== undefined) {
      values[name] = param.checks.default;
    }
    complaints.push(...complaintsAbout(name, values[name], param, isGiven));
  }
  complaints.push(...ruleComplaints(rules, given));
  if (complaints.length > 0) {
    throw invalidParams(complaints);
  }
  return values as Declared<D>;
}
