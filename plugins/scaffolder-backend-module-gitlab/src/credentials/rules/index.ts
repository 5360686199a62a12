import { compromised } from './compromised';
import { ended, suspended } from './owner';
import {
  expired,
  healthy,
  policyLeavesNothing,
  revokedElsewhere,
  wanted,
} from './renewal';
import { retiring } from './retiring';
import { NOTHING, type Rule } from './rule';
import {
  abandoned,
  createLost,
  databaseOlder,
  writeInDoubt,
} from './unfinished';
import {
  confirmed,
  lateWrite,
  variableChanged,
  variableDeleted,
  variablesDiffer,
} from './variables';

export type { Verdict } from './rule';

/** Those that may make a token, in order. */
const MINTING: Rule[] = [
  lateWrite,
  confirmed,
  variablesDiffer,
  variableChanged,
  variableDeleted,
  createLost,
  abandoned,
  writeInDoubt,
  revokedElsewhere,
  expired,
  policyLeavesNothing,
  wanted,
];

/** What cannot be written is found before anything is made for it. */
const cannotWrite: Rule = seen => {
  const why = seen.owner.unwritable;
  if (why === undefined || seen.shown.length === 0) return undefined;
  const verdict = MINTING.map(rule => rule(seen)).find(it => it);
  return verdict?.action.do === 'mint'
    ? {
        cause: 'cannotWrite',
        state: seen.isGood(seen.current) ? 'degraded' : 'broken',
        action: NOTHING,
        facts: { why },
      }
    : undefined;
};

/** In order: the first that applies decides, and the last one applies always. */
export const RULES: Rule[] = [
  ended,
  suspended,
  databaseOlder,
  compromised,
  cannotWrite,
  ...MINTING,
  retiring,
  healthy,
];
