import {
  ConflictError,
  InputError,
  ServiceUnavailableError,
  toError,
} from '@backstage/errors';
import { answerOf, isOutcomeUnknown } from '../gitlab/errors';
import type { BegunEntry, MadeFacts } from '../ledger/ledger';
import type { Step } from './step';

/** How often a call whose answer was lost is made again, each time after a look. */
const MOST_ATTEMPTS = 3;
const FIRST_PAUSE_MS = 500;

/** One kind of thing, as {@link makeOnce} needs to know it. */
export interface HowToMake<T> {
  /** For people: `access token "ci" of acme/orders`. */
  what: string;
  /** The one call that makes it; `looked`: an earlier one was lost. */
  make(state: { looked: boolean }): Promise<T>;
  /**
   * Asks GitLab what an earlier call, whose answer nobody heard, has left: gives it if it can be used, else removes it
   * and gives nothing.
   *
   * @throws ConflictError or InputError where something else is there, and nothing of this step
   */
  look(): Promise<T | undefined>;
  /** What the ledger should remember. */
  facts(made: T): MadeFacts;
  /**
   * Called when the outcome stays unknown and the step gives up, also when it was cancelled, or when the ledger could not
   * be told: removes what must not be left alone until a next attempt that may never come. Gives whether nothing is left.
   *
   * @param made - what the ledger does not know of
   */
  abandon?(made?: T): Promise<boolean>;
}

/**
 * Makes a thing exactly once for its ledger entry, which must be `intended`.
 *
 * A first attempt makes one request. Only where an earlier attempt left the entry, or an answer was lost, does it look
 * before it makes. A refusal closes the entry; an outcome that stays unknown leaves it for the next attempt or for the
 * rollback.
 *
 * @returns what was made or found, and whether an answer was lost on the way
 */
export async function makeOnce<T>(
  step: Step,
  entry: BegunEntry,
  how: HowToMake<T>,
): Promise<{ made: T; looked: boolean }> {
  let looked = entry.earlier;
  for (let attempt = 1; ; attempt++) {
    const found = looked ? await look(step, entry, how) : undefined;
    if (found !== undefined) {
      await step.ledger.made(entry.id, how.facts(found));
      return { made: found, looked };
    }
    let made: T;
    try {
      made = await how.make({ looked });
    } catch (caught) {
      const error = toError(caught);
      if (step.signal?.aborted) {
        await abandon(step, entry, how);
        throw error;
      }
      if (!isOutcomeUnknown(error) && !(looked && isPassing(error))) {
        await step.ledger.close(entry.id, 'void', error.message);
        throw error;
      }
      if (attempt === MOST_ATTEMPTS || !isOutcomeUnknown(error)) {
        await abandon(step, entry, how);
        throw error;
      }
      looked = true;
      await pauseBeforeLooking(step, how, error, attempt);
      continue;
    }
    try {
      await step.ledger.made(entry.id, how.facts(made));
    } catch (error) {
      await abandon(step, entry, how, made);
      throw error;
    }
    return { made, looked };
  }
}

async function look<T>(
  step: Step,
  entry: BegunEntry,
  how: HowToMake<T>,
): Promise<T | undefined> {
  try {
    return await how.look();
  } catch (caught) {
    const error = toError(caught);
    if (isDecided(error)) {
      await step.ledger.close(entry.id, 'void', error.message);
    }
    throw error;
  }
}

/** What is there is not what this step meant; an entry left open would claim it for ever. */
function isDecided(error: Error): boolean {
  return (
    (error instanceof ConflictError || error instanceof InputError) &&
    answerOf(error) === undefined
  );
}

/** GitLab could not be asked what became of the earlier call. */
function isPassing(error: Error): boolean {
  return error instanceof ServiceUnavailableError;
}

async function pauseBeforeLooking(
  step: Step,
  how: HowToMake<unknown>,
  error: Error,
  attempt: number,
): Promise<void> {
  step.logger.warn(
    `The answer of GitLab for ${how.what} was lost; looking whether it is there before trying again. ${error.message}`,
  );
  await step
    .sleep(FIRST_PAUSE_MS * 2 ** (attempt - 1), step.signal)
    .catch(() => {}); // the next request notices a cancellation, and says so better
}

async function abandon<T>(
  step: Step,
  entry: BegunEntry,
  how: HowToMake<T>,
  made?: T,
): Promise<void> {
  if (!how.abandon) {
    return;
  }
  try {
    if (await how.abandon(made)) {
      await step.ledger.close(entry.id, 'void', 'Given up; nothing was left');
    }
  } catch (error) {
    step.logger.warn(
      `Could not make sure that nothing was left of ${how.what}; the next attempt or gitlab:task:rollback will. ${toError(error).message}`,
    );
  }
}
