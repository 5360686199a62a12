import type { AccessTokenLimits } from '../gitlab';
import type { TokenWish } from './schema';
import {
  DEFAULT_LIFETIMES,
  DEFAULT_ROLES,
  DEFAULT_SCOPES,
  ROLES,
  roleLabel,
  SCOPES,
} from './vocabulary';

/** What a template's author may say about the choices, see the schema. */
export interface TokenOptions {
  roles?: string[];
  scopes?: string[];
  requiredScopes?: string[];
  lifetimes?: string[];
}

export interface TokenChoices {
  roles: string[];
  scopes: string[];
  /** Chosen, and not to be left out. */
  requiredScopes: string[];
  /** In days, ascending, none beyond the limit. */
  lifetimes: number[];
}

/** What the form offers: what the template's author wants to offer, within what GitLab and the portal allow. */
export function tokenChoices(
  options: TokenOptions | undefined,
  limits: AccessTokenLimits,
): TokenChoices {
  const max = limits.maxLifetimeDays;
  const requiredScopes = options?.requiredScopes ?? [];
  const wanted = (options?.lifetimes ?? DEFAULT_LIFETIMES)
    .map(lifetimeDays)
    .filter((days): days is number => days !== undefined);
  const within = wanted.filter(days => max === undefined || days <= max);
  // The longest lifetime GitLab allows is worth offering where the list had to be cut for it.
  const lifetimes =
    max !== undefined && within.length < wanted.length
      ? [...within, max]
      : within;
  return {
    roles: only(options?.roles ?? DEFAULT_ROLES, limits.roles),
    scopes: only(
      [...new Set([...requiredScopes, ...(options?.scopes ?? DEFAULT_SCOPES)])],
      limits.scopes,
    ),
    requiredScopes,
    lifetimes: [...new Set(lifetimes)].sort((a, b) => a - b),
  };
}

function only(wanted: string[], allowed: string[] | undefined): string[] {
  return allowed ? wanted.filter(one => allowed.includes(one)) : wanted;
}

/**
 * Fills what is missing in a wish: Developer, git, 90 days, or what comes next to that among the choices. The form
 * makes an empty list of scopes out of none: it counts as left out as long as something else is missing too.
 */
export function completeWish(
  wish: TokenWish | undefined,
  choices: TokenChoices,
): Required<Omit<TokenWish, 'summary'>> {
  const { requiredScopes } = choices;
  const preferred =
    requiredScopes.length > 0
      ? requiredScopes
      : ['read_repository', 'write_repository'].filter(scope =>
          choices.scopes.includes(scope),
        );
  const unfinished =
    wish?.accessLevel === undefined || wish?.expiresIn === undefined;
  return {
    accessLevel:
      wish?.accessLevel ??
      (choices.roles.includes('developer')
        ? 'developer'
        : (choices.roles[choices.roles.length - 1] ?? 'developer')),
    scopes: withRequired(
      (unfinished && wish?.scopes?.length === 0 ? undefined : wish?.scopes) ??
        (preferred.length > 0 ? preferred : choices.scopes.slice(0, 1)),
      requiredScopes,
    ),
    expiresIn:
      wish?.expiresIn ??
      `${
        choices.lifetimes.filter(days => days <= 90).pop() ??
        choices.lifetimes[0] ??
        90
      }d`,
  };
}

function withRequired(scopes: string[], required: string[]): string[] {
  return [...required.filter(one => !scopes.includes(one)), ...scopes];
}

/** Days of `90d`, `12w`, `P90D` or `P12W`; `undefined` for anything else. */
export function lifetimeDays(text: string): number | undefined {
  const [, amount, unit] =
    /^p?(\d{1,5})\s*(d|days?|w|weeks?)$/i.exec(text.trim()) ?? [];
  const days = Number(amount) * (/^w/i.test(unit ?? '') ? 7 : 1);
  return days > 0 ? days : undefined;
}

/** Why GitLab or the portal would refuse the token; `undefined`: they would not. */
export function tokenProblem(
  wish: TokenWish,
  limits: AccessTokenLimits,
): string | undefined {
  if (wish.scopes?.length === 0) {
    return 'Choose at least one thing the token may do.';
  }
  const forbidden = wish.scopes?.filter(
    scope => limits.scopes && !limits.scopes.includes(scope),
  );
  if (forbidden?.length) {
    return `This portal does not allow tokens with ${forbidden.join(', ')}.`;
  }
  if (
    wish.accessLevel &&
    limits.roles &&
    !limits.roles.includes(wish.accessLevel)
  ) {
    return `A token with the role ${roleLabel(
      wish.accessLevel,
    )} cannot be made here. Possible: ${limits.roles
      .map(roleLabel)
      .join(', ')}.`;
  }
  if (wish.expiresIn !== undefined) {
    const days = lifetimeDays(wish.expiresIn);
    if (days === undefined) {
      return `“${wish.expiresIn}” is not a lifetime in days, such as 90d.`;
    }
    if (limits.maxLifetimeDays !== undefined && days > limits.maxLifetimeDays) {
      return `A token may live for ${limits.maxLifetimeDays} days at most here, not ${days}.`;
    }
  }
  return undefined;
}

/** Choices that GitLab accepts and that will still disappoint. */
export function tokenNotice(wish: TokenWish): string | undefined {
  const role = ROLES.findIndex(one => one.id === wish.accessLevel);
  const rank = (id: string) => ROLES.findIndex(one => one.id === id);
  const has = (scope: string) => wish.scopes?.includes(scope) ?? false;
  if (role < 0) {
    return undefined;
  }
  if (
    role < rank('reporter') &&
    (has('read_repository') || has('write_repository'))
  ) {
    return `A ${roleLabel(
      wish.accessLevel!,
    )} cannot read the code of a private project, whatever else is chosen.`;
  }
  if (
    role < rank('developer') &&
    (has('write_repository') || has('write_registry'))
  ) {
    return `A ${roleLabel(
      wish.accessLevel!,
    )} cannot push. Choose Developer for that.`;
  }
  return undefined;
}

/** What the token will be able to do, where, and until when. */
export function describeToken(wish: TokenWish, now: Date): string {
  const scopes = new Set(wish.scopes ?? []);
  // The wider scope says it all.
  if (scopes.has('write_repository')) {
    scopes.delete('read_repository');
  }
  if (scopes.has('api')) {
    scopes.delete('read_api');
  }
  const abilities = [
    ...SCOPES.filter(scope => scopes.has(scope.id)).map(scope => scope.can),
    ...[...scopes]
      .filter(id => !SCOPES.some(scope => scope.id === id))
      .map(id => `use ${id}`),
  ];
  const role = wish.accessLevel ? roleLabel(wish.accessLevel) : undefined;
  const sentences = [
    `The pipeline's token can ${inWords(abilities)} in this project${
      role ? `, with the rights of ${article(role)} ${role}` : ''
    }.`,
  ];
  if (
    wish.accessLevel === 'developer' &&
    (scopes.has('write_repository') || scopes.has('api'))
  ) {
    sentences.push('It cannot push to protected branches such as main.');
  }
  const days = wish.expiresIn ? lifetimeDays(wish.expiresIn) : undefined;
  if (days !== undefined) {
    sentences.push(`It stops working on ${expiryDate(days, now)}.`);
  }
  return sentences.join(' ');
}

/** A token dies at 00:00 UTC of its date, so dates are counted in UTC. */
export function expiryDate(days: number, now: Date): string {
  const date = new Date(
    Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + days),
  );
  return new Intl.DateTimeFormat('en-GB', {
    dateStyle: 'long',
    timeZone: 'UTC',
  }).format(date);
}

export function lifetimeLabel(days: number): string {
  const names: Record<number, string> = { 7: '1 week', 365: '1 year' };
  return names[days] ?? (days === 1 ? '1 day' : `${days} days`);
}

function article(word: string): string {
  return /^[aeiou]/i.test(word) ? 'an' : 'a';
}

function inWords(things: string[]): string {
  if (things.length === 0) {
    return 'do nothing';
  }
  return things.length === 1
    ? things[0]
    : `${things.slice(0, -1).join(', ')} and ${things[things.length - 1]}`;
}
