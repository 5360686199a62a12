import type { LoggerService } from '@backstage/backend-plugin-api';

type Value = string | number | boolean | string[] | null;

/** Something that GitLab has made in another way than it was asked to. */
export interface Difference {
  /** As the input or GitLab calls it: `visibility`, `projectVariables.REGION.protected`. */
  field: string;
  asked: Value;
  got: Value;
}

/** `undefined`: not asked for, or not said. */
export type Fields = Record<string, Value | undefined>;

/**
 * Pure: where the answer is not what was asked for. What nobody asked for, and what the answer does not say, is no
 * difference; lists are compared without their order, and an empty text is as good as none.
 */
export function differencesOf(asked: Fields, got: Fields): Difference[] {
  return Object.entries(asked).flatMap(([field, wanted]) => {
    const answer = got[field];
    return wanted === undefined ||
      answer === undefined ||
      plain(wanted) === plain(answer)
      ? []
      : [{ field, asked: wanted, got: answer }];
  });
}

function plain(value: Value): string {
  const sorted = Array.isArray(value) ? [...value].sort() : value;
  return JSON.stringify(sorted === '' ? null : sorted);
}

/** The same differences, of a thing among others: `projectVariables.REGION.protected`. */
export function below(thing: string, differences: Difference[]): Difference[] {
  return differences.map(it => ({ ...it, field: `${thing}.${it.field}` }));
}

/**
 * Warns of each, in words.
 *
 * @param what - `project acme/orders`
 */
export function warnOfDifferences(
  logger: Pick<LoggerService, 'warn'>,
  what: string,
  differences: Difference[],
): void {
  for (const { field, asked, got } of differences) {
    logger.warn(
      `GitLab made ${what} in another way than asked: ${field} is ${inWords(got)}, not ${inWords(asked)}`,
    );
  }
}

function inWords(value: Value): string {
  return Array.isArray(value)
    ? value.join(', ') || 'nothing'
    : String(value ?? 'nothing');
}
