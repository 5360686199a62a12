import { canCreateProjects } from './access';
import { ACCESS_LEVELS } from './accessLevels';
import { isInArchivedGroup } from './archived';
import {
  checkProjectName,
  checkProjectPath,
  isGoodPath,
  parameterize,
  TAKEN,
  tooLong,
} from './formats';
import { Namespace, Project, User, Visibility } from './model';
import {
  fullPathOf,
  namespaceById,
  namespaceByPath,
  namespaceOf,
  projectByPath,
  projectPathOf,
} from './namespaces';
import { Complaints, Invalid, Refusal } from './refusals';
import { checkNotRestricted, clampTo, isMoreOpen } from './visibility';
import { World } from './world';

/** What a project is made or changed with; keys that are left out get their defaults, or stay. */
export interface ProjectAttributes {
  name?: string | null;
  path?: string | null;
  namespaceId?: number | null;
  description?: string | null;
  visibility?: Visibility | null;
  defaultBranch?: string | null;
  objectFormat?: 'sha1' | 'sha256' | null;
  topics?: string[] | null;
  /** Everything that is only remembered, under GitLab's own keys. */
  settings?: Record<string, unknown>;
}

/** `set_project_name_from_path` in app/services/projects/create_service.rb. */
function nameAndPath({ name, path }: ProjectAttributes): {
  name: string;
  path: string;
} {
  const given = name ?? path ?? '';
  return {
    name: given,
    path: path ?? (isGoodPath(given) ? given : parameterize(given)),
  };
}

/** In seconds, 10 minutes to 30 days. */
const isBuildTimeout = (seconds: number) =>
  seconds >= 600 && seconds <= 2_592_000;

function checkFormat(
  complaints: Complaints,
  { name, path }: { name: string; path: string },
  { description, settings }: ProjectAttributes,
): void {
  checkProjectName(complaints, name);
  checkProjectPath(complaints, path);
  const ciPath = String(settings?.ci_config_path ?? '');
  const timeout = settings?.build_timeout ?? null;
  complaints
    .when(
      timeout !== null && !isBuildTimeout(Number(timeout)),
      'build_timeout',
      'needs to be between 10 minutes and 1 month',
    )
    .when((description ?? '').length > 2000, 'description', tooLong(2000))
    .when(
      ciPath.startsWith('/') || ciPath.includes('..'),
      'ci_config_path',
      'cannot include leading slash or directory traversal.',
    )
    .when(ciPath.length > 255, 'ci_config_path', tooLong(255));
}

/** A name is unique in its namespace; a path shares its route with groups, in any case. */
export function isTaken(
  world: World,
  { name, path }: { name: string; path: string },
  namespace: Namespace,
  except?: Project,
): { name: boolean; path: boolean } {
  const fullPath = `${fullPathOf(world, namespace)}/${path}`;
  const onPath = projectByPath(world, fullPath);
  return {
    path:
      (onPath !== undefined && onPath !== except) ||
      namespaceByPath(world, fullPath) !== undefined,
    name: world.state.projects.some(
      project =>
        project !== except &&
        project.namespaceId === namespace.id &&
        project.name === name,
    ),
  };
}

function checkNotTaken(
  world: World,
  complaints: Complaints,
  named: { name: string; path: string },
  namespace: Namespace,
  except?: Project,
): void {
  const taken = isTaken(world, named, namespace, except);
  complaints
    .when(taken.name, 'project_namespace.name', TAKEN)
    .when(taken.name, 'name', TAKEN)
    .when(taken.path, 'path', TAKEN);
}

/**
 * Where the project goes. GitLab asks for permission on the caller's own namespace when the one that was asked for does
 * not exist, and stumbles later (app/services/projects/create_service.rb).
 */
function targetNamespace(
  world: World,
  creator: User,
  wantedId: number | null | undefined,
): Namespace {
  const wanted = namespaceById(world, wantedId ?? creator.namespaceId);
  const asked = wanted ?? namespaceById(world, creator.namespaceId);
  if (!asked || !canCreateProjects(world, creator, asked)) {
    throw new Invalid({ namespace: ['is not valid'] });
  }
  if (!wanted) {
    throw new Invalid({ base: ["undefined method 'root_ancestor' for nil"] });
  }
  return wanted;
}

function checkPersonalLimit(
  world: World,
  creator: User,
  namespace: Namespace,
): void {
  if (namespace.kind !== 'user' || creator.admin) {
    return;
  }
  const owned = world.state.projects.filter(
    project => project.namespaceId === namespace.id,
  );
  const limit = creator.projectsLimit;
  if (owned.length >= limit) {
    throw new Invalid({
      limit_reached: [
        limit === 0
          ? 'Personal project creation is not allowed. Please contact your administrator with questions'
          : `Your project limit is ${limit} projects! Please contact your administrator to increase it`,
      ],
    });
  }
}

function defaultBranchOf(world: World, namespace: Namespace): string {
  return (
    (namespace.kind === 'group' ? namespace.defaultBranch : null) ??
    world.settings.defaultBranch
  );
}

/** Makes the record; its repository is made by whoever calls this (`openProject`). */
export function createProject(
  world: World,
  creator: User,
  attributes: ProjectAttributes,
): Project {
  const namespace = targetNamespace(world, creator, attributes.namespaceId);
  checkPersonalLimit(world, creator, namespace);
  const visibility = attributes.visibility ?? world.settings.defaultVisibility;
  const named = nameAndPath(attributes);
  const complaints = new Complaints();
  checkNotRestricted(world, complaints, creator, visibility);
  checkFormat(complaints, named, attributes);
  checkNotTaken(world, complaints, named, namespace);
  complaints.throwIfAny();

  const now = world.clock.timestamp();
  const project: Project = {
    id: world.ids.next('projects'),
    ...named,
    namespaceId: namespace.id,
    creatorId: creator.id,
    description: attributes.description ?? null,
    // Not an error, unlike on update: the service lowers it silently.
    visibility: clampTo(namespace, visibility),
    defaultBranch:
      attributes.defaultBranch || defaultBranchOf(world, namespace),
    objectFormat: attributes.objectFormat ?? 'sha1',
    topics: attributes.topics ?? [],
    archived: false,
    deletion: null,
    settings: attributes.settings ?? {},
    runnersToken: `GR1348941${world.random.friendly(20)}`,
    createdAt: now,
    updatedAt: now,
    lastActivityAt: now,
  };
  world.state.projects.push(project);
  if (namespace.kind === 'user') {
    world.state.memberships.push({
      resource: { kind: 'project', id: project.id },
      userId: namespace.userId,
      accessLevel: ACCESS_LEVELS.owner,
      createdAt: now,
      createdById: creator.id,
      expiresAt: null,
    });
  }
  return project;
}

/** Changes what is given. Needs no repository, except for `defaultBranch`, whose HEAD the caller moves. */
export function updateProject(
  world: World,
  actor: User,
  project: Project,
  attributes: ProjectAttributes,
): void {
  const namespace = namespaceOf(world, project);
  const named = {
    name: attributes.name ?? project.name,
    path: attributes.path ?? project.path,
  };
  const visibility = attributes.visibility ?? project.visibility;
  const complaints = new Complaints();
  if (visibility !== project.visibility) {
    checkNotRestricted(world, complaints, actor, visibility);
  }
  complaints.when(
    isMoreOpen(visibility, namespace.visibility),
    'visibility_level',
    `${visibility} is not allowed in a ${namespace.visibility} group.`,
  );
  checkFormat(complaints, named, attributes);
  checkNotTaken(world, complaints, named, namespace, project);
  complaints.throwIfAny();

  rename(world, project, named);
  Object.assign(project, {
    visibility,
    description:
      attributes.description === undefined
        ? project.description
        : attributes.description,
    defaultBranch: attributes.defaultBranch ?? project.defaultBranch,
    topics: attributes.topics ?? project.topics,
    settings: { ...project.settings, ...attributes.settings },
  });
  touch(world, project);
}

/** Moves a project to another name and path; the old path goes on leading to it. */
export function rename(
  world: World,
  project: Project,
  { name, path }: { name: string; path: string },
): void {
  if (path !== project.path) {
    world.state.redirects.push({
      fullPath: projectPathOf(world, project),
      projectId: project.id,
    });
  }
  project.name = name;
  project.path = path;
}

export function touch(world: World, project: Project): void {
  project.updatedAt = world.clock.timestamp();
}

/** app/services/projects/archive_service.rb and unarchive_service.rb; what is not archived may be unarchived. */
export function setArchived(
  world: World,
  project: Project,
  archived: boolean,
): void {
  if (archived && isInArchivedGroup(world, project)) {
    throw new Refusal(
      'Cannot archive project since one of the ancestors is already archived.',
    );
  }
  if (archived && project.archived) {
    throw new Refusal('Project is already archived.');
  }
  project.archived = archived;
  touch(world, project);
}
