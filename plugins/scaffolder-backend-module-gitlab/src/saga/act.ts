import { toError } from '@backstage/errors';
import {
  isOutcomeUnknown,
  isPassing,
  isRefusal,
} from '../gitlab/errors/errors';
import { FencedOutError, type LedgerEntry } from '../ledger/ledger';
import type { Attempt } from './attempt';
import { versioned } from './details';
import type { Act, Acted, Noting } from './making';
import { type Resource, thingOf } from './resource';

/** How often a call whose answer was lost is made, each time after a look. */
const MOST_CALLS = 3;
const FIRST_PAUSE_MS = 500;

/**
 * The one door for what is made at GitLab: makes a thing exactly once, under its lease, and writes down what it means to
 * do before, and what became of it after.
 *
 * A first attempt makes one request. Only where an earlier attempt left the entry, or an answer was lost, does it look
 * before it makes. A refusal closes the entry; an outcome that stays unknown leaves it for the next attempt or for the
 * rollback.
 *
 * @throws FencedOutError where another attempt at the same task has taken over
 */
export async function act<T, Details extends object>(
  attempt: Attempt,
  resource: Resource<Details>,
  spec: Act<T, Details>,
): Promise<Acted<T>> {
  const named = thingOf(resource, spec.thing);
  return attempt.hold([resource.target(named)], async () => {
    const round = attempt.roundOf(named);
    const begun = await attempt.ledger.begin(
      attempt.ref,
      {
        ...named,
        round,
        details: versioned(resource.details, named.details),
      },
      spec.alsoIntended,
    );
    return complete(attempt, begun, begun.earlier, spec);
  });
}

/** {@link act} for an entry that is begun already. */
export async function complete<T, Details extends object>(
  attempt: Attempt,
  begun: LedgerEntry,
  earlier: boolean,
  spec: Omit<Act<T, Details>, 'thing' | 'alsoIntended'>,
): Promise<Acted<T>> {
  let entry = begun;
  const note = (changed: LedgerEntry) => {
    entry = changed;
  };
  let uncertain = earlier;
  const record = async (made: T): Promise<Acted<T>> => ({
    made,
    uncertain,
    entry: await attempt.ledger.recordMade(
      entry,
      spec.recorded(made),
      spec.alsoMade?.(made),
    ),
  });

  if (earlier) {
    await spec.resume?.(entry);
  }
  if (entry.state === 'made') {
    const kept = await spec.keep?.(entry, { note });
    if (kept !== undefined) {
      return record(kept);
    }
    const unusable = entry;
    entry = await attempt.ledger.reopen(entry);
    await spec.discard?.(unusable);
  }
  for (let call = 1; ; call++) {
    const found = uncertain
      ? await look(attempt, entry, spec, note)
      : undefined;
    if (found !== undefined) {
      return record(found);
    }
    let made: T;
    try {
      made = await spec.make(entry, { uncertain, note });
    } catch (caught) {
      const error = toError(caught);
      const next = nextMove(outcomeOf(error, attempt.signal), {
        uncertain,
        isLast: call >= (spec.mostCalls ?? MOST_CALLS),
      });
      if (next === 'close') {
        await attempt.ledger.close(entry, 'void', error.message);
      }
      if (next === 'giveUp') {
        await abandon(attempt, entry, spec);
      }
      if (next !== 'lookAgain') {
        throw error;
      }
      uncertain = true;
      await pauseBeforeLooking(attempt, spec, error, call);
      continue;
    }
    try {
      return await record(made);
    } catch (error) {
      await abandon(attempt, entry, spec, made);
      throw error;
    }
  }
}

/**
 * - `refused`: GitLab has not done it, and will not
 * - `passing`: GitLab could not be asked
 * - `unknown`: GitLab may have done it
 * - `stopped`: the task was cancelled, or another attempt has taken over
 */
type Outcome = 'refused' | 'passing' | 'unknown' | 'stopped';

/** Pure: what a failure says of the thing. */
export function outcomeOf(
  error: Error,
  signal: AbortSignal | undefined,
): Outcome {
  if (signal?.aborted || error instanceof FencedOutError) return 'stopped';
  if (isRefusal(error)) return 'refused';
  return isPassing(error) ? 'passing' : 'unknown';
}

type Move = 'close' | 'giveUp' | 'lookAgain';

/** Pure: what to do after a call that failed. `first`: none before it was lost. */
const MOVES: Record<Outcome, { first: Move; uncertain: Move; last: Move }> = {
  refused: { first: 'close', uncertain: 'close', last: 'close' },
  passing: { first: 'close', uncertain: 'giveUp', last: 'giveUp' },
  unknown: { first: 'lookAgain', uncertain: 'lookAgain', last: 'giveUp' },
  stopped: { first: 'giveUp', uncertain: 'giveUp', last: 'giveUp' },
};

export function nextMove(
  outcome: Outcome,
  state: { uncertain: boolean; isLast: boolean },
): Move {
  const moves = MOVES[outcome];
  if (state.isLast) {
    return moves.last;
  }
  return state.uncertain ? moves.uncertain : moves.first;
}

async function look<T, Details extends object>(
  attempt: Attempt,
  entry: LedgerEntry,
  spec: Pick<Act<T, Details>, 'look'>,
  note: Noting['note'],
): Promise<T | undefined> {
  try {
    return await spec.look?.(entry, { note });
  } catch (caught) {
    const error = toError(caught);
    // What is there is not what this step meant; an entry left open would claim it for ever.
    if (isDecided(error)) {
      await attempt.ledger.close(entry, 'void', error.message);
    }
    throw error;
  }
}

/** Decided by us, about what GitLab has shown: not a refusal to show it. */
function isDecided(error: Error): boolean {
  return (
    isRefusal(error) &&
    !(error instanceof FencedOutError) &&
    !('gitlab' in error)
  );
}

async function pauseBeforeLooking(
  attempt: Attempt,
  { what }: Pick<Act<unknown, object>, 'what'>,
  error: Error,
  call: number,
): Promise<void> {
  const lost = isOutcomeUnknown(error)
    ? `The answer of GitLab for ${what} was lost`
    : `What became of ${what} is not known`;
  attempt.logger.warn(
    `${lost}; looking whether it is there before trying again. ${error.message}`,
  );
  await attempt
    .sleep(FIRST_PAUSE_MS * 2 ** (call - 1), attempt.signal)
    .catch(() => {}); // the next request notices a cancellation, and says so better
}

async function abandon<T, Details extends object>(
  attempt: Attempt,
  entry: LedgerEntry,
  spec: Pick<Act<T, Details>, 'abandon' | 'what'>,
  made?: T,
): Promise<void> {
  if (!spec.abandon) {
    return;
  }
  try {
    if (await spec.abandon(made)) {
      await attempt.ledger.close(entry, 'void', 'Given up; nothing was left');
    }
  } catch (error) {
    if (error instanceof FencedOutError) {
      return; // the other attempt goes on with the entry
    }
    attempt.logger.warn(
      `Could not make sure that nothing was left of ${spec.what}; the next attempt or gitlab:task:rollback will. ${toError(error).message}`,
    );
  }
}
