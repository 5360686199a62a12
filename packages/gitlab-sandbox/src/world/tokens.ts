import { tooLong } from './formats';
import { isFuzzyMatch } from './fuzzyMatch';
import { AccessToken, AccessTokenKind, Resource } from './model';
import { Complaints, Refusal } from './refusals';
import { routableTokenValue } from './tokenValue';
import { World } from './world';

export type Usable = 'usable' | 'expired' | 'revoked';

/** The order in which GitLab looks (app/services/access_token_validation_service.rb). */
export function usability(world: World, token: AccessToken): Usable {
  if (isExpired(world, token)) {
    return 'expired';
  }
  return token.revoked ? 'revoked' : 'usable';
}

/** A token dies at 00:00 UTC of the day it names. */
function isExpired(world: World, token: AccessToken): boolean {
  return token.expiresAt !== null && token.expiresAt <= world.clock.date();
}

export function isActive(world: World, token: AccessToken): boolean {
  return usability(world, token) === 'usable';
}

const TEN_MINUTES_MS = 600_000;

/** Written down at most every ten minutes, so that nobody can tell the last use exactly (last_used_service.rb). */
export function recordUse(world: World, token: AccessToken): void {
  const now = world.clock.now().getTime();
  const { lastUsedAt } = token;
  const isNew =
    lastUsedAt === null ||
    Math.abs(now - Date.parse(lastUsedAt)) >= TEN_MINUTES_MS;
  if (isNew) {
    token.lastUsedAt = world.clock.timestamp();
    token.lastUsedIps = ['127.0.0.1'];
  }
}

/** What a token without an expiry gets: nothing where the instance does not insist on one. */
function defaultExpiry(world: World, days: number): string | null {
  const { requireTokenExpiry, maxTokenLifetimeDays } = world.settings;
  return requireTokenExpiry
    ? world.clock.date(Math.min(days, maxTokenLifetimeDays))
    : null;
}

/**
 * The day named in the refusal is still accepted; a day in the past is too, and makes a token that is dead at birth. Where
 * the instance does not insist on an expiry it does not limit one either (app/models/personal_access_token.rb).
 */
function checkExpiry(world: World, expiresAt: string | null): void {
  const { requireTokenExpiry, maxTokenLifetimeDays } = world.settings;
  const latest = world.clock.date(maxTokenLifetimeDays);
  if (requireTokenExpiry && expiresAt !== null && expiresAt > latest) {
    throw new Refusal(`Expiration date must be before ${latest}`);
  }
}

export interface MintOptions {
  kind: AccessTokenKind;
  resource: Resource | null;
  userId: number;
  name: string;
  description?: string | null;
  scopes: readonly string[];
  /** Left out: a year. */
  expiresAt?: string | null;
  previousId?: number;
}

/** Makes a token row and its value. */
export function mintToken(world: World, options: MintOptions): AccessToken {
  const expiresAt = options.expiresAt ?? defaultExpiry(world, 365);
  checkExpiry(world, expiresAt);
  if ((options.description ?? '').length > 255) {
    throw new Refusal(`Description ${tooLong(255)}`);
  }
  if (options.scopes.length === 0) {
    throw new Refusal("Scopes can't be blank");
  }
  const value = routableTokenValue(
    world.random,
    world.settings.tokenPrefix,
    options.userId,
  );
  const token: AccessToken = {
    id: world.ids.next('accessTokens'),
    kind: options.kind,
    resource: options.resource,
    value,
    userId: options.userId,
    name: options.name,
    description: options.description ?? null,
    scopes: [...options.scopes],
    createdAt: world.clock.timestamp(),
    expiresAt,
    revoked: false,
    revokedAt: null,
    lastUsedAt: null,
    lastUsedIps: [],
    previousId: options.previousId ?? null,
  };
  world.state.accessTokens.push(token);
  world.state.mintedValues.push(value);
  return token;
}

/**
 * A new row with the old one's name, scopes and user; the old one is dead at once
 * (app/services/personal_access_tokens/rotate_service.rb).
 */
export function rotateToken(
  world: World,
  token: AccessToken,
  expiresAt: string | null | undefined,
): AccessToken {
  if (token.revoked) {
    throw new Refusal('Token already revoked');
  }
  const successor = mintToken(world, {
    kind: token.kind,
    resource: token.resource,
    userId: token.userId,
    name: token.name,
    description: token.description,
    scopes: token.scopes,
    expiresAt: expiresAt ?? defaultExpiry(world, 7),
    previousId: token.id,
  });
  revokeToken(world, token);
  return successor;
}

export function revokeToken(world: World, token: AccessToken): void {
  if (!token.revoked) {
    token.revoked = true;
    token.revokedAt = world.clock.timestamp();
  }
}

/** Every token that descends from this one (app/services/personal_access_tokens/revoke_token_family_service.rb). */
export function revokeFamily(world: World, token: AccessToken): void {
  world.state.accessTokens
    .filter(({ previousId }) => previousId === token.id)
    .forEach(child => {
      revokeToken(world, child);
      revokeFamily(world, child);
    });
}

/** All values that open something, or once did. */
export function knownSecrets(world: World): string[] {
  const { mintedValues, accessTokens, deployTokens } = world.state;
  return [
    ...new Set([
      ...mintedValues,
      ...accessTokens.map(({ value }) => value),
      ...deployTokens.map(({ value }) => value),
    ]),
  ];
}

/** What `GET .../access_tokens` can ask for (lib/api/helpers/personal_access_tokens_helpers.rb). */
export interface TokenFilters {
  revoked?: boolean | null;
  state?: string | null;
  search?: string | null;
  created_before?: string | null;
  created_after?: string | null;
  last_used_before?: string | null;
  last_used_after?: string | null;
  expires_before?: string | null;
  expires_after?: string | null;
  sort?: string | null;
}

type Test = (token: AccessToken, wanted: string, world: World) => boolean;

const TESTS: Record<
  Exclude<keyof TokenFilters, 'sort' | 'revoked' | 'state'>,
  Test
> = {
  search: ({ name }, wanted) => isFuzzyMatch(name, wanted),
  created_before: (token, wanted) => token.createdAt <= wanted,
  created_after: (token, wanted) => token.createdAt >= wanted,
  last_used_before: (token, wanted) => (token.lastUsedAt ?? '~') <= wanted,
  last_used_after: (token, wanted) => (token.lastUsedAt ?? '') >= wanted,
  expires_before: (token, wanted) => (token.expiresAt ?? '~') < wanted,
  expires_after: (token, wanted) => (token.expiresAt ?? '') >= wanted,
};

/** On the day it expires a token is dead, and in neither list (`active` and `inactive` in app/models/personal_access_token.rb). */
const STATES: Record<string, (world: World, token: AccessToken) => boolean> = {
  active: isActive,
  inactive: ({ clock }, { revoked, expiresAt }) =>
    revoked || (expiresAt !== null && expiresAt < clock.date()),
};

const SORT_KEYS = new Map<string, (token: AccessToken) => string>([
  ['created', token => token.createdAt],
  ['expires', token => token.expiresAt ?? '~'],
  ['last_used', token => token.lastUsedAt ?? ''],
  ['name', token => token.name],
]);

/** Dead tokens are listed with the others unless `state` says not to; an unknown order is no order. */
export function selectTokens(
  world: World,
  resource: Resource,
  filters: TokenFilters,
): AccessToken[] {
  const hasState = STATES[filters.state ?? ''];
  const tokens = tokensOf(world, resource).filter(
    token =>
      (filters.revoked ?? token.revoked) === token.revoked &&
      (!hasState || hasState(world, token)) &&
      Object.entries(TESTS).every(([name, test]) => {
        const wanted = filters[name as keyof typeof TESTS];
        return typeof wanted !== 'string' || test(token, wanted, world);
      }),
  );
  const [, key, direction] =
    /^(\w+)_(asc|desc)$/.exec(filters.sort ?? '') ?? [];
  const sortKey = SORT_KEYS.get(key);
  if (!sortKey) {
    return tokens;
  }
  const sign = direction === 'asc' ? 1 : -1;
  return [...tokens].sort(
    (a, b) => sign * sortKey(a).localeCompare(sortKey(b)),
  );
}

export function tokensOf(world: World, resource: Resource): AccessToken[] {
  return world.state.accessTokens.filter(
    token =>
      token.resource?.kind === resource.kind &&
      token.resource.id === resource.id,
  );
}

/** Complaints about a bot's name, in the words of its user's validation. */
export function checkTokenName(name: string): void {
  const complaints = new Complaints();
  complaints
    .when(name.trim() === '', 'Name', "can't be blank")
    .when(name.length > 255, 'Name', tooLong(255));
  const [text] = complaints.errors.Name ?? [];
  if (text) {
    throw new Refusal(`Name ${text}`);
  }
}
