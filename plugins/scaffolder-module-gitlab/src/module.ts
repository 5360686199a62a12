import { createFrontendModule } from '@backstage/frontend-plugin-api';
import { gitlabAccessToken } from './GitlabAccessToken';
import { gitlabNamespacePicker } from './GitlabNamespacePicker';
import { gitlabProjectName } from './GitlabProjectName';
import { gitlabVariableKey } from './GitlabVariableKey';
import { rolledBack } from './RolledBack';

/** Form fields that know GitLab, and a page that tells what was undone when a run has failed. */
export const scaffolderModuleGitlab = createFrontendModule({
  pluginId: 'scaffolder',
  extensions: [
    gitlabAccessToken,
    gitlabNamespacePicker,
    gitlabProjectName,
    gitlabVariableKey,
    rolledBack,
  ],
});
