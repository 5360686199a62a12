import {
  Issues,
  MergeRequests,
  ProjectHooks,
  ProjectMembers,
  ProjectVariables,
} from '@gitbeaker/rest';
import type { Operation } from '../operations';
import type { AccessToken, AccessTokenReads } from './accessTokens';
import { named } from './address';
import type { Branch, BranchReads } from './branches';
import { type Caller, LARGEST_PAGE } from './caller';
import type { DeployToken, DeployTokenReads } from './deployTokens';
import { idOf, listOf } from './read';
import { userOf } from './users';
import { type Variable, variableOf } from './variables';

/** What of a project is not of the task that made it: what a rollback looks for before it deletes the project. */
export interface ProjectInventory {
  /** Names of all branches, with the commit at the tip of each. */
  branches: Branch[];
  accessTokens: AccessToken[];
  deployTokens: DeployToken[];
  variables: Variable[];
  /** Ids. */
  hooks: number[];
  /** Direct ones: user ids. */
  members: { userId: number; username: string }[];
  /** Whether there is one, open or closed. */
  hasIssues: boolean;
  hasMergeRequests: boolean;
}

export interface InventoryReads {
  /**
   * All that people may have put into a project, in eight requests.
   *
   * @throws the error of whichever list cannot be read
   */
  takeInventory(projectId: number): Promise<ProjectInventory>;
}

export function inventoryReads(
  { gitbeaker, call }: Caller,
  api: BranchReads & AccessTokenReads & DeployTokenReads,
): InventoryReads {
  const variables = new ProjectVariables(gitbeaker);
  const members = new ProjectMembers(gitbeaker);
  const hooks = new ProjectHooks(gitbeaker);
  const issues = new Issues(gitbeaker);
  const mergeRequests = new MergeRequests(gitbeaker);
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
        on: named('project', projectId),
      },
      read,
    );
  }
  return {
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
        api.listDeployTokens(owner),
        listIn(
          projectId,
          'projectVariables.list',
          'the CI/CD variables',
          async () =>
            listOf(
              await variables.all(projectId, { perPage } as {}),
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
  };
}

/** Like `Promise.all`, and leaves no request under way. */
async function allOrFirstFailure<T extends readonly unknown[]>(promises: {
  [K in keyof T]: Promise<T[K]>;
}): Promise<T> {
  await Promise.allSettled(promises);
  return (await Promise.all(promises)) as unknown as T;
}
