import type { Cut } from './cut';

/** What is done to the credential. */
export type Verb = 'overlap' | 'inPlace' | 'compromised' | 'revoke';

/** What goes wrong with one request of it. */
export type Trouble =
  | { kind: 'fault'; instruction: string; each: boolean }
  | { kind: 'cut'; what: Cut['what']; late?: 'beforeRepair' | 'afterRepair' };

/** Who mends it: another attempt at the same step, or the minute's pass alone. */
export type Repair = 'retry' | 'pass';

export interface Cell {
  verb: Verb;
  /** Of the rotation, from 1. */
  request: number;
  /** Which operation that is, in a run without trouble. */
  operation: string;
  /** How often the same operation comes before it in that run. */
  earlier: number;
  trouble: Trouble;
  repair: Repair;
}

const FAULTS = [
  'status-500',
  'status-502',
  'status-429',
  'reset',
  'lose-answer',
];

const TROUBLES: Trouble[] = [
  ...FAULTS.flatMap(instruction => [
    { kind: 'fault' as const, instruction, each: false },
    { kind: 'fault' as const, instruction, each: true },
  ]),
  { kind: 'cut', what: 'dieBefore' },
  { kind: 'cut', what: 'dieAfter' },
  { kind: 'cut', what: 'dieLate', late: 'beforeRepair' },
  { kind: 'cut', what: 'dieLate', late: 'afterRepair' },
  { kind: 'cut', what: 'pauseBefore' },
  { kind: 'cut', what: 'pauseAfter' },
];

/**
 * Every request of a verb, with every trouble and every repair.
 *
 * The pass makes no token, so where the variable is left without one only another attempt can mend it.
 *
 * @param operations - of a run without trouble, in order
 */
export function cellsOf(verb: Verb, operations: string[]): Cell[] {
  const repairs: Repair[] =
    verb === 'overlap' || verb === 'revoke' ? ['retry', 'pass'] : ['retry'];
  return operations.flatMap((operation, index) =>
    TROUBLES.flatMap(trouble =>
      repairs.map(repair => ({
        verb,
        request: index + 1,
        operation,
        earlier: operations.slice(0, index).filter(it => it === operation)
          .length,
        trouble,
        repair,
      })),
    ),
  );
}

export function nameOf({ verb, request, operation, trouble, repair }: Cell) {
  const what =
    trouble.kind === 'fault'
      ? `${trouble.instruction}${trouble.each ? ', every time' : ''}`
      : `${trouble.what}${trouble.late ? ` (acts ${trouble.late})` : ''}`;
  return `${verb}: ${request} ${operation} ${what} → ${repair}`;
}

/** What changes something, and where a host that is cut off leaves something in doubt. */
const WRITES = /\.(create|update|rotate|delete|revoke)$/;

/** A part that tells: every cut at what writes, and of the rest one in so many. */
export function telling(cells: Cell[], oneIn: number): Cell[] {
  return cells.filter(
    ({ operation, trouble, repair }, index) =>
      index % oneIn === 0 ||
      (WRITES.test(operation) && trouble.kind === 'cut' && repair === 'retry'),
  );
}
