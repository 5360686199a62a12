import { User, UserNamespace } from './model';
import { World } from './world';

export function userById(world: World, id: number | null): User | undefined {
  return world.state.users.find(user => user.id === id);
}

export function userByName(world: World, username: string): User | undefined {
  const wanted = username.toLowerCase();
  return world.state.users.find(user => user.username.toLowerCase() === wanted);
}

/** By what a path parameter holds (`find_user` in lib/api/helpers.rb). */
export function findUser(world: World, idOrName: string): User | undefined {
  return /^\d+$/.test(idOrName)
    ? userById(world, Number(idOrName))
    : userByName(world, idOrName);
}

export interface UserAttributes {
  username: string;
  name: string;
  email?: string;
  admin?: boolean;
  external?: boolean;
  projectsLimit?: number;
  canCreateGroup?: boolean;
}

/** Makes a person, with the namespace each person has. */
export function createUser(world: World, attributes: UserAttributes): User {
  const { username, name } = attributes;
  const namespace: UserNamespace = {
    kind: 'user',
    id: world.ids.next('namespaces'),
    name,
    path: username,
    parentId: null,
    userId: world.ids.next('users'),
    visibility: 'public',
  };
  const user: User = {
    id: namespace.userId,
    username,
    name,
    email: attributes.email ?? `${username}@example.com`,
    state: 'active',
    admin: attributes.admin ?? false,
    external: attributes.external ?? world.settings.usersAreExternal,
    botOf: null,
    namespaceId: namespace.id,
    projectsLimit:
      attributes.projectsLimit ?? world.settings.defaultProjectsLimit,
    canCreateGroup:
      attributes.canCreateGroup ?? world.settings.usersCreateGroups,
    createdAt: world.clock.timestamp(),
  };
  world.state.namespaces.push(namespace);
  world.state.users.push(user);
  return user;
}
