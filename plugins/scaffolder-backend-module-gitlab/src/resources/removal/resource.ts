import { z } from 'zod';
import { detailsFormat } from '../../saga/details';
import { describeEntry } from '../../saga/naming';
import { leaseOn, type Resource } from '../../saga/resource';
import { gone, left } from '../../saga/undoResult';

const schema = z.object({
  /** `gone`: it was not there. */
  outcome: z.enum(['deleted', 'gone']).optional(),
});

export type RemovalDetails = z.infer<typeof schema>;

export const removalDetails = detailsFormat(schema);

/** Something that a step has deleted because its template says so. */
export const removal: Resource<RemovalDetails> = {
  kind: 'removal',
  noun: 'removal of',
  details: removalDetails,
  target: place =>
    `${leaseOn('removal', place)}@${place.environmentScope ?? '*'}`,
  // GitLab gives nothing back, and nobody has kept the value.
  undo: async (entry, context) =>
    removalDetails.read(entry).outcome === 'deleted'
      ? left(
          `Left the ${describeEntry(entry, context)}: what is deleted cannot be put back`,
        )
      : gone(`The ${describeEntry(entry, context)} changed nothing`),
};
