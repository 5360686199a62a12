import type { AccessToken } from '../../gitlab/api';
import type { LedgerEntry } from '../../ledger/ledger';
import { withoutSiblings } from './older';

const token = (id: number) => ({ id, name: 'ci' }) as AccessToken;
const entry = (
  id: number,
  taskId: string,
  environmentScope?: string,
  variableKey: string | undefined = environmentScope && 'CI_TOKEN',
) =>
  ({
    gitlabId: String(id),
    taskId,
    stepId: 'token',
    variableKey,
    environmentScope,
  }) as LedgerEntry;

describe('withoutSiblings', () => {
  const STAGING = { variableKey: 'CI_TOKEN', environmentScope: 'staging' };

  it.each<[string, number[], LedgerEntry[], object, number[]]>([
    ['what the ledger does not know', [1], [], STAGING, [1]],
    [
      'the token of the same variable',
      [1],
      [entry(1, 'old', 'staging')],
      STAGING,
      [1],
    ],
    [
      'not the one that another round made',
      [2, 1],
      [entry(1, 'old', 'staging'), entry(2, 'old', 'production')],
      STAGING,
      [1],
    ],
    [
      'that of an older template, which had another variable',
      [1],
      [entry(1, 'old', '*', 'OLD_TOKEN')],
      STAGING,
      [1],
    ],
    [
      'of every task',
      [4, 3, 2, 1],
      [
        entry(1, 'older', 'staging'),
        entry(2, 'older', 'production'),
        entry(3, 'old', 'staging'),
        entry(4, 'old', 'production'),
      ],
      STAGING,
      [3, 1],
    ],
    [
      'tokens without a variable',
      [2, 1],
      [entry(1, 'a'), entry(2, 'b')],
      {},
      [2, 1],
    ],
  ])('gives %s', (_, ids, entries, wanted, expected) => {
    expect(
      withoutSiblings(ids.map(token), entries, wanted).map(it => it.id),
    ).toEqual(expected);
  });
});
