import { canCreateProjects } from './access';
import { ACCESS_LEVELS } from './accessLevels';
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

function checkFormat(
  complaints: Complaints,
  { name, path }: { name: string; path: string },
  { description, settings }: ProjectAttributes,
): void {
  checkProjectName(complaints, name);
  checkProjectPath(complaints, path);
  const ciPath = String(settings?.ci_config_path ?? '');
  complaints
    .when((description ?? '').length > 2000, 'description', tooLong(2000))
    .when(
      ciPath.startsWith('/') || ciPath.includes('..'),
      'ci_config_path',
      'cannot include leading slash or directory traversal.',
    )
    .when(ciPath.length > 255, 'ci_config_path', tooLong(255));
}

/** A name is unique in its namespace; a path shares its route with groups, in any case. */
function checkNotTaken(
  world: World,
  complaints: Complaints,
  { name, path }: { name: string; path: string },
  namespace: Namespace,
  except?: Project,
): void {
  const fullPath = `${fullPathOf(world, namespace)}/${path}`;
  const onPath = projectByPath(world, fullPath);
  const pathIsTaken =
    (onPath !== undefined && onPath !== except) ||
    namespaceByPath(world, fullPath) !== undefined;
  const nameIsTaken = world.state.projects.some(
    project =>
      project !== except &&
      project.namespaceId === namespace.id &&
      project.name === name,
  );
  complaints
    .when(nameIsTaken, 'project_namespace.name', TAKEN)
    .when(nameIsTaken, 'name', TAKEN)
    .when(pathIsTaken, 'path', TAKEN);
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

function rename(
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

function touch(world: World, project: Project): void {
  project.updatedAt = world.clock.timestamp();
}

export function setArchived(
  world: World,
  project: Project,
  archived: boolean,
): void {
  project.archived = archived;
  touch(world, project);
}

/**
 * The first DELETE only marks, and frees name and path at once by a suffix
 * (app/services/projects/mark_for_deletion_service.rb).
 */
export function markForDeletion(world: World, project: Project): void {
  if (project.deletion) {
    throw new Refusal('Project has been already marked for deletion');
  }
  const suffix = `-deletion_scheduled-${project.id}`;
  project.deletion = {
    markedAt: world.clock.timestamp(),
    name: project.name,
    path: project.path,
  };
  rename(world, project, {
    name: `${project.name}${suffix}`,
    path: `${project.path}${suffix}`,
  });
  touch(world, project);
}

/** Undoes the mark, unless the old path has been taken since. */
export function restoreProject(world: World, project: Project): void {
  if (!project.deletion) {
    throw new Refusal('Project has not been marked for deletion');
  }
  const { name, path } = project.deletion;
  const complaints = new Complaints();
  checkNotTaken(
    world,
    complaints,
    { name, path },
    namespaceOf(world, project),
    project,
  );
  complaints.throwIfAny();
  project.deletion = null;
  rename(world, project, { name, path });
  world.state.redirects = world.state.redirects.filter(
    ({ fullPath }) => fullPath !== projectPathOf(world, project),
  );
  touch(world, project);
}

/** What `permanently_remove` asks for before it removes for good. */
export function checkPermanentRemoval(
  world: World,
  project: Project,
  fullPath: string | null | undefined,
): void {
  if (!world.settings.allowProjectPermanentDeletion) {
    throw new Refusal(
      '`permanently_remove` option is not permitted on this instance.',
    );
  }
  if (!project.deletion) {
    throw new Refusal('Project must be marked for deletion first.');
  }
  if (fullPath !== projectPathOf(world, project)) {
    throw new Refusal(
      '`full_path` is incorrect. You must enter the complete path for the project.',
    );
  }
}

/** Removes the project and all that hangs on it; its tokens stay on record, dead. */
export function removeProject(world: World, { id }: Project): void {
  const { state } = world;
  const isElsewhere = (row: { resource: { kind: string; id: number } }) =>
    row.resource.kind !== 'project' || row.resource.id !== id;
  state.projects = state.projects.filter(project => project.id !== id);
  state.redirects = state.redirects.filter(row => row.projectId !== id);
  state.hooks = state.hooks.filter(row => row.projectId !== id);
  state.protectedBranches = state.protectedBranches.filter(
    row => row.projectId !== id,
  );
  state.memberships = state.memberships.filter(isElsewhere);
  state.variables = state.variables.filter(isElsewhere);
  state.deployTokens = state.deployTokens.filter(isElsewhere);
  state.accessTokens
    .filter(
      ({ resource }) => resource?.kind === 'project' && resource.id === id,
    )
    .forEach(token => {
      token.revoked = true;
    });
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** The projects whose retention period has run out. */
export function projectsDueForRemoval(world: World): Project[] {
  const limit =
    world.clock.now().getTime() - world.settings.deletionRetentionDays * DAY_MS;
  return world.state.projects.filter(
    ({ deletion }) => deletion && Date.parse(deletion.markedAt) <= limit,
  );
}
