import type { Row } from '../row';

export const autocomplete: Row[] = [
  {
    name: 'all of 5,000 groups for a form',
    job: () => ({ kind: 'autocomplete' }),
    pairs: 1,
    groups: 5000,
    wants: {},
  },
];
