import { createFrontendModule } from '@backstage/frontend-plugin-api';
import { gitlabAccessToken } from './GitlabAccessToken';
import { gitlabNamespacePicker } from './GitlabNamespacePicker';
import { gitlabProjectName } from './GitlabProjectName';
import { gitlabVariableKey } from './GitlabVariableKey';

/** Form fields that know GitLab, for the scaffolder's forms. */
export const scaffolderModuleGitlab = createFrontendModule({
  pluginId: 'scaffolder',
  extensions: [
    gitlabAccessToken,
    gitlabNamespacePicker,
    gitlabProjectName,
    gitlabVariableKey,
  ],
});
