import { z } from 'zod';
import { detailsFormat } from '../../saga/details';
import { describeEntry } from '../../saga/naming';
import { leaseOn, type Resource } from '../../saga/resource';
import { left } from '../../saga/undoResult';
import { isInProject } from '../project/inProject';

/** A direct member of a project. */
export const member: Resource<object> = {
  kind: 'member',
  noun: 'member',
  details: detailsFormat(z.object({})),
  target: place => leaseOn('member', place),
  // Members are added only to projects that the task has made, and go with them.
  undo: async (entry, context) =>
    left(`Left ${describeEntry(entry, context)}: the project is still there`),
  isPartOf: isInProject,
  // Where the answer was lost the ledger has no id; whom the task meant to add it has.
  findOwn: async (entries, { members }) =>
    members.filter(it =>
      entries.some(
        entry =>
          Number(entry.gitlabId) === it.userId ||
          (entry.state === 'intended' && entry.name === it.username),
      ),
    ),
};
