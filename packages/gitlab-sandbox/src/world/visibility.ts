import { Namespace, User, Visibility } from './model';
import { Complaints } from './refusals';
import { World } from './world';

export const VISIBILITIES: readonly Visibility[] = [
  'private',
  'internal',
  'public',
];

const rank = (visibility: Visibility) => VISIBILITIES.indexOf(visibility);

export function isMoreOpen(one: Visibility, other: Visibility): boolean {
  return rank(one) > rank(other);
}

/** Nothing in a group is more open than the group. */
export function clampTo(namespace: Namespace, wanted: Visibility): Visibility {
  return isMoreOpen(wanted, namespace.visibility)
    ? namespace.visibility
    : wanted;
}

/** An administrator may take visibilities away from everybody else. */
export function checkNotRestricted(
  world: World,
  complaints: Complaints,
  actor: User,
  visibility: Visibility,
): void {
  complaints.when(
    !actor.admin && world.settings.restrictedVisibilities.includes(visibility),
    'visibility_level',
    `${visibility} has been restricted by your GitLab administrator`,
  );
}
