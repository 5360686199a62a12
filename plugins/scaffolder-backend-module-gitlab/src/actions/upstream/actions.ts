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
import type { GitLabActionDeps } from '../../deps';
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

/** Of those that upstream does not describe. */
const DESCRIPTIONS: Record<string, string> = {
  'gitlab:repo:push':
    'Commits the files of the workspace to a branch of a GitLab project',
  'publish:gitlab:merge-request':
    'Commits the files of the workspace to a branch of a GitLab project, and opens a merge request for it',
};

/** Upstream's actions that this module hands on, so that a template needs no second module. */
export function createUpstreamActions(
  deps: GitLabActionDeps,
): TemplateAction<any, any, any>[] {
  const { integrations } = deps;
  const { requireScmUserCredentials } = deps.config;
  return FACTORIES.map(create => {
    const action: TemplateAction<any, any, any> = create({
      integrations,
      requireScmUserCredentials,
    });
    const description = action.description ?? DESCRIPTIONS[action.id];
    return withSealedToken(withLegacyInputs({ ...action, description }), deps);
  });
}
