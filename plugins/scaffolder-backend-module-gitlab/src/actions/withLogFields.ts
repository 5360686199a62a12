import type { LoggerService } from '@backstage/backend-plugin-api';
import type { ScmIntegrationRegistry } from '@backstage/integration';
import type {
  ActionContext,
  TemplateAction,
} from '@backstage/plugin-scaffolder-node';
import type { JsonObject } from '@backstage/types';
import { readRepoUrl, type RepoUrl } from '../target/projectRef';
import { taskLogger } from './taskLogger';

/** An action whose log lines say, as fields, which task, step, user, host and project they are about. */
export function withLogFields<A extends TemplateAction<any, any, any>>(
  action: A,
  deps: { logger: LoggerService; integrations: ScmIntegrationRegistry },
): A {
  return {
    ...action,
    handler: async ctx =>
      action.handler({
        ...ctx,
        logger: taskLogger(ctx.logger, deps.logger, {
          taskId: ctx.task.id,
          stepId: ctx.step?.id ?? action.id,
          actionId: action.id,
          ...(ctx.user?.ref ? { userRef: ctx.user.ref } : {}),
          ...aboutOf(ctx, deps.integrations),
        }),
      }),
  };
}

/** Of what the input says; what is wrong with it is the action's to complain of. */
function aboutOf(
  { input }: Pick<ActionContext<any>, 'input'>,
  integrations: ScmIntegrationRegistry,
): JsonObject {
  const { repoUrl, settings } = input ?? {};
  let read: RepoUrl;
  try {
    read = readRepoUrl(String(repoUrl), integrations);
  } catch {
    return {};
  }
  const { host, place } = read;
  const project = String(input.projectId || read.projectId || '');
  const isNumber = /^\d+$/.test(project);
  const placed = place && `${place.owner}/${settings?.path ?? place.repo}`;
  const projectPath = isNumber ? placed : project || placed;
  return {
    host,
    ...(projectPath ? { projectPath } : {}),
    ...(isNumber ? { projectId: Number(project) } : {}),
  };
}
