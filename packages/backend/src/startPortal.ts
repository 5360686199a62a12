import { createBackend } from '@backstage/backend-defaults';
import { provideGitLab } from './gitlab';
import { describePortal } from './welcome';

/** The whole portal: a GitLab to work on, then a normal Backstage backend. */
export async function startPortal(): Promise<void> {
  // app-config.yaml refers to GITLAB_* variables, so GitLab is settled before the backend reads it.
  const gitlab = await provideGitLab(process.env);

  const backend = createBackend();
  backend.add(import('@backstage/plugin-app-backend'));
  backend.add(import('@backstage/plugin-auth-backend'));
  backend.add(import('@backstage/plugin-auth-backend-module-guest-provider'));
  backend.add(import('@backstage/plugin-catalog-backend'));
  backend.add(
    import('@backstage/plugin-catalog-backend-module-scaffolder-entity-model'),
  );
  backend.add(import('@backstage/plugin-scaffolder-backend'));
  backend.add(
    import('@backstage/plugin-scaffolder-backend-module-workspace-database'),
  );
  backend.add(import('@forgekey/plugin-scaffolder-backend-module-gitlab'));
  await backend.start();

  const { PORT = '7007' } = process.env;
  process.stdout.write(describePortal(`http://localhost:${PORT}`, gitlab));
}
