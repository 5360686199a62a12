import { z } from 'zod';
import type { LedgerEntry } from '../ledger/ledger';

/** What the ledger keeps of one kind of thing, as JSON: rows live for ever, and older versions have written some. */
export interface DetailsFormat<Details> {
  /** Of what is written today. */
  readonly version: number;
  /**
   * @throws DetailsError for a row that cannot be read
   */
  read(entry: Pick<LedgerEntry, 'kind' | 'details'> & { id?: string }): Details;
}

/** A row whose details are of a newer version, or were changed by hand. */
export class DetailsError extends Error {
  override name = 'DetailsError';
}

/** Where a row says which version wrote it; version 1 says nothing. */
const VERSION = 'v';

/**
 * The details of one kind. To change their shape, give the new schema and, last, how the details of the version before
 * become the new ones.
 *
 * @param schema - today's; what it does not know is not read
 * @param upgrades - the first makes version 2 of version 1, and so on
 * @example
 * ```ts
 * const details = detailsFormat(z.object({ userId: z.number().optional() }));
 * details.read(entry).userId;
 * ```
 */
export function detailsFormat<Details>(
  schema: z.ZodType<Details>,
  upgrades: readonly ((old: any) => unknown)[] = [],
): DetailsFormat<Details> {
  const version = upgrades.length + 1;
  return {
    version,
    read({ id, kind, details }) {
      const written = Number(details[VERSION] ?? 1);
      if (!(written >= 1 && written <= version)) {
        throw new DetailsError(
          `Entry ${id} of the ledger (${kind}) has details of version ${details[VERSION]}, and this version of the module reads ${version} and older. Install the version that wrote it, or a newer one`,
        );
      }
      const today = upgrades
        .slice(written - 1)
        .reduce<unknown>((old, upgrade) => upgrade(old), details);
      const parsed = schema.safeParse(today);
      if (!parsed.success) {
        const where = parsed.error.issues[0].path.join('.') || 'them';
        throw new DetailsError(
          `Entry ${id} of the ledger (${kind}) has details that this module did not write: look at ${where} in the column details of forgekey_gitlab_ledger`,
        );
      }
      return parsed.data;
    },
  };
}

/** New details as the ledger keeps them, so that they can be read for ever. */
export function versioned<Details>(
  { version }: Pick<DetailsFormat<unknown>, 'version'>,
  details: Details | undefined,
): Details | undefined {
  return version === 1
    ? details
    : ({ ...details, [VERSION]: version } as Details);
}
