import { ProjectCreationLevel, Visibility } from './model';

/** What an administrator of the instance decides. `POST /-/sandbox/settings` changes it, a reset puts it back. */
export interface Settings {
  /** Reported by `/version` and `/metadata`. */
  version: string;
  revision: string;
  enterprise: boolean;
  /** Longest life of an access token, in days. */
  maxTokenLifetimeDays: number;
  /** Whether a token without an expiry gets one (`require_personal_access_token_expiry`). */
  requireTokenExpiry: boolean;
  tokenPrefix: string;
  deployTokenPrefix: string;
  /** Whether scopes of the container registry exist. */
  registryEnabled: boolean;
  /** Whether scopes of the dependency proxy exist. */
  dependencyProxyEnabled: boolean;
  /** A plan's limit of active access tokens per project or group; `null` is none. */
  accessTokenLimit: number | null;
  /** A GitLab older than 17.4 ignores `masked_and_hidden`, and shows the value to whoever may read variables. */
  supportsHiddenVariables: boolean;
  /** Whether git takes the password of an account; the sandbox knows none, so this only decides about the challenge. */
  passwordAuthForGit: boolean;
  projectVariableLimit: number;
  groupVariableLimit: number;
  hookLimit: number;
  /** After how many days without a living token a bot is removed; `null` is never. */
  inactiveTokenRetentionDays: number | null;
  /** How many members a user may remove from one project or group in a minute; 0 is no limit, as for those below. */
  membersDeleteLimit: number;
  /** How many users others than administrators may look up in ten minutes. */
  usersGetByIdLimit: number;
  /** How many groups a user may archive in a minute. */
  groupArchiveLimit: number;
  /** Whether hooks may point at this machine or a private network. */
  allowLocalHooks: boolean;
  /** Whether `permanently_remove` works. */
  allowProjectPermanentDeletion: boolean;
  deletionRetentionDays: number;
  defaultBranch: string;
  defaultVisibility: Visibility;
  defaultGroupVisibility: Visibility;
  /** Who may create projects in a group that does not say. */
  defaultProjectCreation: ProjectCreationLevel;
  /** How many projects a new user may have in a namespace of their own. */
  defaultProjectsLimit: number;
  /** Whether new users may create top-level groups, where anybody may. */
  usersCreateGroups: boolean;
  /** Whether new users are external. */
  usersAreExternal: boolean;
  /** Visibilities only administrators may use. */
  restrictedVisibilities: Visibility[];
  /** Whether people may create top-level groups over the API (GitLab.com says no). */
  allowTopLevelGroups: boolean;
  /**
   * How long after the first push the default branch and its protection appear. GitLab does this in a background job
   * (app/services/git/branch_hooks_service.rb), so what is read right after a push can be stale.
   */
  postReceiveDelayMs: number;
  /** Offset pagination ends here on collections that know keyset pagination. */
  maxPaginationOffset: number;
  /** Collections with more rows answer without totals. */
  maxCountedRows: number;
}

/** Limits that may be none. */
export const NULLABLE_SETTINGS: readonly (keyof Settings)[] = [
  'accessTokenLimit',
  'inactiveTokenRetentionDays',
];

export type LimitSetting =
  'membersDeleteLimit' | 'usersGetByIdLimit' | 'groupArchiveLimit';

export const DEFAULT_SETTINGS: Settings = {
  version: '19.5.0',
  revision: '5a4db0c0000',
  enterprise: false,
  maxTokenLifetimeDays: 365,
  requireTokenExpiry: true,
  tokenPrefix: 'glpat-',
  deployTokenPrefix: 'gldt-',
  registryEnabled: true,
  dependencyProxyEnabled: false,
  accessTokenLimit: null,
  supportsHiddenVariables: true,
  passwordAuthForGit: true,
  projectVariableLimit: 8000,
  groupVariableLimit: 30_000,
  hookLimit: 100,
  inactiveTokenRetentionDays: 30,
  membersDeleteLimit: 60,
  usersGetByIdLimit: 300,
  groupArchiveLimit: 60,
  allowLocalHooks: false,
  allowProjectPermanentDeletion: true,
  deletionRetentionDays: 30,
  defaultBranch: 'main',
  defaultVisibility: 'private',
  defaultGroupVisibility: 'private',
  defaultProjectCreation: 'developer',
  defaultProjectsLimit: 100_000,
  usersCreateGroups: true,
  usersAreExternal: false,
  restrictedVisibilities: [],
  allowTopLevelGroups: true,
  postReceiveDelayMs: 0,
  maxPaginationOffset: 50_000,
  maxCountedRows: 10_000,
};
