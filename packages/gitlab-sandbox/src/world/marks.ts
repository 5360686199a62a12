import { Mark, Namespace } from './model';
import { withAncestors } from './namespaces';
import { World } from './world';

/** A project or group, as far as its deletion goes. */
export interface Markable {
  id: number;
  name: string;
  path: string;
  deletion: Mark | null;
}

const DAY_MS = 24 * 60 * 60 * 1000;

export const markOf = (world: World, { name, path }: Markable): Mark => ({
  markedAt: world.clock.timestamp(),
  name,
  path,
});

/** Name and path are free at once: the marked thing gets a suffix (app/services/namespaces/mark_for_deletion_base_service.rb). */
export function markedName({ id, name, path }: Markable) {
  const suffix = `-deletion_scheduled-${id}`;
  return { name: `${name}${suffix}`, path: `${path}${suffix}` };
}

/** The name it had; with a suffix where that has been taken since. */
export function restoredName(
  world: World,
  { name, path }: Mark,
  isTaken: boolean,
) {
  const suffix = isTaken
    ? `-${world.random.bytes(3).toString('hex').slice(0, 5)}`
    : '';
  return { name: `${name}${suffix}`, path: `${path}${suffix}` };
}

/** Whether this group, or one above it, is marked. */
export function isBelowMark(
  world: World,
  namespace: Namespace | undefined,
): boolean {
  return withAncestors(world, namespace).some(
    one => one.kind === 'group' && Boolean(one.deletion),
  );
}

/** Whether the days between mark and removal are over. */
export function isDue(world: World, { deletion }: Markable): boolean {
  const limit =
    world.clock.now().getTime() - world.settings.deletionRetentionDays * DAY_MS;
  return deletion ? Date.parse(deletion.markedAt) <= limit : false;
}
