/** What is at GitLab, asked of the sandbox and not of who is tested. */
import type { Controls, Instance } from '../instance';
import type { SandboxState } from '../world/describeState';
import type { Resource } from '../world/model';
import { atGitLab } from './atGitLab';

/** A sandbox, or what one held at some time. */
type Known = Pick<Controls, 'state'>;

const isOf = (resource: Resource | null, projectId: number) =>
  resource?.kind === 'project' && resource.id === projectId;

/** The access tokens of a project that still open something. */
export function liveTokens(
  sandbox: Known,
  projectId: number,
): SandboxState['accessTokens'] {
  return sandbox
    .state()
    .accessTokens.filter(
      ({ resource, active }) => active && isOf(resource, projectId),
    );
}

/** The CI/CD variables of a project, hidden values included. */
export function variablesOf(
  sandbox: Known,
  projectId: number,
): SandboxState['variables'] {
  return sandbox
    .state()
    .variables.filter(({ resource }) => isOf(resource, projectId));
}

export function projectAt(
  sandbox: Known,
  fullPath: string,
): SandboxState['projects'][number] | undefined {
  return sandbox.state().projects.find(it => it.fullPath === fullPath);
}

/** Every project, those that are scheduled for deletion included. */
export function projectPaths(sandbox: Known): string[] {
  return sandbox.state().projects.map(it => it.fullPath);
}

/** Every token value that was minted since the seed, dead ones included. */
export function mintedValues(sandbox: Known): string[] {
  return sandbox.state().mintedValues;
}

/** Operations since the journal was cleared, in order. */
export function operations({ journal }: Pick<Controls, 'journal'>): string[] {
  return journal.entries().map(it => it.operation);
}

/** Every file of a branch of a project with its text, and its commits, the newest first. */
export async function contentOf(
  sandbox: Pick<Instance, 'url'>,
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
