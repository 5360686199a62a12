import type { Result, Row } from '../row';
import { lineOf, median } from './verdicts';

const row: Row = {
  name: 'publish',
  job: () => ({ kind: 'start' }),
  wants: { cpu: 0.8, failed: 0 },
  absolute: ['failed'],
};
const pair = (ours: number, upstream: number) => ({
  ours: { cpu: ours, failed: ours } as Result,
  upstream: { cpu: upstream, failed: upstream } as Result,
});

it.each([
  [[3], 3],
  [[3, 1, 2], 2],
  [[4, 1, 2, 3], 2.5],
])('the median of %j is %d', (values, expected) => {
  expect(median(values)).toBe(expected);
});

describe('a line', () => {
  it('has the ratios pair by pair', () => {
    const pairs = [pair(10, 20), pair(30, 20), pair(14, 20)];
    expect(lineOf(row, 'cpu', pairs)).toMatchObject({
      ours: 14,
      upstream: 20,
      ratio: { min: 0.5, median: 0.7, max: 1.5 },
      verdict: 'met',
    });
  });

  it('is missed where the median is above what is wanted', () => {
    expect(lineOf(row, 'cpu', [pair(17, 20)]).verdict).toBe('missed');
  });

  it('counts, where a number is wanted and not a ratio', () => {
    expect(lineOf(row, 'failed', [pair(0, 3)]).verdict).toBe('met');
    expect(lineOf(row, 'failed', [pair(1, 0)])).toMatchObject({
      ratio: undefined,
      verdict: 'missed',
    });
  });

  it('says nothing of what nobody has wished for', () => {
    expect(lineOf(row, 'wall', [pair(1, 1)]).verdict).toBe('');
  });
});
