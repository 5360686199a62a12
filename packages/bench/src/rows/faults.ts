import type { Row } from '../row';

const thirty: Row['job'] = quick => ({
  kind: 'chains',
  count: quick ? 10 : 30,
  atOnce: 10,
  files: 2,
});

/** One in ten is answered into the void. */
const oneInTen = (operation: string, at: number) => ({
  operation,
  instructions: Array.from({ length: 3 }, () => [
    ...Array(at).fill('pass'),
    'lose-answer',
    ...Array(9 - at).fill('pass'),
  ]).flat(),
});

export const faults: Row[] = [
  {
    name: 'a burst of 60 times 429 in 30 chains',
    job: thirty,
    pairs: 2,
    faults: [
      'projects.create',
      'projectAccessTokens.create',
      'projectVariables.create',
    ].map(operation => ({
      operation,
      instructions: [
        ...Array(5).fill('pass'),
        ...Array(20).fill('status-429 retry-after=1'),
      ],
    })),
    wants: { failed: 0, orphans: 0 },
    absolute: ['failed', 'orphans'],
  },
  {
    name: 'one in ten creates answered into the void, in 30 chains',
    job: thirty,
    pairs: 2,
    faults: [
      oneInTen('projectAccessTokens.create', 3),
      oneInTen('projectVariables.create', 6),
    ],
    wants: { failed: 0, orphans: 0 },
    absolute: ['failed', 'orphans'],
  },
];
