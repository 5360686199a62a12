/** Which cells are run: all of them, a part that is quick, or those whose name matches. */
export interface Selection {
  whole: boolean;
  of<T extends { name: string }>(
    cells: T[],
    isInPart: (cell: T) => boolean,
  ): T[];
}

/**
 * `CRASH_MATRIX=full` selects all cells; `CRASH_CELLS`, a regular expression, those with such a name. Otherwise it is
 * the part that the package's tests run.
 */
export function selectionOf(env: NodeJS.ProcessEnv): Selection {
  const wanted = env.CRASH_CELLS && new RegExp(env.CRASH_CELLS);
  const whole = !wanted && env.CRASH_MATRIX === 'full';
  return {
    whole,
    of: (cells, isInPart) =>
      cells.filter(cell =>
        wanted ? wanted.test(cell.name) : whole || isInPart(cell),
      ),
  };
}
