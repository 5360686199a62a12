import type { Sandbox } from '@forgekey/gitlab-sandbox';

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
