import type { Instance } from '../instance';
import type { Principal } from '../principal/authenticate';
import { openProject } from '../repository/projectLifecycle';
import { canCreateProjects } from '../world/access';
import type { Project } from '../world/model';
import { namespaceByPath, projectPathOf } from '../world/namespaces';
import { Invalid } from '../world/refusals';
import type { GitCall } from './gitPath';
import { gitRefusals } from './gitRefusals';

/**
 * A push to a project that is not there makes it, private, when the caller may create projects in that namespace; the
 * first request of a push does (lib/gitlab/git_access_project.rb, `ensure_project_on_push!`). Undefined leaves it at that
 * the project is not there.
 */
export async function createOnPush(
  instance: Instance,
  principal: Principal | undefined,
  { direction, fullPath }: GitCall,
): Promise<Project | undefined> {
  const slash = fullPath.lastIndexOf('/');
  const namespace = namespaceByPath(instance.world, fullPath.slice(0, slash));
  if (
    direction !== 'write' ||
    principal?.kind !== 'user' ||
    !namespace ||
    !canCreateProjects(instance.world, principal.user, namespace)
  ) {
    return undefined;
  }
  try {
    const project = await openProject(instance, principal.user, {
      path: fullPath.slice(slash + 1),
      namespaceId: namespace.id,
      visibility: 'private',
    });
    instance.world.postPushMessages.add(
      principal.user.id,
      project.id,
      createdMessage(instance, project),
    );
    return project;
  } catch (error) {
    if (error instanceof Invalid) {
      throw gitRefusals.creation(fullMessages(error));
    }
    throw error;
  }
}

/** lib/gitlab/checks/project_created.rb */
function createdMessage({ world, links }: Instance, project: Project): string {
  return [
    '',
    `The private project ${projectPathOf(world, project)} was successfully created.`,
    '',
    'To configure the remote, run:',
    `  git remote add origin ${links.git(project)}`,
    '',
    'To view the project, visit:',
    `  ${links.project(project)}`,
    '',
  ].join('\n');
}

/** `errors.full_messages` of Rails: the attribute as a word, then its text. */
function fullMessages({ errors }: Invalid): string {
  return Object.entries(errors)
    .flatMap(([attribute, texts]) =>
      texts.map(text =>
        attribute === 'base' ? text : `${humanise(attribute)} ${text}`,
      ),
    )
    .join(', ');
}

function humanise(attribute: string): string {
  const words = attribute.replaceAll(/[._]/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
