/**
 * GitLab actions for the Backstage scaffolder whose tokens are stored and shown nowhere but in GitLab.
 *
 * @packageDocumentation
 */

export { createProjectAccessTokenCreateAction } from './actions/projectAccessToken/create';
export { createProjectAccessTokenRevokeAction } from './actions/projectAccessToken/revoke';
export { createProjectAccessTokenRotateAction } from './actions/projectAccessToken/rotate';
export { createProjectDeployTokenCreateAction } from './actions/projectDeployToken/create';
export { createProjectVariableCreateAction } from './actions/projectVariable/create';
export { createProjectVariableDeleteAction } from './actions/projectVariable/delete';
export { createPublishGitLabAction } from './actions/publish/gitlab';
export { createTaskRollbackAction } from './actions/task/rollback';
export {
  createGitLabActionDeps,
  type GitLabActionServices,
} from './createActionDeps';
export type { GitLabActionDeps } from './deps';
export { gitlabModule as default } from './module';
