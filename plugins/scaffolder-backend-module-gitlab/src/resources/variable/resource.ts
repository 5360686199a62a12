import { leaseOn, type Resource } from '../../saga/resource';
import { VARIABLE, type VariableDetails, variableDetails } from './details';
import { undoVariable, whyNotOurVariable } from './undo';

/** A CI/CD variable of a project or group, for the environments of one environment scope. */
export const variable: Resource<VariableDetails> = {
  kind: VARIABLE,
  noun: 'CI/CD variable',
  details: variableDetails,
  target: place =>
    `${leaseOn('variable', place)}@${place.environmentScope ?? '*'}`,
  undo: undoVariable,
  findOwn: async (entries, { variables }, context) => {
    const own = [];
    for (const existing of variables) {
      for (const entry of entries) {
        const isIt =
          entry.name === existing.key &&
          entry.environmentScope === existing.environmentScope;
        if (isIt && !(await whyNotOurVariable(entry, existing, context))) {
          own.push(existing);
        }
      }
    }
    return own;
  },
};
