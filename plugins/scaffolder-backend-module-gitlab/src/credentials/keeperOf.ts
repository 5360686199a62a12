import type { Attempt } from '../saga/attempt';
import type { Keeper } from './keeper';
import type { LifeSettings } from './view';

/** A step that looks after a credential. */
export function keeperOfStep(attempt: Attempt, settings: LifeSettings): Keeper {
  const { taskId, stepId } = attempt.ref;
  return { attempt, settings, who: `task ${taskId}, step ${stepId}` };
}
