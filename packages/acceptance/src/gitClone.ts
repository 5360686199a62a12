import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Environment with which git answers GitLab's question for a password; nothing of it stands in an argument. */
export function gitCredentials(token: string): Record<string, string> {
  return {
    GIT_TERMINAL_PROMPT: '0',
    GIT_CONFIG_COUNT: '2',
    GIT_CONFIG_KEY_0: 'credential.helper',
    GIT_CONFIG_VALUE_0: '',
    GIT_CONFIG_KEY_1: 'credential.helper',
    GIT_CONFIG_VALUE_1:
      '!answer() { echo username=oauth2; echo "password=$FORGEKEY_GIT_PASSWORD"; }; answer',
    FORGEKEY_GIT_PASSWORD: token,
  };
}

export interface Remote {
  url: string;
  token: string;
}

export async function cloneRepository(
  { url, token }: Remote,
  directory: string,
): Promise<void> {
  await git(['clone', '--quiet', url, directory], token);
}

/** Names of the remote's tags with the commits they point at. */
export async function remoteTags({
  url,
  token,
}: Remote): Promise<{ name: string; commit: string }[]> {
  const output = await git(['ls-remote', '--tags', '--refs', url], token);
  return output
    .split('\n')
    .filter(Boolean)
    .map(line => line.split('\t'))
    .map(([commit, ref]) => ({ commit, name: ref.replace('refs/tags/', '') }));
}

/** What git prints, in a clone. */
export async function inClone(
  directory: string,
  ...args: string[]
): Promise<string> {
  return (await run('git', args, { cwd: directory })).stdout.trim();
}

async function git(args: string[], token: string): Promise<string> {
  const { stdout } = await run('git', args, {
    env: { ...process.env, ...gitCredentials(token) },
  });
  return stdout;
}
