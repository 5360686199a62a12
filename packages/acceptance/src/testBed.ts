import { Sandbox, startSandbox } from '@forgekey/gitlab-sandbox';
import { GitLabState } from './gitlabState';
import { Portal, PortalOptions } from './portal';
import { ScaffolderClient } from './scaffolderClient';

/** Root of the sandbox's default seed, an administrator. */
export const ROOT_TOKEN = 'sandbox-root-token';

/** A group of the default seed. */
export const GROUP = 'acme/platform';

/** A GitLab, a portal on it, and somebody who is signed in: what most tests need. */
export interface TestBed {
  sandbox: Sandbox;
  gitlab: GitLabState;
  portal: Portal;
  client: ScaffolderClient;
  stop(): Promise<void>;
}

export async function startTestBed(
  options: Omit<PortalOptions, 'gitlab'> & { gitlabToken?: string } = {},
): Promise<TestBed> {
  const { gitlabToken = ROOT_TOKEN, ...portalOptions } = options;
  const sandbox = await startSandbox();
  try {
    const portal = await Portal.start({
      gitlab: { url: sandbox.url, token: gitlabToken },
      ...portalOptions,
    });
    return {
      sandbox,
      gitlab: new GitLabState(sandbox.url),
      portal,
      client: await ScaffolderClient.signIn(portal.url),
      async stop() {
        await portal.remove();
        await sandbox.stop();
      },
    };
  } catch (error) {
    await sandbox.stop();
    throw error;
  }
}

/** What a person types into the form of `new-service`. */
export function formValues(name: string, other: Record<string, unknown> = {}) {
  return {
    name,
    group: GROUP,
    description: 'Takes payments',
    visibility: 'private',
    tokenLifetime: '90d',
    token: {
      accessLevel: 'developer',
      scopes: ['write_repository'],
      expiresIn: '90d',
    },
    ...other,
  };
}
