import { FAULT_VOCABULARY } from '@forgekey/gitlab-sandbox';
import type { ContractLine } from './line';

/** One request of a good run. */
export interface LineRequest {
  operation: string;
  /** How many requests of this operation come before it. */
  nth: number;
  /** For people: `git.infoRefs`, `projectVariables.delete (2)`. */
  name: string;
  /** What it meets, each once. */
  words: string[];
  /** What GitLab does with it while it is cancelled: for people, and for the sandbox. */
  cancelled: [string, string][];
}

/**
 * Everything that the sandbox can do to a request. What only waits does so for a moment: a client that runs out of
 * patience is one whose answer was lost.
 */
const ALL = FAULT_VOCABULARY.map(({ usage }) => usage)
  .filter(usage => usage !== 'pass')
  .map(usage => usage.replace(/^(stall|hold) .*/, '$1 5ms'));

/**
 * GitLab fails, the request is lost, the answer is lost: those that the module tells apart, and that end an attempt where
 * they last.
 */
export const DISTINCT = ['status-500', 'reset', 'lose-answer'];

/** More often than any request is sent. */
export const LASTING = 40;

const READ = 'a read';

const BEFORE: [string, string] = ['before GitLab acts', 'stall 1m'];
const AFTER: [string, string] = ['when GitLab has acted', 'hold 1m'];

/**
 * Pure: the requests of a line, and what each of them meets: all there is, but where the action's lines have tried all
 * on that operation before. Reads are one operation here: they all go the same way.
 */
export function requestsOf(
  line: ContractLine,
  earlier: ContractLine[],
): LineRequest[] {
  const tried = earlier
    .filter(it => it.action === line.action)
    .flatMap(it => it.requests)
    .map(sortOf);
  return line.requests.map((operation, at) => {
    const before = line.requests.slice(0, at);
    const nth = before.filter(it => it === operation).length;
    const isTried = [...tried, ...before.map(sortOf)].includes(
      sortOf(operation),
    );
    return {
      operation,
      nth,
      name: nth === 0 ? operation : `${operation} (${nth + 1})`,
      words: isTried ? DISTINCT : ALL,
      cancelled: sortOf(operation) === READ ? [BEFORE] : [BEFORE, AFTER],
    };
  });
}

/**
 * Pure: whether an attempt gets over a fault that comes once. What makes something is looked after and done again;
 * GitLab's own failure to read or to remove something is told, since it seldom mends itself.
 */
export function isSurvived(
  { operation }: Pick<LineRequest, 'operation'>,
  word: string,
): boolean {
  return (
    word !== 'status-500' || !/\.(get|list|revoke|delete)$/.test(operation)
  );
}

function sortOf(operation: string): string {
  return /\.(get|list)$/.test(operation) ? READ : operation;
}
