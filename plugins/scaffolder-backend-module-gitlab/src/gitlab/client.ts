import type { GitLabApi, GitLabReads, GitLabWrites } from './api';
import { GitLabClock } from './http/gitlabClock';
import { accessTokenReads, accessTokenWrites } from './resources/accessTokens';
import { branchReads, branchWrites } from './resources/branches';
import { Caller, CallerOptions, createCaller } from './resources/caller';
import { commitReads } from './resources/commits';
import { deployTokenReads, deployTokenWrites } from './resources/deployTokens';
import { groupReads } from './resources/groups';
import { inventoryReads } from './resources/inventory';
import { memberReads, memberWrites } from './resources/members';
import { namespaceReads } from './resources/namespaces';
import { projectReads, projectWrites } from './resources/projects';
import {
  protectedBranchReads,
  protectedBranchWrites,
} from './resources/protectedBranches';
import { settingsReads } from './resources/settings';
import { userReads } from './resources/users';
import { variableReads, variableWrites } from './resources/variables';

export interface GitLabClientOptions extends CallerOptions {
  /** Root of the web pages, without a slash at the end. */
  baseUrl: string;
}

/**
 * {@link GitLabApi} over gitbeaker's resources with our requester. No method makes a request that it does not need;
 * what GitLab shows of a secret becomes a `Secret` on the line that reads it.
 */
export function createGitLabClient(options: GitLabClientOptions): {
  /** Without the calls that change something: not even a cast gets at them. */
  reads: GitLabReads;
  api: GitLabApi;
} {
  const { gitlabClock = new GitLabClock(options.clock) } = options;
  const caller = createCaller({ ...options, gitlabClock });
  const reads = createReads(options, caller, gitlabClock);
  return { reads, api: { ...reads, ...createWrites(caller) } };
}

function createReads(
  { host, baseUrl }: GitLabClientOptions,
  caller: Caller,
  clock: GitLabClock,
): GitLabReads {
  const simple = {
    ...userReads(caller),
    ...namespaceReads(caller),
    ...groupReads(caller),
    ...projectReads(caller),
    ...accessTokenReads(caller),
    ...deployTokenReads(caller),
    ...variableReads(caller),
    ...branchReads(caller),
    ...protectedBranchReads(caller),
    ...commitReads(caller),
    ...settingsReads(caller),
  };
  return {
    host,
    baseUrl,
    now: () => clock.now(),
    inGitLabTime: portalTime => clock.at(portalTime),
    ...simple,
    ...memberReads(caller, simple),
    ...inventoryReads(caller, simple),
  };
}

function createWrites(caller: Caller): GitLabWrites {
  return {
    ...projectWrites(caller),
    ...memberWrites(caller),
    ...accessTokenWrites(caller),
    ...deployTokenWrites(caller),
    ...variableWrites(caller),
    ...branchWrites(caller),
    ...protectedBranchWrites(caller),
  };
}
