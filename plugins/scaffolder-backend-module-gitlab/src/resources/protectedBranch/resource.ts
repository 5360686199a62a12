import { z } from 'zod';
import { detailsFormat } from '../../saga/details';
import { leaseOn, type Resource } from '../../saga/resource';
import { isInProject } from '../project/inProject';
import { undoProtectedBranch } from './undo';

/** The rule that protects a branch, or the branches of a pattern. */
export const protectedBranch: Resource<object> = {
  kind: 'protectedBranch',
  noun: 'the protection of branch',
  details: detailsFormat(z.object({})),
  target: place => leaseOn('branch', place),
  undo: undoProtectedBranch,
  isPartOf: isInProject,
};
