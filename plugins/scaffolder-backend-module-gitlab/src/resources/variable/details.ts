import { z } from 'zod';
import type { LedgerEntry } from '../../ledger/ledger';
import { detailsFormat } from '../../saga/details';

/** The ledger's word. */
export const VARIABLE = 'variable';

const holding = z.object({
  /** Their ledger entries. */
  entryIds: z.array(z.string()),
  /** Whether the value is one token and nothing else, so that another can be written in its place. */
  whole: z.boolean(),
});

/** Which access tokens of a task a variable has in it. */
export type Holding = z.infer<typeof holding>;

const outcome = z.enum(['created', 'updated', 'unchanged', 'skipped']);

export type VariableOutcome = z.infer<typeof outcome>;

const schema = z.object({
  /** Whether it was there before the task wrote to it. */
  wasThere: z.boolean().optional(),
  outcome: outcome.optional(),
  /** Of the access token that was deposited in it. */
  tokenId: z.number().optional(),
  holding: holding.optional(),
});

export type VariableDetails = z.infer<typeof schema>;

export const variableDetails = detailsFormat(schema);

/** Whether a variable was there before the task wrote to it. An older version kept an envelope only then. */
export function wasThere(entry: LedgerEntry): boolean {
  return (
    variableDetails.read(entry).wasThere ?? entry.sealedBefore !== undefined
  );
}
