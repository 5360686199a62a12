import { stringifyError } from '@backstage/errors';
import { FencedOutError, isOpen, type LedgerEntry } from '../ledger/ledger';
import { describeEntry, namingOf } from './naming';
import {
  changeOf,
  type Resource,
  type Resources,
  type UndoContext,
  type Undoer,
} from './resource';
import { failed, type Outcome, type UndoResult } from './undoResult';

/**
 * Undoes the open ones of these entries in the order given, each under its lease, and notes it in the ledger. Goes on
 * after a failure, and never touches what the ledger does not say the task made. Safe to run twice.
 *
 * @param attempt - perhaps one that ignores the task's cancel signal
 */
export async function undoEntries(
  attempt: Undoer,
  entries: LedgerEntry[],
  options: { resources: Resources; permanently?: boolean },
): Promise<UndoResult[]> {
  const { resources, permanently = false } = options;
  const context: Omit<UndoContext, 'change'> = {
    ...namingOf(resources, entries),
    attempt,
    entries,
    permanently,
  };
  const open = entries.filter(isOpen);
  const isPartOf = (entry: LedgerEntry, other: LedgerEntry) =>
    resources.of(entry).isPartOf?.(entry, other) ?? false;
  const goesWithAnother = (entry: LedgerEntry) =>
    open.some(
      it =>
        resources.of(it).container?.isMadeHere(it) === true &&
        isPartOf(entry, it),
    );
  const results: UndoResult[] = [];
  for (const entry of open.filter(it => !goesWithAnother(it))) {
    const result = await undoOne(entry, context);
    if (!result) {
      continue;
    }
    results.push({ entry, ...result });
    if (result.outcome === 'failed' || result.outcome === 'left') {
      attempt.logger.warn(result.says);
      continue;
    }
    attempt.logger.info(result.says);
    const wentWithIt = open.filter(it => isPartOf(it, entry));
    await close(context, [entry, ...wentWithIt], result.says);
  }
  return results;
}

/** A ledger that fails must not keep the rest from being undone; whoever comes next finds these gone. */
async function close(
  { attempt, resources }: Omit<UndoContext, 'change'>,
  entries: LedgerEntry[],
  reason: string,
): Promise<void> {
  const { ledger, ref, logger } = attempt;
  try {
    for (const { id } of entries) {
      const entry = await ledger.takeOver(ref.taskAttempt, id);
      await ledger.close(entry, 'undone', reason);
      await resources.of(entry).undone?.(entry, attempt, 'ended');
    }
  } catch (error) {
    logger.warn(`The ledger could not be told of it: ${stringifyError(error)}`);
  }
}

/** @returns nothing where another attempt has dealt with it in between */
async function undoOne(
  entry: LedgerEntry,
  given: Omit<UndoContext, 'change'>,
): Promise<Outcome | undefined> {
  const { attempt, resources } = given;
  const resource: Resource = resources.of(entry);
  const context: UndoContext = {
    ...given,
    change: (verb, send) =>
      attempt.change(changeOf(resource, verb, entry), send),
  };
  try {
    return await attempt.hold([resource.target(entry)], async () => {
      const mine = await attempt.ledger
        .takeOver(attempt.ref.taskAttempt, entry.id)
        .catch(error => {
          if (error instanceof FencedOutError) throw error;
          return entry; // the ledger's database is what fails, and the thing has to go all the same
        });
      return isOpen(mine) ? await resource.undo(mine, context) : undefined;
    });
  } catch (error) {
    return failed(
      `Could not undo ${describeEntry(entry, context)}: ${reasonOf(error)}`,
    );
  }
}

/** The messages of this module are for people, the names of its errors' classes are not. */
function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : stringifyError(error);
}
