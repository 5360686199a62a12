import { abandoned } from './unfinished';
import { NOTHING, type Rule } from './rule';
import { retiring } from './retiring';

/** An archived project is opened again some time. */
const SUSPENDED_LOOK = 60 * 60 * 1000;

export const ended: Rule = ({ credential }) =>
  credential.endedAt === undefined
    ? undefined
    : { cause: 'ending', state: 'ended', action: { do: 'finishEnding' } };

/** Nothing is made there; what was begun is finished. */
export const suspended: Rule = seen => {
  const { archived, markedForDeletion } = seen.owner;
  if (!archived && !markedForDeletion) return undefined;
  const cause = archived ? 'archived' : 'markedForDeletion';
  const finish = abandoned(seen) ?? retiring(seen);
  return {
    cause,
    state: 'suspended',
    action: finish?.action ?? NOTHING,
    lookAt: seen.now + SUSPENDED_LOOK,
  };
};
