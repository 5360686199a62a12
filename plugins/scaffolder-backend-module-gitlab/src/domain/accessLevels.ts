import { bad, Checked, good } from './checked';
import { listing } from './listing';

/**
 * GitLab's roles and their numbers. Planner and Security Manager are younger than the others; an instance that does
 * not know them says so itself.
 *
 * @see https://docs.gitlab.com/api/access_requests/#valid-access-levels
 */
const ACCESS_LEVELS = {
  guest: 10,
  planner: 15,
  reporter: 20,
  security_manager: 25,
  developer: 30,
  maintainer: 40,
  owner: 50,
} as const;

export type AccessLevelName = keyof typeof ACCESS_LEVELS;

/** The roles, the least powerful first. */
export const accessLevelNames = Object.keys(ACCESS_LEVELS) as AccessLevelName[];

export function accessLevelNumber(name: AccessLevelName): number {
  return ACCESS_LEVELS[name];
}

/** `developer` for 30; the number itself as text where GitLab has a role that is not in our table. */
export function accessLevelName(level: number): string {
  return (
    accessLevelNames.find(name => ACCESS_LEVELS[name] === level) ??
    String(level)
  );
}

/**
 * The number of a role that a person wrote as `developer`, `Developer`, `Security Manager`, `30` or `"30"`.
 */
export function parseAccessLevel(written: string | number): Checked<number> {
  const word = String(written)
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_');
  const name = accessLevelNames.find(
    candidate =>
      candidate === word || String(ACCESS_LEVELS[candidate]) === word,
  );
  return name
    ? good(ACCESS_LEVELS[name])
    : bad(
        `"${written}" is not a role of GitLab; roles are ${listing(
          accessLevelNames.map(
            candidate => `${candidate} (${ACCESS_LEVELS[candidate]})`,
          ),
        )}`,
      );
}
