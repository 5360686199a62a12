import type { LedgerEntry } from '../ledger/ledger';
import type { Naming, Resources } from './resource';

/** With the paths of the projects that these entries are of. */
export function namingOf(resources: Resources, entries: LedgerEntry[]): Naming {
  const paths = new Map<string, string>();
  for (const entry of entries) {
    const { container } = resources.of(entry);
    if (container && entry.gitlabId) {
      paths.set(entry.gitlabId, container.pathOf(entry));
    }
  }
  return { resources, paths };
}

/** `access token "ci" (id 58) of project acme/orders (id 42)` */
export function describeEntry(
  entry: LedgerEntry,
  { resources, paths }: Naming,
): string {
  const id = entry.gitlabId ? ` (id ${entry.gitlabId})` : '';
  return `${resources.of(entry).noun} "${entry.name}"${id}${describeContainer(entry, paths)}`;
}

function describeContainer(
  { containerKind, containerId }: LedgerEntry,
  paths: Naming['paths'],
): string {
  if (!containerId) {
    return '';
  }
  const path = paths.get(containerId);
  return ` of ${containerKind} ${path ? `${path} (id ${containerId})` : containerId}`;
}
