import { Route } from '../api/route';
import { accessTokenRoutes } from './accessTokens';
import { applicationSettingRoutes } from './applicationSettings';
import { branchRoutes } from './branches';
import { commitRoutes } from './commits';
import { deployTokenRoutes } from './deployTokens';
import { fileRoutes } from './files';
import { groupChangeRoutes } from './groupChanges';
import { groupRoutes } from './groups';
import { hookPairRoutes } from './hookPairs';
import { hookRoutes } from './hooks';
import { instanceRoutes } from './instance';
import { issueRoutes } from './issues';
import { memberRoutes } from './members';
import { mergeRequestRoutes } from './mergeRequests';
import { namespaceRoutes } from './namespaces';
import { personalAccessTokenRoutes } from './personalAccessTokens';
import { projectRoutes } from './projects';
import { protectedBranchRoutes } from './protectedBranches';
import { treeRoutes } from './tree';
import { userAccountRoutes } from './userAccounts';
import { userRoutes } from './users';
import { variableRoutes } from './variables';

/** Two routes must not share a name, nor a verb and path: faults and the journal could not tell them apart. */
function table(...parts: Route[][]): readonly Route[] {
  const all = parts.flat();
  const seen = new Set<string>();
  for (const { operation, method, path } of all) {
    for (const mark of [operation, `${method} ${path}`]) {
      if (seen.has(mark)) {
        throw new Error(`There are two routes ${mark}`);
      }
      seen.add(mark);
    }
  }
  return all;
}

/** Every route that is built. */
export const routes = table(
  instanceRoutes,
  applicationSettingRoutes,
  personalAccessTokenRoutes,
  userRoutes,
  userAccountRoutes,
  namespaceRoutes,
  groupRoutes,
  groupChangeRoutes,
  projectRoutes,
  accessTokenRoutes,
  variableRoutes,
  deployTokenRoutes,
  memberRoutes,
  hookRoutes,
  hookPairRoutes,
  protectedBranchRoutes,
  branchRoutes,
  commitRoutes,
  fileRoutes,
  treeRoutes,
  issueRoutes,
  mergeRequestRoutes,
);
