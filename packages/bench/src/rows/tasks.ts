import type { Row } from '../row';

export const tasks: Row[] = [
  {
    name: '100 chains through the backend',
    job: quick => ({ kind: 'tasks', count: quick ? 10 : 100 }),
    pairs: 2,
    wants: { failed: 0 },
    absolute: ['failed'],
  },
  {
    name: '100 chains through the backend, at most 600 requests a minute',
    job: quick => ({
      kind: 'tasks',
      count: quick ? 10 : 100,
      perMinute: 600,
    }),
    pairs: 1,
    wants: { failed: 0 },
    absolute: ['failed'],
  },
];
