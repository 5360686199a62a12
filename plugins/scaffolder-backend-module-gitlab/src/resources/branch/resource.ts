import { leaseOn, type Resource } from '../../saga/resource';
import { isInProject } from '../project/inProject';
import { type BranchDetails, branchDetails } from './details';
import { undoBranch } from './undo';

/** A branch besides the default one. */
export const branch: Resource<BranchDetails> = {
  kind: 'branch',
  noun: 'branch',
  details: branchDetails,
  target: place => leaseOn('branch', place),
  undo: undoBranch,
  isPartOf: isInProject,
  findOwn: async (entries, { branches }) =>
    branches.filter(it => entries.some(entry => entry.name === it.name)),
};
