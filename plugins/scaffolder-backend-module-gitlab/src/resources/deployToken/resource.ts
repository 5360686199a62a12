import { containerOf, numbered } from '../../saga/mark';
import type { Resource } from '../../saga/resource';
import { type DeployTokenDetails, deployTokenDetails } from './details';
import { isAsAsked } from './lost';
import { mintableDeployToken } from './mint';
import { deployTokenTarget } from './target';
import { undoDeployToken } from './undo';

/** A deploy token of a project or group. */
export const deployToken: Resource<DeployTokenDetails> = {
  ...deployTokenTarget,
  noun: 'deploy token',
  details: deployTokenDetails,
  undo: undoDeployToken,
  mintable: entry =>
    mintableDeployToken({
      container: numbered(containerOf(entry)),
      spec: deployTokenDetails.read(entry).spec!,
    }),
  // It goes with its project, but lives on until GitLab has deleted that.
  findOwn: async (entries, { deployTokens }) =>
    deployTokens.filter(token =>
      entries.some(
        entry =>
          entry.gitlabId === String(token.id) ||
          (entry.state === 'intended' && isAsAsked(token, entry)),
      ),
    ),
};
