/** What the sandbox remembers. Plain data, so that a snapshot is JSON and a restore is assignment. */

export type Visibility = 'private' | 'internal' | 'public';

/** A GitLab user, a person or the bot behind a project or group access token. */
export interface User {
  id: number;
  username: string;
  name: string;
  email: string;
  state: 'active' | 'blocked';
  admin: boolean;
  external: boolean;
  /** Set on the bot user of a resource access token: what it was made for. */
  botOf: Resource | null;
  /** The personal namespace; bots have none. */
  namespaceId: number | null;
  projectsLimit: number;
  canCreateGroup: boolean;
  createdAt: string;
}

/** The two things that own access tokens, variables, members and deploy tokens. */
export type ResourceKind = 'project' | 'group';

export interface Resource {
  kind: ResourceKind;
  id: number;
}

/** What a project or group was called before it was marked for deletion. */
export interface Mark {
  markedAt: string;
  name: string;
  path: string;
}

export interface UserNamespace {
  kind: 'user';
  id: number;
  name: string;
  path: string;
  parentId: null;
  userId: number;
  visibility: 'public';
}

/** `noone` and friends: who may create projects in a group. */
export type ProjectCreationLevel =
  'noone' | 'owner' | 'maintainer' | 'developer' | 'administrator';

/** What happens to the first branch that is pushed to a project of the group. */
export interface DefaultBranchProtection {
  allowedToPush: number;
  allowedToMerge: number;
  allowForcePush: boolean;
  developerCanInitialPush: boolean;
}

export interface Group {
  kind: 'group';
  id: number;
  name: string;
  path: string;
  description: string;
  parentId: number | null;
  visibility: Visibility;
  projectCreationLevel: ProjectCreationLevel;
  subgroupCreationLevel: 'owner' | 'maintainer';
  /** `null` is GitLab's "no protection". */
  defaultBranchProtection: DefaultBranchProtection | null;
  defaultBranch: string | null;
  /** What is only kept and shown, under GitLab's own keys. */
  settings?: Record<string, unknown>;
  archived: boolean;
  /** When it was marked for deletion, with the name and path it had. */
  deletion: Mark | null;
  createdAt: string;
  updatedAt: string;
}

/** Groups and personal namespaces share one id space, as in GitLab. */
export type Namespace = Group | UserNamespace;

export interface Project {
  id: number;
  name: string;
  path: string;
  namespaceId: number;
  creatorId: number;
  description: string | null;
  visibility: Visibility;
  /** Reported even while the repository is empty; the first push replaces it. */
  defaultBranch: string;
  objectFormat: 'sha1' | 'sha256';
  topics: string[];
  archived: boolean;
  /** When it was marked for deletion, with the name and path it had. */
  deletion: Mark | null;
  /** Everything else `PUT /projects/:id` accepts and `GET` shows, kept under GitLab's own key. */
  settings: Record<string, unknown>;
  runnersToken: string;
  createdAt: string;
  updatedAt: string;
  lastActivityAt: string;
}

/** A path a project had before; GitLab redirects reads and refuses writes. */
export interface ProjectRedirect {
  fullPath: string;
  projectId: number;
}

export type AccessTokenKind = 'personal' | 'project' | 'group' | 'oauth';

/** Personal, project, group and OAuth access tokens: one table, as in GitLab. */
export interface AccessToken {
  id: number;
  kind: AccessTokenKind;
  /** What the token was minted for; `null` for personal and OAuth tokens. */
  resource: Resource | null;
  /** The plain value. GitLab keeps a digest; the sandbox keeps the value for `GET /-/sandbox/state`. */
  value: string;
  userId: number;
  name: string;
  description: string | null;
  scopes: string[];
  createdAt: string;
  /** `YYYY-MM-DD`; the token is dead from 00:00 UTC of that day. */
  expiresAt: string | null;
  revoked: boolean;
  /** `null` too where nobody has written it down. */
  revokedAt: string | null;
  lastUsedAt: string | null;
  lastUsedIps: string[];
  /** The token this one replaced: the link that reuse detection follows. */
  previousId: number | null;
}

export interface DeployToken {
  id: number;
  resource: Resource;
  value: string;
  name: string;
  username: string;
  scopes: string[];
  expiresAt: string | null;
  revoked: boolean;
  creatorId: number;
}

export interface Membership {
  resource: Resource;
  userId: number;
  accessLevel: number;
  createdAt: string;
  createdById: number | null;
  expiresAt: string | null;
  /** When it was changed, if it was. */
  updatedAt?: string;
}

export type VariableType = 'env_var' | 'file';

export interface Variable {
  resource: Resource;
  variableType: VariableType;
  key: string;
  value: string;
  hidden: boolean;
  protected: boolean;
  masked: boolean;
  raw: boolean;
  environmentScope: string;
  description: string | null;
  updatedAt: string;
}

export interface BranchAccessLevel {
  id: number;
  accessLevel: number;
}

export interface ProtectedBranch {
  id: number;
  projectId: number;
  /** A branch name or a wildcard such as `release/*`. */
  name: string;
  pushAccessLevels: BranchAccessLevel[];
  mergeAccessLevels: BranchAccessLevel[];
  unprotectAccessLevels: BranchAccessLevel[];
  allowForcePush: boolean;
  codeOwnerApprovalRequired: boolean;
  updatedAt: string;
}

/** A header that a hook sends, or what stands for a part of its URL. */
export interface HookPair {
  key: string;
  value: string;
}

export interface Hook {
  id: number;
  projectId: number;
  url: string;
  createdAt: string;
  updatedAt: string;
  /** Event switches and the rest, under GitLab's own keys. */
  settings: Record<string, unknown>;
  token: string | null;
  signingToken: string | null;
  customHeaders: HookPair[];
  urlVariables: HookPair[];
}

export interface Issue {
  id: number;
  /** Counted in its project. */
  iid: number;
  projectId: number;
  title: string;
  description: string | null;
  state: 'opened' | 'closed';
  authorId: number;
  assigneeIds: number[];
  labels: string[];
  confidential: boolean;
  dueDate: string | null;
  issueType: 'issue' | 'incident';
  createdAt: string;
  updatedAt: string;
}

export interface Avatar {
  resource: Resource;
  filename: string;
  /** In Base64. */
  content: string;
}

/** Everything, in one serialisable value. */
export interface WorldState {
  users: User[];
  namespaces: Namespace[];
  projects: Project[];
  redirects: ProjectRedirect[];
  memberships: Membership[];
  accessTokens: AccessToken[];
  deployTokens: DeployToken[];
  variables: Variable[];
  protectedBranches: ProtectedBranch[];
  hooks: Hook[];
  issues: Issue[];
  avatars: Avatar[];
  /** Every token value that was ever handed out, whatever became of it since. */
  mintedValues: string[];
  /** The last id given per collection. */
  ids: Record<string, number>;
}
