import { ANSWERS } from './answers';
import { CONNECTIONS } from './connections';
import { PUSHES } from './pushes';
import { type AdviceRow, adviceText, type ErrorClass, Problem } from './row';

/**
 * All that is known of what goes wrong with GitLab: how to recognise it, its cause, who can mend it, and how. The first
 * row that fits counts.
 */
export const ADVICE: readonly AdviceRow[] = [
  ...CONNECTIONS,
  ...PUSHES,
  ...ANSWERS,
];

/** What to do about it, and the class of error that it deserves where its row says one. `undefined`: no row fits. */
export function adviceFor(
  problem: Problem,
): { class: ErrorClass | undefined; advice: string } | undefined {
  const row = rowFor(problem);
  return row && { class: row.class, advice: adviceText(row, problem) };
}

export function rowFor(problem: Problem): AdviceRow | undefined {
  return ADVICE.find(
    row =>
      row.via === problem.via &&
      row.end === problem.end &&
      isOneOf(row.status, problem.status) &&
      (row.operation?.test(problem.operation) ?? true) &&
      (row.answer?.test(problem.answer) ?? true) &&
      (row.code?.test(problem.code ?? '') ?? true),
  );
}

function isOneOf(
  wanted: AdviceRow['status'],
  status: number | undefined,
): boolean {
  if (wanted === undefined) return true;
  if (status === undefined) return false;
  return typeof wanted === 'object' && 'least' in wanted
    ? status >= wanted.least
    : [wanted].flat().includes(status);
}
