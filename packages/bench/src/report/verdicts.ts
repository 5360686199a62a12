import type { Figure, Result, Row } from '../row';

/** Of pairs of runs, one after the other. */
export interface Pair {
  ours: Result;
  upstream: Result;
}

export interface Ratio {
  min: number;
  median: number;
  max: number;
}

export interface Line {
  row: string;
  figure: Figure;
  /** Medians. */
  ours: number;
  upstream: number;
  /** Ours by upstream's, pair by pair; none where upstream's is 0. */
  ratio: Ratio | undefined;
  want: number | undefined;
  verdict: 'met' | 'missed' | '';
}

/** Pure: what the pairs of a row say of one figure. */
export function lineOf(row: Row, figure: Figure, pairs: Pair[]): Line {
  const all = pairs.map(it => [it.ours[figure], it.upstream[figure]]);
  const ratios = all
    .filter(([, upstream]) => upstream > 0)
    .map(([ours, upstream]) => ours / upstream)
    .sort((a, b) => a - b);
  const ratio =
    ratios.length === all.length && ratios.length > 0
      ? { min: ratios[0], median: median(ratios), max: ratios.at(-1)! }
      : undefined;
  const ours = median(all.map(([it]) => it));
  const want = row.wants[figure];
  const counted = row.absolute?.includes(figure) ? ours : ratio?.median;
  return {
    row: row.name,
    figure,
    ours,
    upstream: median(all.map(([, it]) => it)),
    ratio,
    want,
    verdict: verdictOf(want, counted),
  };
}

function verdictOf(
  want: number | undefined,
  counted: number | undefined,
): Line['verdict'] {
  if (want === undefined || counted === undefined) return '';
  return counted <= want ? 'met' : 'missed';
}

export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? sorted[middle]
    : (sorted[middle - 1] + sorted[middle]) / 2;
}
