import type {
  AccessTokenReads,
  AccessTokenWrites,
} from './resources/accessTokens';
import type { BranchReads, BranchWrites } from './resources/branches';
import type { CommitReads } from './resources/commits';
import type {
  DeployTokenReads,
  DeployTokenWrites,
} from './resources/deployTokens';
import type { GroupReads } from './resources/groups';
import type { InventoryReads } from './resources/inventory';
import type { MemberReads, MemberWrites } from './resources/members';
import type { NamespaceReads } from './resources/namespaces';
import type { ProjectReads, ProjectWrites } from './resources/projects';
import type {
  ProtectedBranchReads,
  ProtectedBranchWrites,
} from './resources/protectedBranches';
import type { SettingsReads } from './resources/settings';
import type { UserReads } from './resources/users';
import type { VariableReads, VariableWrites } from './resources/variables';

export type { Container, ResourceId } from './resources/address';
export type {
  AccessToken,
  CreatedAccessToken,
  NewAccessToken,
} from './resources/accessTokens';
export type { Commit } from './resources/commits';
export type { GitLabGroup } from './resources/groups';
export type { ProjectInventory } from './resources/inventory';
export type { GitLabNamespace } from './resources/namespaces';
export type {
  GitLabProject,
  NewProject,
  Visibility,
} from './resources/projects';
export type { DeployToken, NewDeployToken } from './resources/deployTokens';
export type { InstanceSettings } from './resources/settings';
export type { GitLabUser } from './resources/users';
export type {
  NewVariable,
  Variable,
  VariableChange,
  VariableType,
} from './resources/variables';

/** Which GitLab it is, and what time it is there. */
export interface GitLabHost {
  /** As the integration names it, e.g. `gitlab.example.com` or `127.0.0.1:8929`. */
  readonly host: string;
  /** Root of the web pages, without a slash at the end. */
  readonly baseUrl: string;

  /** By GitLab's clock, as its newest answer showed it; by the portal's before the first answer. */
  now(): Date;
  /** What GitLab's clock showed when the portal's showed this: for comparing with what GitLab dates. */
  inGitLabTime(portalTime: Date): Date;
}

/** What can be asked of GitLab without changing anything. */
export type GitLabReads = GitLabHost &
  UserReads &
  NamespaceReads &
  GroupReads &
  ProjectReads &
  MemberReads &
  InventoryReads &
  AccessTokenReads &
  DeployTokenReads &
  VariableReads &
  BranchReads &
  ProtectedBranchReads &
  CommitReads &
  SettingsReads;

/** What changes something at GitLab. */
export type GitLabWrites = ProjectWrites &
  MemberWrites &
  AccessTokenWrites &
  DeployTokenWrites &
  VariableWrites &
  BranchWrites &
  ProtectedBranchWrites;

/**
 * What the actions need of one GitLab host with one credential, in our words. Only `src/gitlab/` knows the library
 * behind it.
 *
 * Every method throws the errors of `errors/errors.ts`. `find…` gives `undefined` where GitLab answers 404, which it also
 * does for what the credential may not see. A call that creates is never repeated after its answer was lost: then
 * it throws an `OutcomeUnknownError`, and the caller looks before it decides.
 */
export type GitLabApi = GitLabReads & GitLabWrites;
