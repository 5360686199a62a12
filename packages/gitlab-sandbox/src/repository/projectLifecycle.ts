import {
  groupsDueForRemoval,
  projectsInside,
  removeGroup,
} from '../world/groupChanges';
import { Group, Project, User } from '../world/model';
import { projectsDueForRemoval, removeProject } from '../world/projectDeletion';
import { createProject, ProjectAttributes } from '../world/projects';
import { Invalid } from '../world/refusals';
import { projectsOf, removeUser, solelyOwned } from '../world/userRemoval';
import { World } from '../world/world';
import { afterBranchesCreated } from './postReceive';
import { isBranchName } from './refName';
import { Repositories } from './repositories';

interface Parts {
  world: World;
  repositories: Repositories;
}

/** A project's record and its repository live and die together. */
export async function openProject(
  { world, repositories }: Parts,
  creator: User,
  attributes: ProjectAttributes,
): Promise<Project> {
  const { defaultBranch } = attributes;
  if (defaultBranch && !isBranchName(defaultBranch)) {
    throw new Invalid({ default_branch: ['is invalid'] });
  }
  const project = createProject(world, creator, attributes);
  try {
    await repositories.create(project.id, {
      defaultBranch: project.defaultBranch,
      objectFormat: project.objectFormat,
    });
  } catch (error) {
    removeProject(world, project);
    throw error;
  }
  return project;
}

/** `create_readme` in app/services/projects/create_service.rb: inside the request, as the creator. */
export async function commitReadme(
  parts: Parts,
  creator: User,
  project: Project,
): Promise<void> {
  await commitFiles(parts, creator, project, {
    message: 'Initial commit',
    files: { 'README.md': `# ${project.name}\n` },
  });
}

/** Puts files into an empty project. */
export async function commitFiles(
  { world, repositories }: Parts,
  author: User,
  project: Project,
  { message, files }: { message: string; files: Record<string, string> },
): Promise<void> {
  const branch = project.defaultBranch;
  await repositories.commit(project.id, {
    branch,
    message,
    author: {
      name: author.name,
      email: author.email,
      date: world.clock.now(),
    },
    actions: Object.entries(files).map(([filePath, content]) => ({
      action: 'create',
      filePath,
      content: Buffer.from(content),
    })),
  });
  await afterBranchesCreated({ world, repositories }, project, [branch]);
}

export async function eraseProject(
  { world, repositories }: Parts,
  project: Project,
): Promise<void> {
  removeProject(world, project);
  await repositories.remove(project.id);
}

export async function eraseGroup(
  { world, repositories }: Parts,
  group: Group,
): Promise<void> {
  const projects = projectsInside(world, group);
  removeGroup(world, group);
  for (const { id } of projects) {
    await repositories.remove(id);
  }
}

/** With the projects in the user's own namespace; and, if that is wanted, with the groups that are left without an Owner. */
export async function eraseUser(
  parts: Parts,
  user: User,
  { withGroups }: { withGroups: boolean },
): Promise<void> {
  const { world } = parts;
  for (const project of projectsOf(world, user)) {
    await eraseProject(parts, project);
  }
  for (const group of withGroups ? solelyOwned(world, user) : []) {
    await eraseGroup(parts, group);
  }
  removeUser(world, user);
}

/** Removes what was marked for deletion long enough ago. */
export async function eraseDue(parts: Parts): Promise<void> {
  const { world } = parts;
  for (const project of projectsDueForRemoval(world)) {
    await eraseProject(parts, project);
  }
  // Those below a marked group go with it.
  for (const group of groupsDueForRemoval(world)) {
    await eraseGroup(parts, group);
  }
}
