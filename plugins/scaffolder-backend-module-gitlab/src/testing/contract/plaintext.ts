import { inspect } from 'node:util';
import { secretForms } from '../../sealing/secretForms';
import type { ActionHarness, HarnessTask } from '../actionHarness';

/** A shorter value stands everywhere by chance. */
const LONG_ENOUGH = 8;

/**
 * Where a value stands that GitLab alone may hold: a token's, live or dead, the seed's among them, or a variable's. The
 * last four characters tell which.
 */
export async function plaintextIn(
  harness: ActionHarness,
  task: HarnessTask,
): Promise<string[]> {
  const places = await placesOf(harness, task);
  return [...secretsOf(harness)].flatMap(secret =>
    secretForms(secret).flatMap(({ form, text }) =>
      places
        .filter(([, content]) => content.includes(text))
        .map(([place]) => `…${secret.slice(-4)} (${form}) in ${place}`),
    ),
  );
}

function secretsOf({ sandbox }: ActionHarness): Set<string> {
  const { mintedValues, accessTokens, deployTokens, variables } =
    sandbox.state();
  return new Set([
    ...mintedValues,
    ...[...accessTokens, ...deployTokens, ...variables]
      .map(({ value }) => value)
      .filter(value => value.length >= LONG_ENOUGH),
  ]);
}

/** Everything that outlives the handler. */
async function placesOf(
  harness: ActionHarness,
  task: HarnessTask,
): Promise<[string, string][]> {
  const errors = harness.attempts.flatMap(({ error }) =>
    error ? [inspect(error, { depth: 10, showHidden: true })] : [],
  );
  return [
    ['the log', harness.log.join('\n')],
    ['the outputs', JSON.stringify(harness.attempts.map(it => it.output))],
    ['the checkpoints', JSON.stringify([...task.checkpoints])],
    ['the errors', errors.join('\n')],
    ...Object.entries(await harness.tables()).map(
      ([name, rows]): [string, string] => [name, JSON.stringify(rows)],
    ),
  ];
}
