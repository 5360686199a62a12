import { Secret } from '../sealing/secret';

/** A project or group as GitLab addresses it: its numeric id, or its full path. */
export type ResourceId = number | string;

/** What can own access tokens and CI/CD variables. One descriptor instead of one copy of the code per kind. */
export interface Container {
  kind: 'project' | 'group';
  id: ResourceId;
}

export type Visibility = 'private' | 'internal' | 'public';

export interface GitLabUser {
  id: number;
  username: string;
  name: string;
  webUrl?: string;
  /** GitLab says it to administrators only. */
  isAdmin?: boolean;
}

export interface GitLabNamespace {
  id: number;
  kind: 'user' | 'group';
  name: string;
  fullPath: string;
}

export interface GitLabGroup extends GitLabNamespace {
  /** No project in it can be more open. */
  visibility: Visibility | undefined;
  /** Least role that may create projects in it: `noone`, `owner`, `maintainer`, `developer` or `administrator`. */
  projectCreationLevel: string | undefined;
}

/** What an administrator has set for the whole instance, as far as forms are about it. */
export interface InstanceSettings {
  /** In days; `undefined`: not set, and then GitLab's own limit applies. */
  maxTokenLifetime: number | undefined;
  /** Whether a token has to end at all. */
  tokensMustExpire: boolean;
}

export interface GitLabProject {
  id: number;
  name: string;
  path: string;
  fullPath: string;
  webUrl: string;
  /** Where git pushes to, ends in `.git`. */
  httpUrlToRepo: string;
  defaultBranch: string | undefined;
  emptyRepo: boolean;
  visibility: Visibility;
  topics: string[] | undefined;
  /** Of `NewProject.settings`, those that GitLab shows; in its own names. */
  settings: Record<string, string | boolean | null>;
  creatorId: number | undefined;
  /** ISO 8601, UTC, GitLab's clock. */
  createdAt: string;
  /** ISO date when GitLab was asked to delete it; such a project keeps its id but not its path. */
  markedForDeletionOn: string | undefined;
}

/** Fields of `POST /projects`; `settings` holds GitLab's own snake_case names, as upstream's input does. */
export interface NewProject {
  namespaceId: number;
  name: string;
  path: string;
  visibility: Visibility;
  topics?: string[];
  settings?: Record<string, unknown>;
}

export interface AccessToken {
  id: number;
  name: string;
  description: string | undefined;
  scopes: string[];
  accessLevel: number;
  /** The bot user that GitLab made for the token. */
  userId: number;
  /** `YYYY-MM-DD`; the token dies at 00:00 UTC of that day. `undefined`: never. */
  expiresAt: string | undefined;
  active: boolean;
  revoked: boolean;
  /** ISO 8601, UTC. */
  createdAt: string;
}

export interface NewAccessToken {
  name: string;
  scopes: string[];
  /** GitLab's number, 10 to 50. */
  accessLevel: number;
  /** `YYYY-MM-DD`. Left out: GitLab's own default applies. */
  expiresAt?: string;
  description?: string;
}

/** The only moment GitLab ever tells a token's value. */
export interface CreatedAccessToken extends AccessToken {
  value: Secret;
}

export type VariableType = 'env_var' | 'file';

export interface Variable {
  key: string;
  /** `undefined` when GitLab hides it. */
  value: Secret | undefined;
  variableType: VariableType;
  protected: boolean;
  masked: boolean;
  hidden: boolean;
  raw: boolean;
  environmentScope: string;
  description: string | undefined;
}

export interface NewVariable {
  key: string;
  value: Secret;
  variableType: VariableType;
  protected: boolean;
  masked: boolean;
  /** Sends both `masked` and `masked_and_hidden`. An older GitLab ignores the second: check the answer's `hidden`. */
  maskedAndHidden: boolean;
  raw: boolean;
  environmentScope: string;
  description?: string;
}

/** What `PUT .../variables/:key` may change; what is left out stays. GitLab cannot hide an existing variable. */
export type VariableChange = Partial<
  Pick<
    NewVariable,
    'value' | 'variableType' | 'protected' | 'masked' | 'raw' | 'description'
  >
>;

export interface Branch {
  name: string;
  commitId: string;
  protected: boolean;
  /** Whether it is the default branch of its project. */
  default: boolean;
}

/** What of a project is not of the task that made it: what a rollback looks for before it deletes the project. */
export interface ProjectInventory {
  /** Names of all branches, with the commit at the tip of each. */
  branches: Branch[];
  accessTokens: AccessToken[];
  /** Ids. */
  deployTokens: number[];
  variables: Variable[];
  /** Ids. */
  hooks: number[];
  /** Direct ones: user ids. */
  members: { userId: number; username: string }[];
  /** Whether there is one, open or closed. */
  hasIssues: boolean;
  hasMergeRequests: boolean;
}

/** The rule that protects a branch. */
export interface ProtectedBranch {
  id: number;
  name: string;
}

export interface Commit {
  id: string;
  title: string;
  message: string;
  authorName: string;
  authorEmail: string;
  /** ISO 8601. */
  createdAt: string;
}

export interface PageOptions {
  /** Free text GitLab searches with, on its side. */
  search?: string;
  /** At most this many results are asked for, up to GitLab's 100 of a page; default 20. `all`: every page. */
  limit?: number | 'all';
}

/**
 * What the actions need of one GitLab host with one credential, in our words. Only `src/gitlab/` knows the library
 * behind it.
 *
 * Every method throws the errors of `errors.ts`. `find…` gives `undefined` where GitLab answers 404, which it also
 * does for what the credential may not see. A call that creates is never repeated after its answer was lost: then
 * it throws an `OutcomeUnknownError`, and the caller looks before it decides.
 */
export interface GitLabApi {
  /** As the integration names it, e.g. `gitlab.example.com` or `127.0.0.1:8929`. */
  readonly host: string;
  /** Root of the web pages, without a slash at the end. */
  readonly baseUrl: string;

  /** By GitLab's clock, as its newest answer showed it; by the portal's before the first answer. */
  now(): Date;
  /** What GitLab's clock showed when the portal's showed this: for comparing with what GitLab dates. */
  inGitLabTime(portalTime: Date): Date;

  /** `GET /user` */
  currentUser(): Promise<GitLabUser>;
  /** `GET /users?username=` */
  findUser(username: string): Promise<GitLabUser | undefined>;
  /** `GET /namespaces/:path` */
  findNamespace(fullPath: string): Promise<GitLabNamespace | undefined>;

  /** `GET /groups/:id` */
  findGroup(group: ResourceId): Promise<GitLabGroup | undefined>;

  /** `GET /projects/:id` */
  findProject(project: ResourceId): Promise<GitLabProject | undefined>;
  /** `POST /projects` */
  createProject(project: NewProject): Promise<GitLabProject>;
  /**
   * `DELETE /projects/:id`: GitLab renames the project and deletes it after its retention period. `gone`: it was
   * not there any more; `scheduled` also when it was marked already.
   */
  deleteProject(projectId: number): Promise<'scheduled' | 'gone'>;
  /** `DELETE /projects/:id?permanently_remove=true&full_path=`, for a project that is marked already. */
  removeProjectPermanently(projectId: number, fullPath: string): Promise<void>;
  /** `POST /projects/:id/members` */
  addProjectMember(
    project: ResourceId,
    userId: number,
    accessLevel: number,
  ): Promise<void>;

  /**
   * Whether the credential sees every project below a group or user, so that what GitLab does not show there does not
   * exist: it is an administrator's, or of a member of the group (`GET /groups/:id/members/all/:user_id`), or the
   * namespace is its user's own.
   */
  seesAllOf(namespacePath: string): Promise<boolean>;
  /**
   * All that people may have put into a project, in eight requests.
   *
   * @throws the error of whichever list cannot be read
   */
  takeInventory(projectId: number): Promise<ProjectInventory>;

  /** `POST /:kind/:id/access_tokens` */
  createAccessToken(
    container: Container,
    token: NewAccessToken,
  ): Promise<CreatedAccessToken>;
  /** `GET /:kind/:id/access_tokens`, all pages. GitLab lists revoked and expired ones too unless asked for `active`. */
  listAccessTokens(
    container: Container,
    options?: { state?: 'active' | 'inactive'; search?: string },
  ): Promise<AccessToken[]>;
  /** `GET /personal_access_tokens/self`: the id of the token that this client acts with; `undefined` where it does not work. */
  findOwnTokenId(): Promise<number | undefined>;
  /** `GET /:kind/:id/access_tokens/:token_id` */
  findAccessToken(
    container: Container,
    tokenId: number,
  ): Promise<AccessToken | undefined>;
  /** `DELETE /:kind/:id/access_tokens/:token_id` */
  revokeAccessToken(
    container: Container,
    tokenId: number,
  ): Promise<'revoked' | 'gone'>;

  /** `GET /:kind/:id/variables/:key?filter[environment_scope]=` */
  findVariable(
    container: Container,
    key: string,
    environmentScope: string,
  ): Promise<Variable | undefined>;
  /** `POST /:kind/:id/variables` */
  createVariable(
    container: Container,
    variable: NewVariable,
  ): Promise<Variable>;
  /**
   * `PUT /:kind/:id/variables/:key` with `filter[environment_scope]`
   *
   * @throws OutcomeUnknownError where, after all repetitions, it may have been done or not
   */
  updateVariable(
    container: Container,
    key: string,
    environmentScope: string,
    change: VariableChange,
  ): Promise<Variable>;
  /** `DELETE /:kind/:id/variables/:key` with `filter[environment_scope]` */
  deleteVariable(
    container: Container,
    key: string,
    environmentScope: string,
  ): Promise<'deleted' | 'gone'>;

  /** `GET /projects/:id/repository/branches/:branch` */
  findBranch(project: ResourceId, name: string): Promise<Branch | undefined>;
  /** `GET /projects/:id/repository/branches`, all pages */
  listBranches(
    project: ResourceId,
    options?: { search?: string },
  ): Promise<Branch[]>;
  /** `POST /projects/:id/repository/branches` */
  createBranch(project: ResourceId, name: string, ref: string): Promise<Branch>;
  /** `DELETE /projects/:id/repository/branches/:branch` */
  deleteBranch(project: ResourceId, name: string): Promise<'deleted' | 'gone'>;
  /** `GET /projects/:id/protected_branches/:name` */
  findProtectedBranch(
    project: ResourceId,
    name: string,
  ): Promise<ProtectedBranch | undefined>;
  /** `POST /projects/:id/protected_branches` */
  protectBranch(project: ResourceId, name: string): Promise<ProtectedBranch>;
  /** `DELETE /projects/:id/protected_branches/:name` */
  unprotectBranch(
    project: ResourceId,
    name: string,
  ): Promise<'unprotected' | 'gone'>;
  /**
   * `GET /projects/:id/repository/commits`, the newest first, at most `limit` (default 20). `all`: of every branch.
   */
  listCommits(
    project: ResourceId,
    options?: { ref?: string; all?: boolean; limit?: number },
  ): Promise<Commit[]>;

  /** `GET /groups`: all that the credential's owner can see, or only where they have at least this role (number). */
  searchGroups(
    options: PageOptions & { minAccessLevel?: number },
  ): Promise<GitLabGroup[]>;
  /** `GET /projects` or `GET /groups/:id/projects`. */
  searchProjects(
    options: PageOptions & { groupId?: ResourceId; userId?: number },
  ): Promise<GitLabProject[]>;

  /** `GET /application/settings`; `undefined` where the credential is not an administrator's. */
  findInstanceSettings(): Promise<InstanceSettings | undefined>;
}
