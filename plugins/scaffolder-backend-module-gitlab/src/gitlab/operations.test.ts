import { operationNames } from '@forgekey/gitlab-sandbox';
import { OPERATIONS } from './operations';

describe('the names of operations', () => {
  it('are words that the sandbox knows', () => {
    const known = operationNames();

    expect(OPERATIONS.filter(name => !known.includes(name))).toEqual([]);
  });

  it('stand in the list once, in order', () => {
    expect(OPERATIONS).toEqual([...new Set(OPERATIONS)].sort());
  });
});
