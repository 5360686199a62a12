import { FAULT_VOCABULARY } from '@forgekey/gitlab-sandbox';
import { Patience } from './arena';

/** One thing that can go wrong with a request. */
export interface FaultWord {
  /** As people say it, and as the sandbox's list writes it. */
  says: string;
  instruction: string;
  /** Whether it is worth a cell that it happens every time until somebody does something about it. */
  lasting: boolean;
  /** Short where the portal gives up only when its patience is over, usual where it knows at once. */
  patience: Patience;
  /** Which requests it is for; all unless told otherwise. */
  isFor?(operation: string): boolean;
}

/** Longer than any cell lasts: what is held so long is never answered. */
export const NEVER = '60m';

/** More often than the portal tries anything again. */
export const EVERY_TIME = 60;

/** Shorter than the portal's patience: GitLab is slow, and nothing else. */
const SLOW = '300ms';

/** Longer than usual, and shorter than the patience of those who wait as they like. */
const LONG = '6s';

/** Words with an amount, in the amounts that make a difference. All others are taken as the sandbox's list has them. */
const AMOUNTS: Record<string, FaultWord[]> = {
  'status-429 retry-after=2': [
    wearing('status-429 retry-after=1', 'status-429 retry-after=1'),
  ],
  'status-429': [wearing('status-429', 'status-429')],
  'stall 2s': [
    once('stall, a little', `stall ${SLOW}`),
    { ...wearing('stall, for ever', `stall ${NEVER}`), isFor: isOurs },
    { ...once('stall, long', `stall ${LONG}`), isFor: isNotOurs },
  ],
  'hold 2s': [
    once('hold, a little', `hold ${SLOW}`),
    { ...wearing('hold, for ever', `hold ${NEVER}`), isFor: isOurs },
    { ...once('hold, long', `hold ${LONG}`), isFor: isNotOurs },
  ],
  pass: [],
};

/** The whole vocabulary of the sandbox; a new word joins by itself. */
export const FAULT_WORDS: FaultWord[] = FAULT_VOCABULARY.flatMap(
  ({ usage }) => AMOUNTS[usage] ?? [lasting(usage, usage)],
);

function lasting(says: string, instruction: string): FaultWord {
  return { says, instruction, lasting: true, patience: 'usual' };
}

/** It can last as long as the portal's patience. */
function wearing(says: string, instruction: string): FaultWord {
  return { ...lasting(says, instruction), patience: 'short' };
}

function once(says: string, instruction: string): FaultWord {
  return { says, instruction, lasting: false, patience: 'usual' };
}

/** git, and the catalog's own way to read a file: both wait as they like. */
function isNotOurs(operation: string): boolean {
  return operation.startsWith('git.') || operation === 'files.raw';
}

function isOurs(operation: string): boolean {
  return !isNotOurs(operation);
}
