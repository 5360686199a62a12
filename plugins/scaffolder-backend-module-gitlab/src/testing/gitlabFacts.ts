import type { Sandbox } from '@forgekey/gitlab-sandbox';
import { atGitLab } from './gitlabRest';

/** What is at GitLab, asked of the sandbox and not of the module. */
export function liveTokens(sandbox: Sandbox, projectId: number) {
  return sandbox
    .state()
    .accessTokens.filter(
      it => it.resource?.id === projectId && it.active && it.kind === 'project',
    );
}

export function variablesOf(sandbox: Sandbox, projectId: number) {
  return sandbox.state().variables.filter(it => it.resource.id === projectId);
}

export function projectAt(sandbox: Sandbox, fullPath: string) {
  return sandbox.state().projects.find(it => it.fullPath === fullPath);
}

/** Every value that the sandbox has minted since its seed, dead ones included. */
export function mintedValues(sandbox: Sandbox): string[] {
  return sandbox
    .state()
    .accessTokens.map(it => it.value)
    .filter(value => !value.startsWith('sandbox-'));
}

/** Operations since the journal was cleared, in order. */
export function operations(sandbox: Sandbox): string[] {
  return sandbox.journal.entries().map(it => it.operation);
}

/** Every file of a branch of a project with its text, and its commits, the newest first. */
export async function contentOf(
  sandbox: Sandbox,
  projectId: number,
  branch: string,
): Promise<{ files: Record<string, string>; commits: any[] }> {
  const repository = `/projects/${projectId}/repository`;
  const ref = encodeURIComponent(branch);
  const tree: { path: string; type: string }[] = await atGitLab(
    sandbox,
    'GET',
    `${repository}/tree?recursive=true&per_page=100&ref=${ref}`,
  );
  const files: Record<string, string> = {};
  for (const { path } of tree.filter(it => it.type === 'blob')) {
    const { content } = await atGitLab(
      sandbox,
      'GET',
      `${repository}/files/${encodeURIComponent(path)}?ref=${ref}`,
    );
    files[path] = Buffer.from(content, 'base64').toString('utf8');
  }
  const commits = await atGitLab(
    sandbox,
    'GET',
    `${repository}/commits?ref_name=${ref}`,
  );
  return { files, commits };
}

/** Every project, those that are scheduled for deletion included. */
export function projectPaths(sandbox: Sandbox): string[] {
  return sandbox.state().projects.map(it => it.fullPath);
}
