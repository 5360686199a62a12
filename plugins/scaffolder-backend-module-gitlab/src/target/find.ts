import { NotFoundError } from '@backstage/errors';
import type {
  GitLabNamespace,
  GitLabProject,
  GitLabReads,
} from '../gitlab/api';
import { describeActingAs, type Rehearsal } from '../saga/attempt';

/** @throws NotFoundError if it is not there, or may not be seen; `POST /projects` would only say "is not valid" */
export async function findNamespace(
  attempt: Rehearsal,
  namespacePath: string,
): Promise<GitLabNamespace> {
  const namespace = await attempt.api.findNamespace(namespacePath);
  if (!namespace) {
    throw new NotFoundError(
      `The namespace ${namespacePath} was not found on ${attempt.api.host}, or ${describeActingAs(attempt)} has no access to it. Nothing was changed. Check the group or user in repoUrl; GitLab also hides groups that the token's owner is no member of`,
    );
  }
  return namespace;
}

/** GitLab also shows, at its old path, a project that was renamed, moved or deleted; that path is free. */
export async function findProjectAt(
  api: GitLabReads,
  fullPath: string,
): Promise<GitLabProject | undefined> {
  const project = await api.findProject(fullPath);
  return project?.fullPath.toLowerCase() === fullPath.toLowerCase()
    ? project
    : undefined;
}
