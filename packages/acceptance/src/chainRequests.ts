import { JournalEntry } from './gitlabState';

/** The last request of the chain publish, token, variable; what follows is the catalog reading what was made. */
const LAST_OPERATION = 'projectVariables.create';

/** What a template's chain asked GitLab for, git included, up to the variable that ends it. */
export function chainRequests(journal: JournalEntry[]): JournalEntry[] {
  const end = journal.findLastIndex(
    entry => entry.operation === LAST_OPERATION,
  );
  return end < 0 ? journal : journal.slice(0, end + 1);
}
