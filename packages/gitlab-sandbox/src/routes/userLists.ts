import { boolean, dateTime, Declared, string, unbuilt } from '../api/params';
import { User } from '../world/model';

/** `GET /users` (lib/api/users.rb and app/finders/users_finder.rb). */
export const userFilters = {
  username: string(),
  public_email: string(),
  search: string(),
  active: boolean(),
  blocked: boolean(),
  external: boolean(),
  exclude_external: boolean(),
  humans: boolean(),
  exclude_humans: boolean(),
  exclude_active: boolean(),
  exclude_internal: boolean(),
  without_project_bots: boolean(),
  admins: boolean(),
  two_factor: string({ values: ['enabled', 'disabled'] }),
  created_after: dateTime(),
  created_before: dateTime(),
  order_by: unbuilt(
    string({
      values: ['id', 'name', 'username', 'created_at', 'updated_at'],
      default: 'id',
    }),
    value => value === 'updated_at',
  ),
  sort: string({ values: ['asc', 'desc'], default: 'desc' }),
};

type Filters = Declared<typeof userFilters>;

/** Dropped silently where others than administrators send them. */
const FOR_ADMINISTRATORS = [
  'admins',
  'two_factor',
  'created_after',
  'created_before',
  'order_by',
  'sort',
] as const;

const ORDERS: Record<string, (user: User) => string> = {
  name: ({ name }) => name.toLowerCase(),
  username: ({ username }) => username.toLowerCase(),
  created_at: ({ createdAt }) => createdAt,
};

type Switch = Exclude<
  {
    [K in keyof Filters]: Filters[K] extends boolean | null | undefined
      ? K
      : never;
  }[keyof Filters],
  undefined
>;

/** What each switch keeps when it is on. Nobody here is of GitLab's own making, or `internal`. */
const SWITCHES: Record<Switch, (user: User) => boolean> = {
  active: ({ state }) => state === 'active',
  blocked: ({ state }) => state === 'blocked',
  external: ({ external }) => external,
  exclude_external: ({ external }) => !external,
  humans: ({ botOf }) => botOf === null,
  exclude_humans: ({ botOf }) => botOf !== null,
  exclude_active: ({ state }) => state !== 'active',
  exclude_internal: () => true,
  without_project_bots: ({ botOf }) => botOf === null,
  admins: ({ admin }) => admin,
};

/** What of the filters counts for the caller. */
function countingFor(caller: User | undefined, params: Filters): Filters {
  return caller?.admin
    ? params
    : {
        ...params,
        ...Object.fromEntries(
          FOR_ADMINISTRATORS.map(name => [name, undefined]),
        ),
      };
}

/** Filters and sorts those whom the caller may see: people who are blocked only administrators do. */
export function selectUsers(
  users: readonly User[],
  caller: User | undefined,
  params: Filters,
): User[] {
  const filters = countingFor(caller, params);
  const username = filters.username?.toLowerCase();
  const search = (filters.search ?? '').toLowerCase();
  const on = Object.entries(SWITCHES).filter(
    ([name]) => filters[name as Switch],
  );
  const sign = filters.sort === 'asc' ? 1 : -1;
  const keyOf = ORDERS[filters.order_by ?? ''] ?? (() => '');
  return users
    .filter(
      user =>
        (caller?.admin || user.state === 'active') &&
        (username === undefined || user.username.toLowerCase() === username) &&
        `${user.username} ${user.name}`.toLowerCase().includes(search) &&
        // Nobody has made an address public, or has a second factor.
        !filters.public_email &&
        filters.two_factor !== 'enabled' &&
        (!filters.created_after || user.createdAt >= filters.created_after) &&
        (!filters.created_before || user.createdAt <= filters.created_before) &&
        on.every(([, keeps]) => keeps(user)),
    )
    .sort((a, b) => sign * (keyOf(a).localeCompare(keyOf(b)) || a.id - b.id));
}
