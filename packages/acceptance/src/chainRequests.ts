import { JournalEntry } from './gitlabState';

/** The last request of the chain publish, token, variable. */
const LAST_OPERATION = 'projectVariables.create';

/**
 * What a template's chain asked GitLab for, git included, up to the variable that ends it. The catalog, which reads
 * the `catalog-info.yaml` of what was registered whenever it likes, is not part of it.
 */
export function chainRequests(journal: JournalEntry[]): JournalEntry[] {
  const chain = journal.filter(entry => !isFromCatalog(entry));
  const end = chain.findLastIndex(entry => entry.operation === LAST_OPERATION);
  return end < 0 ? chain : chain.slice(0, end + 1);
}

function isFromCatalog({ operation, path }: JournalEntry): boolean {
  return operation === 'files.raw' && path.includes('catalog-info.yaml');
}
