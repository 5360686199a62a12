import type { Row } from '../row';

export const autocomplete: Row[] = [
  {
    name: 'all of 1,000 groups for a form',
    job: () => ({ kind: 'autocomplete' }),
    pairs: 1,
    groups: 1000,
    wants: {},
  },
];
