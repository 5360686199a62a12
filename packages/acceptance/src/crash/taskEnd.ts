import { stepLog, TaskRun } from '../scaffolderClient';
import { ROLLBACK_STEP } from './chains';

/** How long a task may take that waits for all it may wait for, on a machine that has other things to do. */
export const END_MS = 600_000;

/** Adds to what is not as it should be, if anything, what the task said of itself: its error, and its rollback's log. */
export function withWhatItSaid(run: TaskRun, complaints: string[]): string[] {
  if (complaints.length === 0) {
    return [];
  }
  const undone = stepLog(run, ROLLBACK_STEP);
  return [
    ...complaints,
    ...(run.error ? [`the task said: ${run.error.message}`] : []),
    ...(undone ? [`the rollback said: ${undone}`] : []),
  ];
}
