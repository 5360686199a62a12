import { InputError } from '@backstage/errors';
import type { GitLabProject } from '../../gitlab/api';
import { openOrMintAgain, refuseWhatDoesNotOpen } from '../../handover/open';
import type { Thing } from '../../ledger/ledger';
import { differencesOfVariable } from '../../resources/variable/differences';
import { planVariable, type VariableWish } from '../../resources/variable/plan';
import { variable as variableKind } from '../../resources/variable/resource';
import { storeVariable } from '../../resources/variable/store';
import type { Attempt, Rehearsal } from '../../saga/attempt';
import { below, type Difference } from '../../saga/differences';
import { requireRoom, taskMark } from '../../saga/mark';
import { Secret } from '../../sealing/secret';
import { type ListedVariable, readListedVariable } from './plan';

/** A variable of the list in the input, its value as the template wrote it: plain, sealed, or a text around either. */
interface ReadVariable {
  wish: Omit<VariableWish, 'value' | 'sealed'>;
  value: Secret;
}

/** @throws InputError if GitLab would not take a key, an environment scope or a description, or takes a key only once */
export function readVariables(
  listed: ListedVariable[] | undefined,
): ReadVariable[] {
  const variables = (listed ?? []).map(it => ({
    wish: readListedVariable(it),
    value: Secret.of(it.value),
  }));
  const places = variables.map(
    ({ wish }) =>
      `"${wish.key}" for the environments "${wish.environmentScope}"`,
  );
  const twice = places.find((place, index) => places.indexOf(place) !== index);
  if (twice) {
    throw new InputError(`projectVariables: has ${twice} more than once`);
  }
  return variables;
}

/** While nothing has been made yet. The value of a token that must be made again is not known, and will do. */
export async function refuseWhatCannotBeStored(
  attempt: Rehearsal,
  variables: ReadVariable[],
): Promise<void> {
  for (const { wish, value: text } of variables) {
    const mark = taskMark(attempt.portal, { ...attempt.ref, round: 1 });
    requireRoom(wish.description, mark, `The description of ${wish.key}`);
    const found = await refuseWhatDoesNotOpen(attempt, text);
    if (found) {
      planVariable({ ...wish, value: found.value, sealed: found.opened });
    }
  }
}

/**
 * Stores the variables, each for its own ledger entry. A key that is taken by another value is a conflict.
 *
 * @returns where GitLab has stored one in another way than asked
 */
export async function storeVariables(
  attempt: Attempt,
  project: GitLabProject,
  variables: ReadVariable[],
): Promise<Difference[]> {
  const differences: Difference[] = [];
  for (const { wish, value } of variables) {
    const { key, environmentScope } = wish;
    const container = { kind: 'project' as const, id: project.id };
    const thing: Omit<Thing, 'kind'> = {
      host: attempt.api.host,
      containerKind: 'project',
      containerId: String(project.id),
      name: key,
      environmentScope,
      identity: { environmentScope },
    };
    await attempt.hold([variableKind.target(thing)], async () => {
      const opened = await openOrMintAgain(attempt, value, wish);
      const variable = planVariable({
        ...wish,
        value: opened.value,
        sealed: opened.opened,
      });
      await storeVariable(attempt, thing, {
        container,
        variable,
        ifExists: 'fail',
        holding: opened.holding,
        onStored: stored =>
          differences.push(
            ...below(
              `projectVariables.${key}`,
              differencesOfVariable(variable, stored),
            ),
          ),
      });
    });
  }
  return differences;
}
