import type { GitLabApi, GitLabReads, GitLabWrites } from './api';

/** By name; the type says that none is missing. */
const WRITES: Record<keyof GitLabWrites, true> = {
  createProject: true,
  deleteProject: true,
  removeProjectPermanently: true,
  addProjectMember: true,
  createAccessToken: true,
  revokeAccessToken: true,
  createDeployToken: true,
  deleteDeployToken: true,
  createVariable: true,
  updateVariable: true,
  deleteVariable: true,
  createBranch: true,
  deleteBranch: true,
  protectBranch: true,
  unprotectBranch: true,
};

/** A client without the calls that change something: not even a cast gets at them. */
export function readsOf(api: GitLabApi): GitLabReads {
  return Object.fromEntries(
    Object.entries(api).filter(([name]) => !Object.hasOwn(WRITES, name)),
  ) as unknown as GitLabReads;
}
