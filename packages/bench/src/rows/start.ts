import type { Row } from '../row';

export const start: Row[] = [
  {
    name: 'start of the backend',
    job: () => ({ kind: 'start' }),
    pairs: 3,
    wants: { cpu: 1, wall: 1 },
  },
];
