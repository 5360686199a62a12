import type { Row } from '../row';

const one: Row['job'] = () => ({
  kind: 'chains',
  count: 1,
  atOnce: 1,
  files: 2,
});
const many: Row['job'] = quick => ({
  kind: 'chains',
  count: quick ? 10 : 40,
  atOnce: 10,
  files: 2,
});

export const chains: Row[] = [
  {
    name: 'chain with two files',
    job: one,
    wants: { cpu: 0.8, wall: 0.8, requests: 0.67 },
  },
  {
    name: 'chain with two files, 20 ms of latency',
    job: one,
    latency: 20,
    wants: {},
  },
  {
    name: 'chain with two files, 100 ms of latency',
    job: one,
    latency: 100,
    wants: { wall: 0.67 },
  },
  {
    name: '40 chains, 10 at once',
    job: many,
    wants: { cpu: 0.9, wall: 0.8, block: 1, failed: 0 },
    absolute: ['failed'],
  },
];
