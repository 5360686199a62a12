import { InputError } from '@backstage/errors';
import {
  below,
  type Difference,
  differencesOfVariable,
} from '../../effects/differences';
import { isLost, openOrMintAgain } from '../../effects/openOrMintAgain';
import { bindingOf, type Step } from '../../effects/step';
import {
  planVariable,
  storeVariable,
  type VariableWish,
} from '../../effects/variable';
import type { GitLabProject } from '../../gitlab/api';
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
  step: Step,
  variables: ReadVariable[],
): Promise<void> {
  for (const { wish, value: text } of variables) {
    try {
      const { value, opened } = await step.sealer.open(text, bindingOf(step));
      planVariable({ ...wish, value, sealed: opened });
    } catch (error) {
      if (!isLost(error)) {
        throw error;
      }
    }
  }
}

/**
 * Stores the variables, each for its own ledger entry. A key that is taken by another value is a conflict.
 *
 * @returns where GitLab has stored one in another way than asked
 */
export async function storeVariables(
  step: Step,
  project: GitLabProject,
  variables: ReadVariable[],
): Promise<Difference[]> {
  const differences: Difference[] = [];
  for (const { wish, value } of variables) {
    const owning = { kind: 'project' as const, id: project.id };
    const opened = await openOrMintAgain(step, value, wish);
    const variable = planVariable({
      ...wish,
      value: opened.value,
      sealed: opened.opened,
    });
    const variableEntry = await step.ledger.begin(step.ref, {
      kind: 'variable',
      host: step.api.host,
      ownerKind: 'project',
      ownerId: String(project.id),
      name: wish.key,
      environmentScope: wish.environmentScope,
      identity: { environmentScope: wish.environmentScope },
    });
    await storeVariable(step, variableEntry, {
      owner: owning,
      variable,
      ifExists: 'fail',
      holding: opened.holding,
      told: stored =>
        differences.push(
          ...below(
            `projectVariables.${wish.key}`,
            differencesOfVariable(variable, stored),
          ),
        ),
    });
  }
  return differences;
}
