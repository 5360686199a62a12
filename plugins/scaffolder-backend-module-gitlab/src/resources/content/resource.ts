import { describeEntry } from '../../saga/naming';
import { leaseOn, type Resource } from '../../saga/resource';
import { left } from '../../saga/undoResult';
import { isInProject } from '../project/inProject';
import { CONTENT, type ContentDetails, contentDetails } from './details';

/** The first commit of a branch. */
export const content: Resource<ContentDetails> = {
  kind: CONTENT,
  noun: 'the content of branch',
  details: contentDetails,
  target: place => leaseOn('branch', place),
  // Content of a project that the task has made goes with the project.
  undo: async (entry, context) =>
    left(
      `Left ${describeEntry(entry, context)}: the project was there before this task`,
    ),
  isPartOf: isInProject,
  findOwn: async (entries, { branches }) =>
    branches.filter(it => entries.some(entry => entry.name === it.name)),
};
