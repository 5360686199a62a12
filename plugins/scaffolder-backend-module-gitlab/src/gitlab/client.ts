import {
  ApplicationSettings,
  Branches,
  Commits,
  DeployTokens,
  GroupAccessTokens,
  GroupMembers,
  Groups,
  GroupVariables,
  Issues,
  MergeRequests,
  Namespaces,
  PersonalAccessTokens,
  ProjectAccessTokens,
  ProjectHooks,
  ProjectMembers,
  Projects,
  ProjectVariables,
  ProtectedBranches,
  Users,
} from '@gitbeaker/rest';
import type { Secret } from '../sealing/secret';
import type {
  GitLabApi,
  NewProject,
  ResourceId,
  Container,
  VariableChange,
} from './api';
import { answerOf, gitlabDetailsOf, isNotFound } from './errors/errors';
import { Attempted, toGitLabError } from './errors/toGitLabError';
import { GitLabClock } from './http/gitlabClock';
import type { Operation } from './operations';
import {
  createRequester,
  PLACEHOLDER_HOST,
  RequesterOptions,
} from './http/requester';
import {
  accessTokenOf,
  branchOf,
  commitOf,
  createdAccessTokenOf,
  groupOf,
  idOf,
  instanceSettingsOf,
  listOf,
  namespaceOf,
  projectOf as readProject,
  protectedBranchOf,
  userOf,
  variableOf,
} from './translate';

/** GitLab's largest page. A larger number is cut to it silently. */
const LARGEST_PAGE = 100;
const USUAL_LIMIT = 20;

export interface GitLabClientOptions extends RequesterOptions {
  /** As the integration names it. */
  host: string;
  /** Root of the web pages, without a slash at the end. */
  baseUrl: string;
  /** For messages: `the user's token` or `the token of the integration for <host>`. */
  credential: string;
}

/**
 * {@link GitLabApi} over gitbeaker's resources with our requester. No method makes a request that it does not need;
 * what GitLab shows of a secret becomes a `Secret` on the line that reads it.
 */
export function createGitLabClient(options: GitLabClientOptions): GitLabApi {
  const { host, baseUrl, apiBaseUrl } = options;
  const { gitlabClock = new GitLabClock(options.clock) } = options;
  const projectOf = (answer: unknown) => readProject(answer, apiBaseUrl);
  const gitbeaker = {
    host: PLACEHOLDER_HOST,
    requesterFn: createRequester({ ...options, gitlabClock }),
    // gitbeaker wants a token; ours is added by the requester, so that no object of gitbeaker's holds it.
    token: '',
    // Time limits and pace are the requester's as well.
    queryTimeout: null,
    rateLimits: {},
  };
  const settings = new ApplicationSettings(gitbeaker);
  const users = new Users(gitbeaker);
  const namespaces = new Namespaces(gitbeaker);
  const projects = new Projects(gitbeaker);
  const groups = new Groups(gitbeaker);
  const members = new ProjectMembers(gitbeaker);
  const branches = new Branches(gitbeaker);
  const protectedBranches = new ProtectedBranches(gitbeaker);
  const commits = new Commits(gitbeaker);
  const groupMembers = new GroupMembers(gitbeaker);
  const deployTokens = new DeployTokens(gitbeaker);
  const hooks = new ProjectHooks(gitbeaker);
  const issues = new Issues(gitbeaker);
  const mergeRequests = new MergeRequests(gitbeaker);
  const personalTokens = new PersonalAccessTokens(gitbeaker);
  const tokensOf = {
    project: new ProjectAccessTokens(gitbeaker),
    group: new GroupAccessTokens(gitbeaker),
  };
  const variablesOf = {
    project: new ProjectVariables(gitbeaker),
    group: new GroupVariables(gitbeaker),
  };

  /** Runs a call; what it throws is an error for people that shows none of the secrets. */
  async function call<T>(
    attempted: Attempted,
    run: () => Promise<T>,
    more: { creates?: boolean; secrets?: Secret[] } = {},
  ): Promise<T> {
    try {
      return await run();
    } catch (failure) {
      throw toGitLabError(
        failure,
        attempted,
        {
          host,
          apiBaseUrl,
          credential: options.credential,
          secrets: [options.authorization.token, ...(more.secrets ?? [])],
        },
        more.creates ?? false,
      );
    }
  }

  /** A list of something in a project, whole; `what` for messages. */
  function listIn<T>(
    projectId: number,
    operation: Operation,
    what: string,
    read: () => Promise<T>,
  ): Promise<T> {
    return call(
      {
        operation,
        what: `list ${what} of`,
        on: describe('project', projectId),
      },
      read,
    );
  }

  const api: GitLabApi = {
    host,
    baseUrl,
    now: () => gitlabClock.now(),
    inGitLabTime: portalTime => gitlabClock.at(portalTime),

    currentUser() {
      return call(
        {
          operation: 'user.get',
          what: 'ask who the credential belongs to',
          on: 'GitLab',
        },
        async () => userOf(await users.showCurrentUser()),
      );
    },

    findUser(username) {
      return call(
        {
          operation: 'users.list',
          what: `look up user "${username}"`,
          on: 'GitLab',
        },
        async () =>
          listOf(await users.all({ username, page: 1, perPage: 1 }), userOf).at(
            0,
          ),
      );
    },

    findNamespace(fullPath) {
      return orUndefined(
        call(
          {
            operation: 'namespaces.get',
            what: 'look up',
            on: `the group or user "${fullPath}"`,
          },
          async () => namespaceOf(await namespaces.show(fullPath)),
        ),
      );
    },

    findGroup(group) {
      return orUndefined(
        call(
          {
            operation: 'groups.get',
            what: 'look up',
            on: describe('group', group),
          },
          async () => groupOf(await groups.show(group)),
        ),
      );
    },

    findProject(project) {
      return orUndefined(
        call(
          {
            operation: 'projects.get',
            what: 'look up',
            on: describe('project', project),
          },
          async () => projectOf(await projects.show(project)),
        ),
      );
    },

    createProject(project) {
      return call(
        {
          operation: 'projects.create',
          what: `create project "${project.path}"`,
          on: `in namespace ${project.namespaceId}`,
        },
        async () => projectOf(await projects.create(newProjectBody(project))),
        { creates: true },
      );
    },

    async deleteProject(projectId) {
      try {
        await call(
          {
            operation: 'projects.delete',
            what: 'delete',
            on: describe('project', projectId),
          },
          () => projects.remove(projectId),
        );
        return 'scheduled';
      } catch (error) {
        if (isNotFound(error)) return 'gone';
        if (/marked for deletion/i.test(answerOf(error) ?? '')) {
          return 'scheduled';
        }
        throw error;
      }
    },

    async removeProjectPermanently(projectId, fullPath) {
      // As a query: a DELETE's body is lost on the way through some proxies.
      const searchParams = { permanently_remove: true, full_path: fullPath };
      await call(
        {
          operation: 'projects.delete',
          what: 'remove for good',
          on: describe('project', projectId),
        },
        () => projects.remove(projectId, { searchParams } as {}),
      );
    },

    async addProjectMember(project, userId, accessLevel) {
      await call(
        {
          operation: 'projectMembers.add',
          what: `add user ${userId} as a member to`,
          on: describe('project', project),
        },
        () => members.add(project, accessLevel as 30, { userId }),
        { creates: true },
      );
    },

    async seesAllOf(namespacePath) {
      const namespace = await api.findNamespace(namespacePath);
      if (!namespace) {
        return false;
      }
      const me = await api.currentUser();
      if (me.isAdmin) {
        return true;
      }
      if (namespace.kind === 'user') {
        return namespace.fullPath === me.username;
      }
      const membership = await orUndefined(
        call(
          {
            operation: 'groupMembers.getAll',
            what: `look up the role of user ${me.id} in`,
            on: `group "${namespacePath}"`,
          },
          () =>
            groupMembers.show(namespacePath, me.id, { includeInherited: true }),
        ),
      );
      return membership !== undefined;
    },

    async takeInventory(projectId) {
      const perPage = LARGEST_PAGE;
      const one = { page: 1, perPage: 1 };
      const owner = { kind: 'project', id: projectId } as const;
      const [
        branchList,
        accessTokens,
        deployTokenList,
        variableList,
        hookList,
        memberList,
        issueList,
        mergeRequestList,
      ] = await allOrFirstFailure([
        api.listBranches(projectId),
        api.listAccessTokens(owner, { state: 'active' }),
        listIn(
          projectId,
          'projectDeployTokens.list',
          'the deploy tokens',
          async () =>
            listOf(await deployTokens.all({ projectId, perPage } as {}), idOf),
        ),
        listIn(
          projectId,
          'projectVariables.list',
          'the CI/CD variables',
          async () =>
            listOf(
              await variablesOf.project.all(projectId, { perPage } as {}),
              variableOf,
            ),
        ),
        listIn(projectId, 'projectHooks.list', 'the webhooks', async () =>
          listOf(await hooks.all(projectId, { perPage } as {}), idOf),
        ),
        listIn(projectId, 'projectMembers.list', 'the members', async () =>
          listOf(await members.all(projectId, { perPage } as {}), userOf),
        ),
        listIn(projectId, 'issues.list', 'the issues', async () =>
          listOf(
            await issues.all({ projectId, state: 'all', ...one } as {}),
            idOf,
          ),
        ),
        listIn(
          projectId,
          'mergeRequests.list',
          'the merge requests',
          async () =>
            listOf(
              await mergeRequests.all({
                projectId,
                state: 'all',
                ...one,
              } as {}),
              idOf,
            ),
        ),
      ]);
      return {
        branches: branchList,
        accessTokens,
        deployTokens: deployTokenList,
        variables: variableList,
        hooks: hookList,
        members: memberList.map(({ id, username }) => ({
          userId: id,
          username,
        })),
        hasIssues: issueList.length > 0,
        hasMergeRequests: mergeRequestList.length > 0,
      };
    },

    async findOwnTokenId() {
      try {
        return await call(
          {
            operation: 'personalAccessTokens.getSelf',
            what: 'ask which token it is',
            on: 'GitLab',
          },
          async () => idOf(await personalTokens.show()),
        );
      } catch (error) {
        if (gitlabDetailsOf(error)?.status === 401) return undefined;
        throw error;
      }
    },

    createAccessToken(container, token) {
      return call(
        {
          operation: `${container.kind}AccessTokens.create`,
          what: `create access token "${token.name}" of`,
          on: describe(container.kind, container.id),
        },
        async () =>
          createdAccessTokenOf(
            await tokensOf[container.kind].create(
              container.id,
              token.name,
              token.scopes as [],
              // gitbeaker's type wants a date; GitLab has its own default.
              token.expiresAt as string,
              {
                accessLevel: token.accessLevel as 30,
                ...(token.description === undefined
                  ? {}
                  : { description: token.description }),
              },
            ),
          ),
        { creates: true },
      );
    },

    listAccessTokens(container, filter = {}) {
      return call(
        {
          operation: `${container.kind}AccessTokens.list`,
          what: 'list the access tokens of',
          on: describe(container.kind, container.id),
        },
        async () =>
          listOf(
            await tokensOf[container.kind].all(container.id, {
              ...filter,
              perPage: LARGEST_PAGE,
            }),
            accessTokenOf,
          ),
      );
    },

    findAccessToken(container, tokenId) {
      return orUndefined(
        call(
          {
            operation: `${container.kind}AccessTokens.get`,
            what: `look up access token ${tokenId} of`,
            on: describe(container.kind, container.id),
          },
          async () =>
            accessTokenOf(
              await tokensOf[container.kind].show(container.id, tokenId),
            ),
        ),
      );
    },

    revokeAccessToken(container, tokenId) {
      return orGone(
        call(
          {
            operation: `${container.kind}AccessTokens.revoke`,
            what: `revoke access token ${tokenId} of`,
            on: describe(container.kind, container.id),
          },
          async () => {
            await tokensOf[container.kind].revoke(container.id, tokenId);
            return 'revoked' as const;
          },
        ),
      );
    },

    findVariable(container, key, environmentScope) {
      return orUndefined(
        call(
          {
            operation: `${container.kind}Variables.get`,
            what: `look up CI/CD variable ${key}${forEnvironment(environmentScope)} of`,
            on: describe(container.kind, container.id),
          },
          async () =>
            variableOf(
              await variablesOf[container.kind].show(
                container.id,
                key,
                inScope(environmentScope),
              ),
            ),
        ),
      );
    },

    createVariable(container, variable) {
      return call(
        {
          operation: `${container.kind}Variables.create`,
          what: `create CI/CD variable ${variable.key}${forEnvironment(variable.environmentScope)} of`,
          on: describe(container.kind, container.id),
        },
        async () =>
          variableOf(
            await variablesOf[container.kind].create(
              container.id,
              variable.key,
              variable.value.reveal(),
              {
                variable_type: variable.variableType,
                protected: variable.protected,
                masked: variable.masked || variable.maskedAndHidden,
                masked_and_hidden: variable.maskedAndHidden,
                raw: variable.raw,
                environment_scope: variable.environmentScope,
                description: variable.description,
              } as {},
            ),
          ),
        { creates: true, secrets: [variable.value] },
      );
    },

    updateVariable(container, key, environmentScope, change) {
      return call(
        {
          operation: `${container.kind}Variables.update`,
          what: `update CI/CD variable ${key}${forEnvironment(environmentScope)} of`,
          on: describe(container.kind, container.id),
        },
        async () =>
          variableOf(
            await variablesOf[container.kind].edit(
              container.id,
              key,
              // Left out of the body when undefined, and then GitLab leaves the value as it is.
              change.value?.reveal() as string,
              { ...variableChangeBody(change), ...inScope(environmentScope) },
            ),
          ),
        // Repeated, it does no harm; but whether it was done decides what a rollback has to put back.
        { creates: true, secrets: change.value ? [change.value] : [] },
      );
    },

    deleteVariable(container, key, environmentScope) {
      return orGone(
        call(
          {
            operation: `${container.kind}Variables.delete`,
            what: `delete CI/CD variable ${key}${forEnvironment(environmentScope)} of`,
            on: describe(container.kind, container.id),
          },
          async () => {
            const searchParams = inScope(environmentScope);
            await variablesOf[container.kind].remove(container.id, key, {
              searchParams,
            } as {});
            return 'deleted' as const;
          },
        ),
      );
    },

    findBranch(project, name) {
      return orUndefined(
        call(
          {
            operation: 'branches.get',
            what: `look up branch "${name}" of`,
            on: describe('project', project),
          },
          async () => branchOf(await branches.show(project, name)),
        ),
      );
    },

    listBranches(project, { search } = {}) {
      return call(
        {
          operation: 'branches.list',
          what: 'list the branches of',
          on: describe('project', project),
        },
        async () =>
          listOf(
            await branches.all(project, {
              ...(search ? { search } : {}),
              ...pages('all'),
            }),
            branchOf,
          ),
      );
    },

    createBranch(project, name, ref) {
      return call(
        {
          operation: 'branches.create',
          what: `create branch "${name}" from "${ref}" in`,
          on: describe('project', project),
        },
        async () => branchOf(await branches.create(project, name, ref)),
        { creates: true },
      );
    },

    deleteBranch(project, name) {
      return orGone(
        call(
          {
            operation: 'branches.delete',
            what: `delete branch "${name}" of`,
            on: describe('project', project),
          },
          async () => {
            await branches.remove(project, name);
            return 'deleted' as const;
          },
        ),
      );
    },

    findProtectedBranch(project, name) {
      return orUndefined(
        call(
          {
            operation: 'protectedBranches.get',
            what: `look up the protection of branch "${name}" of`,
            on: describe('project', project),
          },
          async () =>
            protectedBranchOf(await protectedBranches.show(project, name)),
        ),
      );
    },

    protectBranch(project, name) {
      return call(
        {
          operation: 'protectedBranches.create',
          what: `protect branch "${name}" of`,
          on: describe('project', project),
        },
        async () =>
          protectedBranchOf(await protectedBranches.create(project, name)),
        { creates: true },
      );
    },

    unprotectBranch(project, name) {
      return orGone(
        call(
          {
            operation: 'protectedBranches.delete',
            what: `remove the protection of branch "${name}" of`,
            on: describe('project', project),
          },
          async () => {
            await protectedBranches.unprotect(project, name);
            return 'unprotected' as const;
          },
        ),
      );
    },

    listCommits(project, { ref, all, limit = USUAL_LIMIT } = {}) {
      return call(
        {
          operation: 'commits.list',
          what: 'list the commits of',
          on: describe('project', project),
        },
        async () =>
          listOf(
            await commits.all(project, {
              ...(ref === undefined ? {} : { refName: ref }),
              ...(all ? { all } : {}),
              ...pages(limit),
            }),
            commitOf,
          ),
      );
    },

    searchGroups({ search, limit = USUAL_LIMIT, minAccessLevel }) {
      return call(
        { operation: 'groups.list', what: 'search', on: 'the groups' },
        async () =>
          listOf(
            await groups.all({
              ...(search ? { search } : {}),
              // GitLab leaves out what is open to everybody, unless it is asked for.
              ...(minAccessLevel === undefined
                ? { allAvailable: true }
                : { minAccessLevel: minAccessLevel as 30 }),
              ...pages(limit),
            }),
            groupOf,
          ),
      );
    },

    async findInstanceSettings() {
      try {
        return await call(
          {
            operation: 'applicationSettings.get',
            what: 'read the settings',
            on: 'of the instance',
          },
          async () => instanceSettingsOf(await settings.show()),
        );
      } catch (error) {
        if ([403, 404].includes(gitlabDetailsOf(error)?.status ?? 0))
          return undefined;
        throw error;
      }
    },

    searchProjects({ search, limit = USUAL_LIMIT, groupId, userId }) {
      const query = { ...(search ? { search } : {}), ...pages(limit) };
      return call(
        {
          operation: 'projects.list',
          what: 'search',
          on:
            groupId === undefined
              ? 'the projects'
              : `the projects of ${describe('group', groupId)}`,
        },
        async () => {
          if (groupId !== undefined) {
            // Otherwise projects of other groups that are shared with this one are listed too.
            return listOf(
              await groups.allProjects(groupId, {
                ...query,
                withShared: false,
              }),
              projectOf,
            );
          }
          return listOf(
            userId === undefined
              ? await projects.all({ ...query, membership: true })
              : await users.allProjects(userId, query),
            projectOf,
          );
        },
      );
    },
  };
  return api;
}

/** Like `Promise.all`, and leaves no request under way. */
async function allOrFirstFailure<T extends readonly unknown[]>(promises: {
  [K in keyof T]: Promise<T[K]>;
}): Promise<T> {
  await Promise.allSettled(promises);
  return (await Promise.all(promises)) as unknown as T;
}

/** `undefined` where GitLab says 404. */
async function orUndefined<T>(promise: Promise<T>): Promise<T | undefined> {
  try {
    return await promise;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** `gone` where GitLab says 404. */
async function orGone<T>(promise: Promise<T>): Promise<T | 'gone'> {
  return (await orUndefined(promise)) ?? 'gone';
}

function describe(kind: Container['kind'], id: ResourceId): string {
  return typeof id === 'number' ? `${kind} ${id}` : `${kind} "${id}"`;
}

/** gitbeaker asks for further pages by itself unless it is given a page. */
function pages(limit: number | 'all') {
  return limit === 'all'
    ? { perPage: LARGEST_PAGE }
    : { page: 1, perPage: Math.min(limit, LARGEST_PAGE) };
}

/** Most variables are for all of them, which is not worth a word. */
function forEnvironment(scope: string): string {
  return scope === '*' ? '' : ` for environment ${scope}`;
}

function inScope(environmentScope: string) {
  return { filter: { environment_scope: environmentScope } };
}

/** Names that gitbeaker takes for itself out of the fields it is given: `sudo`, for one, would become a header. */
const GITBEAKER_OWN = new Set([
  'avatar',
  'isForm',
  'searchParams',
  'showExpanded',
  'sudo',
  'userId',
  'user_id',
]);

function newProjectBody(project: NewProject) {
  const { settings = {}, topics } = project;
  return {
    ...Object.fromEntries(
      Object.entries(settings).filter(([name]) => !GITBEAKER_OWN.has(name)),
    ),
    // Last: the plan has decided these; `settings` may say anything.
    namespaceId: project.namespaceId,
    name: project.name,
    path: project.path,
    visibility: project.visibility,
    ...(topics?.length ? { topics } : {}),
  };
}

function variableChangeBody(change: VariableChange): {} {
  return {
    variable_type: change.variableType,
    protected: change.protected,
    masked: change.masked,
    raw: change.raw,
    description: change.description,
  };
}
