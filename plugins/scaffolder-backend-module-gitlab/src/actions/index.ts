import type { TemplateAction } from '@backstage/plugin-scaffolder-node';
import type { GitLabActionDeps } from '../deps';
import { namingProjects } from './namingProjects';
import { createProjectAccessTokenCreateAction } from './projectAccessToken/create';
import { createProjectVariableCreateAction } from './projectVariable/create';
import { createPublishGitLabAction } from './publish/gitlab';
import { createTaskRollbackAction } from './task/rollback';
import { createUpstreamActions } from './upstream/actions';
import { withLogFields } from './withLogFields';

/** Every action of the module; the one list. */
export function createGitLabActions(
  deps: GitLabActionDeps,
): TemplateAction<any, any, any>[] {
  return [
    createPublishGitLabAction(deps),
    createProjectAccessTokenCreateAction(deps),
    createProjectVariableCreateAction(deps),
    createTaskRollbackAction(deps),
    ...createUpstreamActions(deps),
  ].map(action => withLogFields(namingProjects(action, deps), deps));
}
