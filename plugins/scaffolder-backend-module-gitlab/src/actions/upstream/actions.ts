import type { TemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  createGitlabGroupAccessAction,
  createGitlabGroupEnsureExistsAction,
  createGitlabIssueAction,
  createGitlabRepoPushAction,
  createGitlabUserInfoAction,
  createPublishGitlabMergeRequestAction,
  createTriggerGitlabPipelineAction,
  editGitlabIssueAction,
} from '@backstage/plugin-scaffolder-backend-module-gitlab';
import type { ActionDeps } from '../../deps';
import { HANDED_ON } from './actions.docs';
import { withLegacyInputs } from './withLegacyInputs';
import { withSealedToken } from './withSealedToken';

/** Actions that touch no secret of ours; upstream keeps them well. */
const FACTORIES = [
  createGitlabGroupEnsureExistsAction,
  createGitlabGroupAccessAction,
  createGitlabIssueAction,
  editGitlabIssueAction,
  createGitlabRepoPushAction,
  createPublishGitlabMergeRequestAction,
  createTriggerGitlabPipelineAction,
  createGitlabUserInfoAction,
];

/** Upstream's actions that this module hands on, so that a template needs no second module. */
export function createUpstreamActions(
  deps: ActionDeps,
): TemplateAction<any, any, any>[] {
  const { integrations } = deps;
  const { requireScmUserCredentials } = deps.config;
  return FACTORIES.map(create => {
    const action: TemplateAction<any, any, any> = create({
      integrations,
      requireScmUserCredentials,
    });
    const description = action.description ?? HANDED_ON[action.id]?.description;
    return withSealedToken(withLegacyInputs({ ...action, description }), deps);
  });
}
