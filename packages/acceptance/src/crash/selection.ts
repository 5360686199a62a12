import {
  AtOnceCell,
  FaultCell,
  KillCell,
  RepairCell,
  TwiceCell,
} from './cells';

/** Which cells are run: all of them, a part that is quick, or those whose name matches. */
export interface Selection {
  whole: boolean;
  of<T extends { name: string }>(
    cells: T[],
    isInPart: (cell: T) => boolean,
  ): T[];
}

/**
 * `CRASH_MATRIX=full` selects all cells; `CRASH_CELLS`, a regular expression, those with such a name. Otherwise it is
 * the part that the package's tests run.
 */
export function selectionOf(env: NodeJS.ProcessEnv): Selection {
  const wanted = env.CRASH_CELLS && new RegExp(env.CRASH_CELLS);
  const whole = !wanted && env.CRASH_MATRIX === 'full';
  return {
    whole,
    of: (cells, isInPart) =>
      cells.filter(cell =>
        wanted ? wanted.test(cell.name) : whole || isInPart(cell),
      ),
  };
}

/** The requests that make something: what is lost there is lost twice, or not at all. */
const MAKES = /\.create$/;

const WHERE_THINGS_ARE_HALF_MADE =
  /before the ledger notes|after the ledger|checkpoint/;

const ABOUT_THE_TOKEN = /accessToken|variable|checkpoint/i;

/** Of the cells of one request and one fault, those that tell most in little time. */
export function isTelling({ request, word, lasting }: FaultCell): boolean {
  return (
    MAKES.test(request.operation) &&
    (word.says === 'lose-answer' || (word.says === 'status-500' && lasting))
  );
}

/** As {@link isTelling}, for kills: after GitLab has acted, and around what is written down of it. */
export function isTellingKill({ chain, series, where, at }: KillCell): boolean {
  const halfMade =
    'moment' in at
      ? at.moment === 'acted' && MAKES.test(at.request.operation)
      : WHERE_THINGS_ARE_HALF_MADE.test(at.gate);
  const worthIt =
    series === 'recovery' ||
    (chain === 'chained' && ABOUT_THE_TOKEN.test(where));
  return halfMade && worthIt;
}

/** As {@link isTelling}: what removes a token, and what makes another, when somebody has pressed Retry. */
export function isTellingRepair({ during, second, word }: RepairCell) {
  return (
    during === 'Retry after a blind run' &&
    /^projectAccessTokens\.(create|revoke)$/.test(second.operation) &&
    word.says === 'lose-answer'
  );
}

/** As {@link isTelling}: where one of two tasks makes or writes something that the other replaces. */
export function isTellingAtOnce({ request, word }: AtOnceCell): boolean {
  return (
    /^projectAccessTokens\.create$|^projectVariables\.update$/.test(
      request.operation,
    ) && /^(lose-answer|status-500|stall, a little)$/.test(word.says)
  );
}

/** As {@link isTelling}: what the first portal has made, and the second does not know of. */
export function isTellingTwice({ at: { request, moment } }: TwiceCell) {
  return MAKES.test(request.operation) && moment === 'acted';
}
