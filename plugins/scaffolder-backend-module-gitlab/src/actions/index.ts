import type { TemplateAction } from '@backstage/plugin-scaffolder-node';
import type { ActionDeps, GitLabActionDeps } from '../deps';
import type { ActionDocs, PageDocs } from '../docs/actionDocs';
import { completed } from './actionFactory';
import { createProjectAccessTokenCreateAction } from './projectAccessToken/create';
import { docs as projectAccessTokenCreate } from './projectAccessToken/create.docs';
import { createProjectAccessTokenRevokeAction } from './projectAccessToken/revoke';
import { docs as projectAccessTokenRevoke } from './projectAccessToken/revoke.docs';
import { createProjectAccessTokenRotateAction } from './projectAccessToken/rotate';
import { docs as projectAccessTokenRotate } from './projectAccessToken/rotate.docs';
import { createProjectDeployTokenCreateAction } from './projectDeployToken/create';
import { docs as projectDeployTokenCreate } from './projectDeployToken/create.docs';
import { createProjectVariableCreateAction } from './projectVariable/create';
import { docs as projectVariableCreate } from './projectVariable/create.docs';
import { createProjectVariableDeleteAction } from './projectVariable/delete';
import { docs as projectVariableDelete } from './projectVariable/delete.docs';
import { createPublishGitLabAction } from './publish/gitlab';
import { docs as publishGitLab } from './publish/gitlab.docs';
import { createTaskRollbackAction } from './task/rollback';
import { docs as taskRollback } from './task/rollback.docs';
import { createUpstreamActions } from './upstream/actions';
import { docs as upstream } from './upstream/actions.docs';

type Action = TemplateAction<any, any, any>;

/** Every action of our own; the one list. */
const OWN: { create(deps: GitLabActionDeps): Action; docs: ActionDocs }[] = [
  { create: createPublishGitLabAction, docs: publishGitLab },
  {
    create: createProjectAccessTokenCreateAction,
    docs: projectAccessTokenCreate,
  },
  {
    create: createProjectAccessTokenRotateAction,
    docs: projectAccessTokenRotate,
  },
  {
    create: createProjectAccessTokenRevokeAction,
    docs: projectAccessTokenRevoke,
  },
  {
    create: createProjectDeployTokenCreateAction,
    docs: projectDeployTokenCreate,
  },
  { create: createProjectVariableCreateAction, docs: projectVariableCreate },
  { create: createProjectVariableDeleteAction, docs: projectVariableDelete },
  { create: createTaskRollbackAction, docs: taskRollback },
];

/** Every action of the module. */
export function createGitLabActions(deps: ActionDeps): Action[] {
  return [
    ...OWN.map(({ create }) => create(deps)),
    ...createUpstreamActions(deps).map(action => completed(action, deps)),
  ];
}

/** What the page of each action says of it, by the action's id. */
export const ACTION_DOCS: Record<string, PageDocs> = {
  ...Object.fromEntries(OWN.map(({ docs }) => [docs.id, docs])),
  ...upstream,
};
