import { Group, Namespace, Project, UserNamespace } from './model';
import { World } from './world';

/** `acme/platform`: a namespace with all its ancestors. */
export function fullPathOf(world: World, namespace: Namespace): string {
  const parent = parentOf(world, namespace);
  return parent
    ? `${fullPathOf(world, parent)}/${namespace.path}`
    : namespace.path;
}

/** `Acme / Platform` */
export function fullNameOf(world: World, namespace: Namespace): string {
  const parent = parentOf(world, namespace);
  return parent
    ? `${fullNameOf(world, parent)} / ${namespace.name}`
    : namespace.name;
}

export function parentOf(
  world: World,
  namespace: Namespace,
): Group | undefined {
  return world.state.namespaces.find(
    (candidate): candidate is Group =>
      candidate.kind === 'group' && candidate.id === namespace.parentId,
  );
}

/** The namespace, its parent, and so on up. */
export function withAncestors(
  world: World,
  namespace: Namespace | undefined,
): Namespace[] {
  if (!namespace) {
    return [];
  }
  return [namespace, ...withAncestors(world, parentOf(world, namespace))];
}

/** All groups below this one, at any depth. */
export function descendantGroups(world: World, group: Group): Group[] {
  return subgroupsOf(world, group).flatMap(child => [
    child,
    ...descendantGroups(world, child),
  ]);
}

export function subgroupsOf(world: World, group: Group): Group[] {
  return groups(world).filter(candidate => candidate.parentId === group.id);
}

export function groups(world: World): Group[] {
  return world.state.namespaces.filter(
    (namespace): namespace is Group => namespace.kind === 'group',
  );
}

export function namespaceById(
  world: World,
  id: number | null,
): Namespace | undefined {
  return world.state.namespaces.find(namespace => namespace.id === id);
}

/** By full path, in any case, as GitLab's routes are. */
export function namespaceByPath(
  world: World,
  fullPath: string,
): Namespace | undefined {
  const wanted = fullPath.toLowerCase();
  return world.state.namespaces.find(
    namespace => fullPathOf(world, namespace).toLowerCase() === wanted,
  );
}

/** By what a path parameter holds: all digits is always an id (`find_namespace` in lib/api/helpers.rb). */
export function findNamespace(
  world: World,
  idOrPath: string,
): Namespace | undefined {
  return /^\d+$/.test(idOrPath)
    ? namespaceById(world, Number(idOrPath))
    : namespaceByPath(world, idOrPath);
}

export function findGroup(world: World, idOrPath: string): Group | undefined {
  const found = findNamespace(world, idOrPath);
  return found?.kind === 'group' ? found : undefined;
}

export function personalNamespaceOf(
  world: World,
  userId: number,
): UserNamespace | undefined {
  return world.state.namespaces.find(
    (namespace): namespace is UserNamespace =>
      namespace.kind === 'user' && namespace.userId === userId,
  );
}

/** Whose namespace a project lives in. */
export function namespaceOf(world: World, project: Project): Namespace {
  const namespace = namespaceById(world, project.namespaceId);
  if (!namespace) {
    throw new Error(`Project ${project.id} has lost its namespace`);
  }
  return namespace;
}

/** `acme/platform/orders` */
export function projectPathOf(world: World, project: Project): string {
  return `${fullPathOf(world, namespaceOf(world, project))}/${project.path}`;
}

export function projectById(world: World, id: number): Project | undefined {
  return world.state.projects.find(project => project.id === id);
}

export function projectByPath(
  world: World,
  fullPath: string,
): Project | undefined {
  const wanted = fullPath.toLowerCase();
  return world.state.projects.find(
    project => projectPathOf(world, project).toLowerCase() === wanted,
  );
}

/**
 * By what a path parameter holds. What is not a number must contain a slash, otherwise nothing is found (`find_project`
 * in lib/api/helpers.rb).
 */
export function findProject(
  world: World,
  idOrPath: string,
): Project | undefined {
  if (/^\d+$/.test(idOrPath)) {
    return projectById(world, Number(idOrPath));
  }
  return idOrPath.includes('/') ? projectByPath(world, idOrPath) : undefined;
}

/** The project that used to have this path, when no other has taken it since. */
export function projectMovedFrom(
  world: World,
  fullPath: string,
): Project | undefined {
  const wanted = fullPath.toLowerCase();
  const redirect = world.state.redirects.find(
    candidate => candidate.fullPath.toLowerCase() === wanted,
  );
  return redirect && projectById(world, redirect.projectId);
}
