import { SMALL_SEED, startSandbox } from '@forgekey/gitlab-sandbox';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SANDBOX_PORT = 8929;
/** Root of the sandbox's default seed. Fake, and meant to look it. */
const SANDBOX_TOKEN = 'sandbox-root-token';

export interface PortalUser {
  name: string;
  username: string;
  token: string;
}

/** The GitLab that the portal works on. */
export interface PortalGitLab {
  kind: 'sandbox' | 'real';
  url: string;
  /** Who is there to sign in as, in the sandbox. */
  users: PortalUser[];
}

/**
 * Uses the GitLab that GITLAB_URL and GITLAB_TOKEN name, and starts the sandbox inside this process when they name
 * none. Either way the variables that app-config.yaml refers to are set afterwards.
 */
export async function provideGitLab(
  env: NodeJS.ProcessEnv,
): Promise<PortalGitLab> {
  const gitlab = readGitLab(env) ?? (await startEmbeddedSandbox(env));
  env.GITLAB_URL = gitlab.url;
  env.GITLAB_HOST = new URL(gitlab.url).host;
  env.GITLAB_API_URL ??= `${gitlab.url}/api/v4`;
  return gitlab;
}

function readGitLab(env: NodeJS.ProcessEnv): PortalGitLab | undefined {
  const { GITLAB_URL, GITLAB_TOKEN } = env;
  if (!GITLAB_URL && !GITLAB_TOKEN) {
    return undefined;
  }
  if (!GITLAB_URL || !GITLAB_TOKEN) {
    const [given, missing] = GITLAB_URL
      ? ['GITLAB_URL', 'GITLAB_TOKEN']
      : ['GITLAB_TOKEN', 'GITLAB_URL'];
    throw new Error(
      `${given} is set and ${missing} is not: set both to use that GitLab, or neither to use the sandbox.`,
    );
  }
  if (!URL.canParse(GITLAB_URL)) {
    throw new Error(
      `GITLAB_URL must be a URL such as https://gitlab.example.com, got "${GITLAB_URL}".`,
    );
  }
  return { kind: 'real', url: GITLAB_URL.replace(/\/+$/, ''), users: [] };
}

async function startEmbeddedSandbox(
  env: NodeJS.ProcessEnv,
): Promise<PortalGitLab> {
  const dataDir = mkdtempSync(join(tmpdir(), 'forgekey-sandbox-'));
  process.once('exit', () => rmSync(dataDir, { recursive: true, force: true }));
  const sandbox = await startSandbox({
    port: Number(env.SANDBOX_PORT || SANDBOX_PORT),
    dataDir,
  });
  env.GITLAB_TOKEN = SANDBOX_TOKEN;
  const users = SMALL_SEED.users.map(({ name, username, tokens = [] }) => ({
    name,
    username,
    token: tokens[0]?.value ?? '',
  }));
  return { kind: 'sandbox', url: sandbox.url, users };
}
