import { createHash } from 'node:crypto';
import type { Thing } from './ledger';

/** A hash of all that makes a thing the same on the next attempt of its step. */
export function identityOf(thing: Thing): string {
  const { kind, host, containerKind, containerId, name, identity } = thing;
  return createHash('sha256')
    .update(
      stableJson({
        kind,
        host,
        // The words of the first version: rows that it has written are found by this hash.
        ownerKind: containerKind,
        ownerId: containerId,
        name,
        identity,
      }),
    )
    .digest('hex');
}

/** JSON whose text does not depend on the order in which keys were written. */
function stableJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner) =>
    inner && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(
          Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)),
        )
      : inner,
  );
}
