import { describeEntry } from '../../saga/naming';
import { leaseOn, type Resource } from '../../saga/resource';
import { gone, left } from '../../saga/undoResult';
import { ROTATION, type RotationDetails, rotationDetails } from './details';

/** A new token in the place of an old one, made by a step. */
export const rotation: Resource<RotationDetails> = {
  kind: ROTATION,
  noun: 'rotation of access token',
  details: rotationDetails,
  target: place => leaseOn('rotation', place),
  undo: async (entry, context) => {
    const what = describeEntry(entry, context);
    const { generation, fromGeneration } = rotationDetails.read(entry);
    return generation === undefined
      ? gone(
          `${what} came to no end; whatever it began is cleared by the register's next pass, and the variables hold generation ${fromGeneration}`,
        )
      : left(
          `Left the ${what}: the old value is unknown; generation ${generation} stays`,
        );
  },
};
