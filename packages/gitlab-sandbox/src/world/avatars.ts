import { Avatar, Resource } from './model';
import { World } from './world';

const isOf =
  ({ kind, id }: Resource) =>
  ({ resource }: Avatar) =>
    resource.kind === kind && resource.id === id;

export function avatarOf(world: World, resource: Resource): Avatar | null {
  return world.state.avatars.find(isOf(resource)) ?? null;
}

/** `null` takes it away; what was not given leaves it. */
export function setAvatar(
  world: World,
  { kind, id }: Resource,
  given: Omit<Avatar, 'resource'> | null | undefined,
): void {
  if (given === undefined) {
    return;
  }
  const others = world.state.avatars.filter(
    avatar => !isOf({ kind, id })(avatar),
  );
  world.state.avatars = given
    ? [...others, { resource: { kind, id }, ...given }]
    : others;
}
