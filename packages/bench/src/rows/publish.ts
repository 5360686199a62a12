import type { Row } from '../row';

const files =
  (count: number, bytes: number, random = false): Row['job'] =>
  quick => ({
    kind: 'publish',
    files: quick ? Math.min(count, 500) : count,
    bytes: quick ? Math.min(bytes, 4_000_000) : bytes,
    random,
  });

export const publish: Row[] = [
  { name: 'publish 10 files', job: files(10, 3000), wants: { cpu: 0.8 } },
  {
    name: 'publish 1,000 files',
    job: files(1000, 3000),
    pairs: 3,
    wants: {},
  },
  {
    name: 'publish 8,000 files',
    job: files(8000, 3000),
    pairs: 3,
    wants: { cpu: 0.03, wall: 0.03, memory: 0.03 },
  },
  {
    name: 'publish 5 files of 40 MB that do not shrink',
    job: files(5, 40_000_000, true),
    pairs: 2,
    wants: { cpu: 0.1, memory: 0.05 },
  },
  {
    name: 'publish 5 files of 40 MB of text',
    job: files(5, 40_000_000),
    pairs: 2,
    wants: { cpu: 0.1, memory: 0.05 },
  },
];
