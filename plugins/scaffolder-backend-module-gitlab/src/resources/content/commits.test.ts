import type { Commit } from '../../gitlab/api';
import type { LedgerEntry } from '../../ledger/ledger';
import { isCommitOf } from './commits';

const commit: Commit = {
  id: 'a1',
  title: 'initial commit',
  message: 'initial commit\n',
  authorName: 'Platform Team Inc',
  authorEmail: 'team@example.com',
  createdAt: '2026-11-23T10:00:00Z',
};
/** Of a push whose answer was lost. */
const lost = {
  message: 'initial commit',
  authorName: 'Platform Team Inc.',
  authorEmail: 'team@example.com',
};

it.each<[string, Record<string, unknown>, boolean]>([
  ['that was pushed', { ...lost, commitHash: 'a1' }, true],
  ['that was not', { ...lost, commitHash: 'b2' }, false],
  ['of one of its attempts', { ...lost, commits: ['b2', 'a1'] }, true],
  ['of none', { ...lost, commits: ['b2'] }, false],
  ['of a first version, by what git makes of the author', lost, true],
  ['by another author', { ...lost, authorName: 'Platform Team' }, false],
  ['of another message', { ...lost, message: 'other' }, false],
])('knows a commit %s', (_, details, known) => {
  const createdAt = new Date('2026-11-23T10:00:00.900Z');
  const entry = { details, createdAt } as unknown as LedgerEntry;
  expect(isCommitOf(entry, commit)).toBe(known);
});
