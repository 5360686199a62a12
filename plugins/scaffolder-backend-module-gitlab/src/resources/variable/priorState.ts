import { createHash } from 'node:crypto';
import type { NewVariable, Variable, VariableChange } from '../../gitlab/api';
import type { Also } from '../../ledger/also';
import type { LedgerEntry } from '../../ledger/ledger';
import type { Attempt } from '../../saga/attempt';
import { isMarkedBy } from '../../saga/mark';
import {
  SealedValueError,
  type SealedValueProblem,
} from '../../sealing/sealedValueError';
import type { Sealer } from '../../sealing/sealer';
import { Secret } from '../../sealing/secret';
import { wasThere } from './details';

/** What a task has made of a variable. */
export interface Overwritten {
  /** What was there before; `undefined`: the task made it. */
  before: Variable | undefined;
  /** Digests of every state that the task has left, or meant to leave; an answer may have been lost. */
  written: string[];
}

/** Why an old value that was kept cannot be read any more, and what helps. */
const WHY_LOST: Record<SealedValueProblem, string> = {
  'unknown-key':
    'its old value was sealed with a key that this backend does not have, see scaffolder.gitlab.secrets.keys',
  'replaced-key':
    'its old value was sealed with a key whose id names another key now, see scaffolder.gitlab.secrets.keys',
  expired:
    'its old value was kept no longer than scaffolder.gitlab.secrets.lifetime says',
  malformed: 'what was kept of its old value cannot be read',
  'another-task': 'what was kept of its old value cannot be read',
  'another-host': 'what was kept of its old value cannot be read',
};

/**
 * Keeps, sealed, what a variable was before this task writes to it, and what is about to be written. Call it before the
 * request.
 *
 * @param entry - of the variable
 * @param existing - as GitLab shows it now
 * @param also - recorded in the same transaction
 * @returns the entry as it is now
 */
export async function keepPriorState(
  attempt: Pick<Attempt, 'ledger' | 'sealer' | 'portal'>,
  entry: LedgerEntry,
  existing: Variable,
  change: VariableChange,
  also?: Also,
): Promise<LedgerEntry> {
  const written = digestOf({ ...existing, ...change });
  const isOurs = isMarkedBy(entry, existing.description, attempt.portal);
  const kept = isOurs
    ? await keptSoFar(attempt.sealer, entry)
    : { before: existing, written: [] };
  const sealed =
    kept &&
    (await sealWritten(attempt.sealer, entry, {
      ...kept,
      written: [...kept.written, written],
    }));
  return attempt.ledger.keepPrior(
    entry,
    {
      sealedBefore: sealed ?? entry.sealedBefore,
      wasThere: isOurs ? wasThere(entry) : true,
    },
    also,
  );
}

/** What the entry of a variable that is about to be created keeps: what it will be. */
export async function sealNew(
  sealer: Sealer,
  of: Pick<LedgerEntry, 'taskId' | 'host'>,
  variable: NewVariable,
): Promise<string> {
  const { maskedAndHidden } = variable;
  const masked = variable.masked || maskedAndHidden;
  const written = { ...variable, masked, description: variable.description };
  return sealWritten(sealer, of, {
    before: undefined,
    // An older GitLab cannot hide it.
    written: [true, false]
      .filter(hidden => maskedAndHidden || !hidden)
      .map(hidden => digestOf({ ...written, hidden })),
  });
}

async function sealWritten(
  sealer: Sealer,
  { taskId, host, id }: Pick<LedgerEntry, 'taskId' | 'host'> & { id?: string },
  overwritten: Overwritten,
): Promise<string> {
  return sealer.seal(textOf(overwritten), { taskId, host, entryId: id });
}

/** A later write to what this task has written: what was there before stays the same. */
async function keptSoFar(
  sealer: Sealer,
  entry: LedgerEntry,
): Promise<Overwritten | undefined> {
  if (entry.sealedBefore === undefined) {
    return undefined;
  }
  const kept = await readPriorState(sealer, entry, entry.sealedBefore);
  return typeof kept === 'string' ? undefined : kept;
}

/** What {@link keepPriorState} has kept; or, in words, why it cannot be read any more. */
export async function readPriorState(
  sealer: Sealer,
  { taskId, host }: Pick<LedgerEntry, 'taskId' | 'host'>,
  sealedBefore: string,
): Promise<Overwritten | string> {
  try {
    const { value } = await sealer.open(sealedBefore, { taskId, host });
    return overwrittenOf(value);
  } catch (error) {
    // What else could be wrong is the text itself, which the error of JSON.parse would show.
    return WHY_LOST[
      error instanceof SealedValueError ? error.problem : 'malformed'
    ];
  }
}

/** Whether the variable is in that state, whoever has brought it there. */
export function isAsPriorState(
  { before }: Overwritten,
  now: Variable,
): boolean {
  return before !== undefined && digestOf(now) === digestOf(before);
}

/** Whether nobody has changed the variable since the task wrote to it. */
export function isAsWritten({ written }: Overwritten, now: Variable): boolean {
  return written.includes(digestOf(now));
}

/** The change that puts it back. Without an old value, which GitLab never shows of a hidden one, there is none. */
export function changeBack({
  before,
}: Overwritten): VariableChange | undefined {
  if (!before) {
    return undefined;
  }
  const { value, variableType, masked, raw, description } = before;
  return (
    value && {
      value,
      variableType,
      protected: before.protected,
      masked,
      raw,
      description: description ?? '',
    }
  );
}

/** The only places where an old value is in the open, on its way into an envelope and out of it. */
function textOf({ before, written }: Overwritten): Secret {
  const value = before?.value?.reveal();
  return Secret.of(
    JSON.stringify({ before: before && { ...before, value }, written }),
  );
}

function overwrittenOf(text: Secret): Overwritten {
  const { before, written } = JSON.parse(text.reveal());
  if (!before) {
    return { before: undefined, written };
  }
  const value =
    before.value === undefined ? undefined : Secret.of(before.value);
  return { before: { ...before, value }, written };
}

function digestOf(
  variable: Omit<Variable, 'value'> & { value: Secret | undefined },
): string {
  const state = [
    variable.key,
    variable.environmentScope,
    variable.hidden ? undefined : variable.value?.reveal(),
    variable.variableType,
    variable.protected,
    variable.masked,
    variable.hidden,
    variable.raw,
    variable.description || undefined,
  ];
  return createHash('sha256').update(JSON.stringify(state)).digest('hex');
}
