import type { TemplateAction } from '@backstage/plugin-scaffolder-node';
import type { ActionDeps, GitLabActionDeps } from '../deps';
import { namingProjects } from './namingProjects';
import { withLogFields } from './withLogFields';

const DEPS: GitLabActionDeps['$$type'] = '@forgekey/GitLabActionDeps';

/** A factory as this package exports it: of an action with everything around it that the module's have. */
export function actionFactory<A extends TemplateAction<any, any, any>>(
  create: (deps: ActionDeps) => A,
): (deps: GitLabActionDeps) => A {
  return deps => {
    if (deps.$$type !== DEPS) {
      throw new TypeError(
        'An action of this package is made from what createGitLabActionDeps returns',
      );
    }
    const own = deps as ActionDeps;
    return completed(create(own), own);
  };
}

/** With errors that name projects, and fields in its log. */
export function completed<A extends TemplateAction<any, any, any>>(
  action: A,
  deps: ActionDeps,
): A {
  return withLogFields(namingProjects(action, deps), deps);
}
