import { AccessToken, Namespace, Project, WorldState } from './model';
import { fullPathOf, projectPathOf } from './namespaces';
import { Settings } from './settings';
import { isActive } from './tokens';
import { World } from './world';

/** Everything a sandbox knows, secrets included, in one readable value. */
export interface SandboxState extends Omit<
  WorldState,
  'ids' | 'namespaces' | 'projects' | 'accessTokens'
> {
  /** By the sandbox's clock. */
  now: string;
  settings: Settings;
  namespaces: (Namespace & { fullPath: string })[];
  projects: (Project & { fullPath: string })[];
  accessTokens: (AccessToken & { active: boolean })[];
}

export function describeState(world: World): SandboxState {
  const { ids: _, ...state } = world.snapshot();
  return {
    now: world.clock.timestamp(),
    settings: { ...world.settings },
    ...state,
    namespaces: state.namespaces.map(namespace => ({
      ...namespace,
      fullPath: fullPathOf(world, namespace),
    })),
    projects: state.projects.map(project => ({
      ...project,
      fullPath: projectPathOf(world, project),
    })),
    accessTokens: state.accessTokens.map(token => ({
      ...token,
      active: isActive(world, token),
    })),
  };
}
